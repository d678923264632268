import { Injectable, Logger } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import {
  Database,
  newId,
  SecondFactor,
  takenOut,
  Transactional,
  type FactorProof,
  type Principal,
} from '@tajdeed/platform';
import { changesHead } from './changes-csv';
import { ImpactRows } from './impact.rows';
import { Impacts } from './impacts.service';
import { ImpactSums } from './sums';

export interface ImpactExport {
  readonly exportId: string;
  readonly account: string;
  readonly member: string;
  readonly impactId: string;
  readonly rows: number;
  readonly at: string;
}

const log = new Logger('Impacts');

/** What the staff takes out of a preview, and who took what (security items 18, 31). */
@Injectable()
export class ImpactExports {
  constructor(
    private readonly impacts: Impacts,
    private readonly rows: ImpactRows,
    private readonly database: Database,
    private readonly factor: SecondFactor,
  ) {}

  /** Every renewal that fares otherwise, as CSV, page after page; `impact-unfinished` while it runs, `impact-stopped` where it has no result. Written down. */
  @Transactional()
  async take(
    by: Principal,
    impactId: string,
    proof?: FactorProof,
  ): Promise<AsyncGenerator<string, void, undefined>> {
    const { state, sums } = await this.impacts.read(by, impactId);
    if (state === 'STOPPED') throw new DomainError('impact-stopped', { state });
    if (state !== 'DONE') throw new DomainError('impact-unfinished', { state });
    const about = { what: 'fees.impact', filter: { impactId } };
    const { more, less, unpriced } = await takenOut(this.factor, by, about, proof, () =>
      Promise.resolve(ImpactSums.of(sums).totals()),
    );
    await this.writeDown(by, impactId, more + less + unpriced);
    return this.pages(impactId);
  }

  /** Who took what, the newest first. */
  async list(after: string | null, most: number): Promise<readonly ImpactExport[]> {
    return this.database.query<ImpactExport>(
      `select export_id as "exportId", account, member, impact_id as "impactId", rows,
         to_char(exported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from fees.impact_export where $1::uuid is null or export_id < $1 order by export_id desc limit $2`,
      [after, most],
    );
  }

  private async writeDown(by: Principal, impactId: string, rows: number): Promise<void> {
    const exportId = newId();
    await this.database.query(
      `insert into fees.impact_export (export_id, account, member, impact_id, rows) values ($1, $2, $3, $4, $5)`,
      [exportId, by.accountId, by.memberId, impactId, rows],
    );
    await this.database.afterCommit('impact-exported', () => {
      log.log({ event: 'impact.exported', export: exportId, impact: impactId, member: by.memberId, rows });
      return Promise.resolve();
    });
  }

  private async *pages(impactId: string): AsyncGenerator<string, void, undefined> {
    yield changesHead;
    for (let chunk = 1; ; chunk += 1) {
      const lines = await this.rows.lines(impactId, chunk);
      if (lines === null) return;
      if (lines !== '') yield lines;
    }
  }
}
