/** What the command line uses of `cli-progress`, which ships without types. */
declare module 'cli-progress' {
  export class SingleBar {
    constructor(options: {
      readonly format: string;
      readonly barCompleteChar: string;
      readonly barIncompleteChar: string;
      readonly hideCursor: boolean;
      readonly clearOnComplete: boolean;
      readonly stream: { readonly isTTY?: boolean; write(text: string): unknown };
      readonly noTTYOutput: boolean;
    });
    start(total: number, value: number): void;
    update(value: number): void;
    stop(): void;
  }
}
