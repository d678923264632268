import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  truncateSync,
} from 'node:fs';

const maxBytes = 5_000_000;

/** A process's log: written by the process itself through a descriptor in append mode, so a rotation may cut it. */
export class LogFile {
  private startedAt = 0;

  constructor(readonly path: string) {}

  /** Opens the file for a process that starts now. The caller closes the descriptor after the spawn. */
  open(): number {
    this.rotate();
    const descriptor = openSync(this.path, 'a', 0o600);
    this.startedAt = statSync(this.path).size;
    return descriptor;
  }

  static close(descriptor: number): void {
    closeSync(descriptor);
  }

  /** Keeps one old file of at most 5 MB beside the current one. */
  rotate(): void {
    if (!existsSync(this.path) || statSync(this.path).size <= maxBytes) return;
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
    this.startedAt = 0;
  }

  /** What was written since the last start (the first 64 KB of it). */
  sinceStart(): string {
    if (!existsSync(this.path)) return '';
    const descriptor = openSync(this.path, 'r');
    try {
      const buffer = Buffer.alloc(65_536);
      return buffer.toString('utf8', 0, readSync(descriptor, buffer, 0, buffer.length, this.startedAt));
    } finally {
      closeSync(descriptor);
    }
  }

  text(): string {
    return existsSync(this.path) ? readFileSync(this.path, 'utf8') : '';
  }

  /** The last line that says something, for a sentence about why a process ended. */
  lastLine(): string {
    const lines = this.sinceStart()
      .split('\n')
      .map((line) => line.trim());
    const line = lines.filter((text) => text !== '' && !/^(at |\}|\]|Node\.js v)/.test(text)).at(-1) ?? '';
    return line.length > 300 ? `${line.slice(0, 300)}…` : line;
  }
}
