import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of article 30. */
const groups = `('former_illegal_resident_with_passport', 'retired_military_former_illegal_resident',
  'relative_of_foreign_martyr')`;

const register = [
  // A national of the Gulf states, or a Kuwaiti, is a person whom this register does not hold: only what the law asks of him.
  `alter table identity.sponsor drop constraint sponsor_kind_check`,
  `alter table identity.sponsor
     add constraint sponsor_kind_check check (kind in ('kuwaiti_family', 'foreign_family', 'diplomat', 'kuwaiti', 'gcc', 'resident', 'company',
       'government', 'self')),
     add column gender text check (gender in ('female', 'male')),
     add column origin text check (origin in ('origin', 'marriage', 'other')),
     add check (gender is null or kind in ('kuwaiti', 'gcc')),
     add check (origin is null or (kind = 'kuwaiti' and gender = 'female'))`,
  `alter table identity.person
     add column nationality text not null default 'foreign' check (nationality in ('foreign', 'illegal-resident'))`,
  // Members of missions and illegal residents hold no residence of an article; a newborn has asked for one and not got it yet.
  `alter table identity.residence
     alter column article drop not null,
     add column relation text check (relation in ('wife', 'husband', 'child', 'parent', 'widow', 'divorcee', 'other')),
     add column with_children boolean check (with_children is null or relation in ('widow', 'divorcee')),
     add column article_group text check (article_group in ${groups}),
     add column claims text[] not null default '{}'
       check (claims <@ array['diplomatic-mission', 'illegal-resident', 'newborn']),
     add column issued boolean not null default true,
     add column domestic_worker boolean not null default false,
     add check (article is not null or claims <> '{}'),
     add check (article_group is null or article = '30')`,
  `update identity.residence set domestic_worker = true where kind = 'domestic-worker'`,
  `alter table identity.residence add check (domestic_worker or kind <> 'domestic-worker')`,
];

const COUNT_WORKERS = `select count(*)::integer from identity.residence o
              where o.sponsor_id = r.sponsor_id and o.kind = 'domestic-worker'
                and (o.ends_on >= (app.now() at time zone 'Asia/Kuwait')::date or o.person_id = r.person_id)`;

/** All that the law asks of a person, his sponsor and the household, but the birth date: that stays sealed in this room. */
const LAW_FACTS = `,
            p.nationality, r.relation, r.with_children, r.article_group, r.claims, r.issued, r.domestic_worker,
            coalesce(s.gender, sp.gender) as sponsor_gender, s.origin as sponsor_origin,
            sr.article_group as sponsor_group,
            case when r.kind = 'domestic-worker' then (${COUNT_WORKERS}) end as household_workers`;

const viewWith = (more: string): string => `create or replace view identity.v_residence as
     select r.person_id, r.article, r.kind, r.occupation, r.in_kuwait, p.gender,
            r.starts_on as residence_starts_on, r.ends_on as residence_ends_on,
            s.kind as sponsor_kind, sr.article as sponsor_article,
            case when r.kind = 'domestic-worker' then (${COUNT_WORKERS}
                and (o.first_granted_on, o.person_id) <= (r.first_granted_on, r.person_id)) end as worker_ordinal${more}
     from identity.residence r
     join identity.person p on p.id = r.person_id
     join identity.sponsor s on s.id = r.sponsor_id
     left join identity.person sp on s.kind = 'resident' and sp.id = s.person_id
     left join identity.residence sr on s.kind = 'resident' and sr.person_id = s.person_id`;

const back = [
  `drop view identity.v_residence`,
  viewWith(''),
  `grant select on identity.v_residence to tajdeed_api, tajdeed_worker`,
  `alter table identity.residence drop column relation, drop column with_children, drop column article_group,
     drop column claims, drop column issued, drop column domestic_worker, alter column article set not null`,
  `alter table identity.person drop column nationality`,
  `alter table identity.sponsor drop column gender, drop column origin, drop constraint sponsor_kind_check,
     add constraint sponsor_kind_check check (kind in ('kuwaiti_family', 'foreign_family', 'diplomat', 'kuwaiti',
       'resident', 'company', 'government', 'self'))`,
];

/** What the law of fees asks of a resident beyond his article: relation, sponsor, group, claims, and whether residence is issued. */
export class AddLawFacts20261126000301 implements MigrationInterface {
  readonly name = 'AddLawFacts20261126000301';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...register, viewWith(LAW_FACTS)]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of back) await runner.query(statement);
  }
}
