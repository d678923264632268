/** What the coverage room's public side needs. */
export interface CoverageSettings {
  /** Base of the addresses that certificates print; from configuration, never from a request (security 39). */
  readonly publicUrl: string;
}

/** Nest token of the CoverageSettings. */
export const COVERAGE_SETTINGS = Symbol('CoverageSettings');
