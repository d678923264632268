import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@tajdeed/testing';
import type { Guest } from './guest';
import { nextKeys } from './misbehaviours';
import type { World } from './world';

interface Terminal {
  readonly resourceKey: string;
  readonly previousKey?: string;
}

/** What the bank's door answered. */
export interface DoorSaid {
  readonly status: number;
  readonly to: string | null;
  readonly text: string;
}

/** The second terminal of a local system, whose results the payer's own browser brings (style A), and keys that are changed. */
export class SecondTerminal {
  private readonly callbacks: number;
  private constructor(
    private readonly world: World,
    private readonly api: string,
    private readonly terminals: readonly [Terminal, Terminal],
  ) {
    this.callbacks = this.pid;
  }

  /** Payments at it are opened by an api whose first terminal it is. */
  static async open(world: World): Promise<SecondTerminal> {
    const [first, second] = JSON.parse(world.system.secret('knet-terminals.json')) as [Terminal, Terminal];
    const file = join(world.system.directory, 'second-terminal-first.json');
    writeFileSync(file, JSON.stringify([second, first]));
    const copy = await world.system.startAnother('api', { KNET_TERMINALS_FILE: file });
    return new SecondTerminal(world, world.system.doorOf(copy), [first, second]);
  }

  guest(): Guest {
    return this.world.guest(undefined, this.api);
  }

  /** The bank will move both terminals to other keys: whichever it uses is understood. */
  async expectNextKeys(): Promise<void> {
    const [first, second] = this.terminals;
    await this.become([
      { ...first, previousKey: nextKeys[0] },
      { ...second, resourceKey: nextKeys[1], previousKey: second.resourceKey },
    ]);
  }

  /** The keys of before are not used any more. */
  async dropOldKeys(): Promise<void> {
    const [first, second] = this.terminals;
    await this.become([
      { ...first, resourceKey: nextKeys[0] },
      { ...second, resourceKey: nextKeys[1] },
    ]);
  }

  /** Whether the door of callbacks is the process that it was. */
  get isSameDoor(): boolean {
    return this.pid === this.callbacks;
  }

  /** The result of a payment, brought once more. */
  async again(guest: Guest): Promise<DoorSaid> {
    const { callbacks } = await guest.bankPayment();
    return this.post(callbacks[0]?.body ?? '');
  }

  /** As many bytes of nothing. */
  async nonsense(guest: Guest): Promise<DoorSaid> {
    const { callbacks } = await guest.bankPayment();
    return this.post(randomBytes((callbacks[0]?.body.length ?? 0) / 2).toString('hex'));
  }

  private async post(body: string): Promise<DoorSaid> {
    const notify = `${this.world.system.addresses.callbacks}/knet/notify`;
    const answer = await fetch(notify, { method: 'POST', redirect: 'manual', body });
    return { status: answer.status, to: answer.headers.get('location'), text: await answer.text() };
  }

  private get pid(): number {
    return this.world.system.usage()['callbacks']?.pid ?? 0;
  }

  /** The file is written, and the door told to look; it is not restarted. */
  private async become(terminals: readonly Terminal[]): Promise<void> {
    const changes = (): number => this.world.system.log('callbacks').split('"terminals.changed"').length;
    const before = changes();
    writeFileSync(
      join(this.world.system.directory, 'secrets/knet-terminals.json'),
      JSON.stringify(terminals),
    );
    process.kill(this.pid, 'SIGHUP');
    await waitFor('the changed terminals', () => Promise.resolve(changes() > before || undefined));
  }
}
