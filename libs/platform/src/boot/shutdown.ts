import { Injectable, Logger } from '@nestjs/common';

/** In this order (N6, K19): nothing new comes in, what runs ends, then connections go. */
export const shutdownPhases = ['intake', 'consumers', 'worker', 'clients'] as const;
export type ShutdownPhase = (typeof shutdownPhases)[number];

interface Task {
  readonly phase: ShutdownPhase;
  readonly name: string;
  readonly stop: () => Promise<void>;
}

/** What must be stopped before the pool closes, in order of phases; within one phase all at once. */
@Injectable()
export class Shutdown {
  private readonly log = new Logger('Shutdown');
  private readonly tasks: Task[] = [];

  /** `consumers` for Kafka consumers and relay loops, `worker` for a Temporal worker, `clients` for producers and clients. */
  add(phase: ShutdownPhase, name: string, stop: () => Promise<void>): void {
    this.tasks.push({ phase, name, stop });
  }

  /** Runs all phases; a task that fails is logged and the rest goes on. */
  async run(): Promise<void> {
    for (const phase of shutdownPhases) {
      await Promise.all(this.tasks.filter((task) => task.phase === phase).map((task) => this.stop(task)));
    }
  }

  private async stop(task: Task): Promise<void> {
    try {
      await task.stop();
    } catch (error) {
      this.log.warn({ err: error, task: task.name }, 'a part did not stop cleanly');
    }
  }
}
