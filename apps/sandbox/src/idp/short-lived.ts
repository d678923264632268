import type { Adapter, Kept } from 'oidc-provider';

interface Entry {
  readonly payload: Kept;
  readonly endsAtMs: number;
}

/**
 * Log-ins under way, codes and devices that wait: nothing of it lives longer than ten minutes, so it is kept in memory alone.
 * After a restart a person begins the log-in again.
 */
export class ShortLived implements Adapter {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly nowMs: () => number) {}

  upsert(id: string, payload: Kept, expiresInS: number): Promise<void> {
    for (const [key, { endsAtMs }] of this.entries) if (endsAtMs <= this.nowMs()) this.entries.delete(key);
    this.entries.set(id, { payload, endsAtMs: this.nowMs() + expiresInS * 1000 });
    return Promise.resolve();
  }

  find(id: string): Promise<Kept | undefined> {
    return Promise.resolve(this.first((_, key) => key === id));
  }

  findByUserCode(userCode: string): Promise<Kept | undefined> {
    return Promise.resolve(this.first((kept) => kept.userCode === userCode));
  }

  findByUid(uid: string): Promise<Kept | undefined> {
    return Promise.resolve(this.first((kept) => kept.uid === uid));
  }

  consume(id: string): Promise<void> {
    const entry = this.entries.get(id);
    if (entry) entry.payload.consumed = Math.floor(this.nowMs() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.entries.delete(id);
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.entries) if (payload.grantId === grantId) this.entries.delete(key);
    return Promise.resolve();
  }

  private first(fits: (kept: Kept, key: string) => boolean): Kept | undefined {
    for (const [key, { payload, endsAtMs }] of this.entries)
      if (endsAtMs > this.nowMs() && fits(payload, key)) return payload;
    return undefined;
  }
}
