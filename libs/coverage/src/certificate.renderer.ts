import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import type { CertificateOrder } from './typesetting';

/** Built by the compiler; named from here, it is found from the sources and from the build alike. */
const PROGRAM = join(__dirname, '..', 'dist', 'certificate.process.js');
const MOST_AT_ONCE = 2;
const TIMEOUT_MS = 10_000;
const RETRY_AFTER_SECONDS = 2;

/** Makes PDFs, at most two at once (security 64): over that `temporarily-unavailable` tells when to come again. */
@Injectable()
export class CertificateRenderer {
  private running = 0;

  async render(order: CertificateOrder): Promise<Buffer> {
    if (this.running >= MOST_AT_ONCE) {
      throw new DomainError('temporarily-unavailable', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    this.running += 1;
    try {
      return await typeset(order);
    } finally {
      this.running -= 1;
    }
  }
}

function typeset(order: CertificateOrder): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // No environment: the typesetter needs none, and ours holds keys. What it prints about a fault may quote its input.
    const child = spawn(process.execPath, [PROGRAM], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      timeout: TIMEOUT_MS,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new Error(`the typesetter ended with ${code ?? signal ?? 'nothing'}`));
    });
    child.stdin.on('error', () => undefined); // it ended early; the exit code tells
    child.stdin.end(JSON.stringify(order));
  });
}
