import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { readEntry, type Entry } from '@tajdeed/events';
import {
  consistencyProof,
  consistencySpans,
  inclusionProof,
  inclusionSpans,
  nodesOfSpans,
  verifierKey,
} from '@tajdeed/merkle';
import { LogReader } from './log-reader';
import { LOG_IDENTITY, SignedHeads, type LogIdentity } from './signed-heads';

/** Everything recorded about a renewal, in the order in which it happened; `index` is the place in the log. */
export interface Timeline {
  readonly renewalId: string;
  readonly entries: readonly { readonly index: number; readonly entry: Entry }[];
}

/** The log's name and public key, in the two forms that verifiers take. */
export interface LogKey {
  readonly origin: string;
  readonly verifierKey: string;
  readonly publicKey: string;
}

/** All that an outsider needs, besides the log's public key, to check a renewal's timeline. Hashes are base64. */
export interface TimelineProof {
  readonly format: 'tajdeed.timeline-proof.v1';
  readonly renewalId: string;
  readonly checkpoint: string;
  readonly entries: readonly {
    readonly index: number;
    readonly leafHash: string;
    readonly path: readonly string[];
    /** The exact text whose UTF-8 bytes are hashed. */
    readonly entry: string;
  }[];
}

/** Answers what the log can show. */
@Injectable()
export class Proofs {
  constructor(
    private readonly reader: LogReader,
    private readonly heads: SignedHeads,
    @Inject(LOG_IDENTITY) private readonly identity: LogIdentity,
  ) {}

  async timeline(renewalId: string): Promise<Timeline> {
    const leaves = await this.reader.timeline(renewalId);
    const entries = leaves.map(({ index, text }) => {
      const entry = readEntry(Buffer.from(text));
      if (typeof entry === 'string') throw new Error('a leaf holds no entry');
      return { index, entry };
    });
    return { renewalId, entries };
  }

  /** Each entry of the renewal with its path to one signed head. */
  async proof(renewalId: string): Promise<TimelineProof> {
    const leaves = await this.reader.timeline(renewalId);
    const needed = leaves.reduce((most, { index }) => Math.max(most, index + 1), 0);
    const head = await this.heads.covering(needed);
    const read = await this.reader.nodes(
      nodesOfSpans(leaves.flatMap(({ index }) => inclusionSpans(index, head.size))),
    );
    return {
      format: 'tajdeed.timeline-proof.v1',
      renewalId,
      checkpoint: head.note,
      entries: leaves.map(({ index, leafHash, text }) => ({
        index,
        leafHash: leafHash.toString('base64'),
        path: inclusionProof(index, head.size, read).map((hash) => hash.toString('base64')),
        entry: text,
      })),
    };
  }

  /** The newest signed head as a note. */
  async checkpoint(): Promise<string> {
    return (await this.heads.current()).note;
  }

  /** The hashes that lead from the tree of `first` leaves to the tree of `second`, base64. */
  async consistency(first: number, second: number): Promise<readonly string[]> {
    if (second > (await this.reader.size())) throw new DomainError('not-found');
    const read = await this.reader.nodes(nodesOfSpans(consistencySpans(first, second)));
    return consistencyProof(first, second, read).map((hash) => hash.toString('base64'));
  }

  /** Under which name and key the log signs. Who verifies should have these from elsewhere. */
  key(): LogKey {
    const { origin, publicKey } = this.identity;
    return {
      origin,
      verifierKey: verifierKey(origin, publicKey),
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    };
  }
}
