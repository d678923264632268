import { Inject, Injectable } from '@nestjs/common';
import { DomainError, type CoverageState } from '@tajdeed/domain';
import { Database, Sealer } from '@tajdeed/platform';
import * as QRCode from 'qrcode';
import { certificatePage, type CertificateFacts } from './certificate.page';
import { CertificateRenderer } from './certificate.renderer';
import { COVERAGE_SETTINGS, type CoverageSettings } from './coverage.settings';

/** A certificate as it is handed out. */
export interface Certificate {
  readonly number: string;
  readonly pdf: Buffer;
}

/** The seals' purposes as the identity room names them beside its view; the context is the person's id. */
const sealed = { civilNumber: 'person.civil-number', nameAr: 'person.name-ar', nameEn: 'person.name-en' };

/** Makes a coverage's certificate when it is asked for; none is stored. */
@Injectable()
export class Certificates {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly renderer: CertificateRenderer,
    @Inject(COVERAGE_SETTINGS) private readonly settings: CoverageSettings,
  ) {}

  /** Throws `wrong-phase` while no coverage stands, or once it is suspended. */
  async of(renewalId: string): Promise<Certificate> {
    const facts = await this.facts(renewalId);
    if (!facts || facts.state === 'SUSPENDED' || facts.state === 'ENDED')
      throw new DomainError('wrong-phase', { state: facts?.state ?? null });
    const page = certificatePage(facts, this.settings.publicUrl);
    const qrSvg = await QRCode.toString(page.address, { type: 'svg', margin: 0, errorCorrectionLevel: 'M' });
    const createdAt = Math.floor(facts.issuedAt / 1000);
    return { number: facts.number, pdf: await this.renderer.render({ page, qrSvg, createdAt }) };
  }

  private async facts(renewalId: string): Promise<CertificateFacts | undefined> {
    const [row] = await this.database.query<Row>(FACTS, [renewalId]);
    if (!row) return undefined;
    const open = (purpose: string, text: string) => this.sealer.open(purpose, text, row.personId);
    return {
      ...row,
      name: { ar: open(sealed.nameAr, row.nameAr), en: open(sealed.nameEn, row.nameEn) },
      civilNumber: open(sealed.civilNumber, row.civilNumber),
      totalFils: BigInt(row.totalFils),
      issuedAt: Number(row.issuedAt),
      finalAt: row.finalAt === null ? null : Number(row.finalAt),
    };
  }
}

interface Row {
  readonly number: string;
  readonly code: string;
  readonly state: CoverageState;
  readonly personId: string;
  readonly civilNumber: string;
  readonly nameAr: string;
  readonly nameEn: string;
  readonly article: string | null;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly totalFils: string;
  readonly issuedAt: string;
  readonly finalAt: string | null;
}

const FACTS = `
  select c.number, c.code, h.state, c.person_id as "personId", p.civil_number_sealed as "civilNumber",
    p.name_ar_sealed as "nameAr", p.name_en_sealed as "nameEn", c.article, c.starts_on::text as "startsOn",
    c.ends_on::text as "endsOn", c.total_fils::text as "totalFils",
    floor(extract(epoch from c.issued_at) * 1000)::text as "issuedAt",
    floor(extract(epoch from c.final_at) * 1000)::text as "finalAt"
  from coverage.coverage c
    join lifecycle.head h on h.thing = c.coverage_id
    join identity.v_person_sealed p on p.person_id = c.person_id
  where c.renewal_id = $1`;
