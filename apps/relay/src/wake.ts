/** A waiting place with a bell: waits at most so long, or until somebody rings. A ring that nobody awaits is kept. */
export class Wake {
  private rung = false;
  private open: (() => void) | undefined;

  ring(): void {
    this.rung = true;
    this.open?.();
  }

  async wait(atMostMs: number): Promise<void> {
    if (!this.rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.open = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.open = undefined;
    }
    this.rung = false;
  }
}

/** A plain pause, which no bell shortens. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
