/** Where the system under measurement is called. */
export interface Doors {
  readonly api: string;
  readonly sandbox: string;
}
