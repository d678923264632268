import { z } from 'zod';

/** What a header, a line and a trailer of a settlement file tell, by our names (infra/docs/settlement-file.md). */
export const headerFields = [
  'layout',
  'terminal',
  'bank_day',
  'file_number',
  'kind',
  'currency',
  'made_at',
] as const;
export const lineFields = [
  'line_id',
  'type',
  'sign',
  'payment_id',
  'transaction_id',
  'reference',
  'track_id',
  'auth',
  'amount',
  'commission',
  'net',
  'postdate',
  'at',
  'corrects',
] as const;
export const trailerFields = [
  'lines',
  'credit_amount',
  'credit_commission',
  'credit_net',
  'debit_amount',
  'debit_commission',
  'debit_net',
  'sha256',
] as const;

export type HeaderField = (typeof headerFields)[number];
export type LineField = (typeof lineFields)[number];
export type TrailerField = (typeof trailerFields)[number];

/** One column of a bank's file: which of our fields it holds, and what the bank calls it. */
const column = <F extends string>(fields: readonly [F, ...F[]]) =>
  z.strictObject({ field: z.enum(fields), name: z.string().regex(/^[\x21\x23-\x2b\x2d-\x7e]{1,64}$/) });

const columns = <F extends string>(fields: readonly [F, ...F[]]) =>
  z
    .array(column(fields))
    .length(fields.length)
    .refine((all) => new Set(all.map(({ field }) => field)).size === all.length, 'a field stands twice')
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'a name stands twice');

/**
 * A bank's columns as data: their order and names. A bank whose file has other columns gets another layout; what a field
 * holds is the same in all of them.
 */
export const layoutSchema = z.strictObject({
  /** As the header of a file names it. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  separator: z.enum([',', ';', '|', '\t']),
  header: columns(headerFields),
  line: columns(lineFields),
  trailer: columns(trailerFields),
});

export type Layout = z.infer<typeof layoutSchema>;

const asNamed = <F extends string>(fields: readonly F[]) => fields.map((field) => ({ field, name: field }));

/** The product's own layout. */
export const ownLayout: Layout = layoutSchema.parse({
  ...{ name: 'tajdeed-1', separator: ',' },
  header: asNamed(headerFields),
  line: asNamed(lineFields),
  trailer: asNamed(trailerFields),
});

/** How the files of one terminal come. */
export const channelSchema = z.strictObject({
  /** The terminal's alias. */
  terminal: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/),
  layout: layoutSchema.default(ownLayout),
  /** 32 to 64 bytes in hexadecimal: files of this terminal must bear a signature made with it. */
  key: z
    .string()
    .regex(/^(?:[0-9a-f]{2}){32,64}$/)
    .optional(),
  /** The number of the first file that is taken; those before it were somebody else's. */
  firstFile: z.int().min(1).max(999_999_999).default(1),
});

export type Channel = z.infer<typeof channelSchema>;

/** Terminals that are not named have our own layout, no key, and begin with file 1. */
export const channelsSchema = z
  .array(channelSchema)
  .max(16)
  .refine(
    (all) => new Set(all.map(({ terminal }) => terminal)).size === all.length,
    'a terminal stands twice',
  );

/** The channel of a terminal. */
export function channelOf(channels: readonly Channel[], terminal: string): Channel {
  return channels.find((one) => one.terminal === terminal) ?? channelSchema.parse({ terminal });
}
