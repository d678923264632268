import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Who took how much of which preview out of the product (security item 31). Insert-only, and kept where the preview itself
  // is forgotten.
  `create table fees.impact_export (
     export_id uuid primary key check (uuid_extract_version(export_id) = 7),
     account uuid not null,
     member uuid not null,
     impact_id uuid not null,
     rows integer not null check (rows >= 0),
     exported_at timestamptz not null default app.now())`,
  `grant select, insert on fees.impact_export to tajdeed_api`,
];

/** Who took the lines of a preview. */
export class WriteDownImpactExports20261130000200 implements MigrationInterface {
  readonly name = 'WriteDownImpactExports20261130000200';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  down(): Promise<void> {
    return Promise.reject(new Error('who took what out of the product is not forgotten'));
  }
}
