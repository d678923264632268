/** How every lifecycle of Tajdeed is described: states, and the edges between them, as data. */

/** What a lifecycle state means to the machine and to the person who waits. */
export interface StateRow<K extends string = string> {
  /** True when nothing more happens by itself; people of the staff may still decide something. */
  readonly ends: boolean;
  /** How long the thing may stay here, in ms, before somebody must look at it; absent for ended states. */
  readonly limitMs?: number;
  /** Key of the sentence a resident reads, in the text catalogue. */
  readonly shown: K;
}

/** One edge: from, by which event, to. `null` as `from` means that the thing begins here. */
export type TransitionRow<S extends string = string, E extends string = string> = readonly [
  from: S | null,
  event: E,
  to: S,
];

/** A lifecycle as data. One row = one history entry = one Kafka event = one arrow of the diagram. */
export interface Lifecycle<S extends string = string, E extends string = string, K extends string = string> {
  readonly kind: string;
  readonly states: Readonly<Record<S, StateRow<K>>>;
  readonly transitions: readonly TransitionRow<S, E>[];
  /** Which workflow looks at a thing of this kind when its limit has passed; absent when nobody must. */
  readonly minder?: string;
}

/** The state that `event` leads to from `from`, or undefined where no row allows it. */
export function nextState<S extends string, E extends string>(
  lifecycle: Lifecycle<S, E>,
  from: S | null,
  event: E,
): S | undefined {
  return lifecycle.transitions.find(([f, e]) => f === from && e === event)?.[2];
}

/** The events that may happen in `from`, in table order. */
export function eventsFrom<S extends string, E extends string>(
  lifecycle: Lifecycle<S, E>,
  from: S | null,
): readonly E[] {
  return lifecycle.transitions.filter(([f]) => f === from).map(([, event]) => event);
}
