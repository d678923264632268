import { civilNumberFault, isDateText, toWesternDigits } from '@tajdeed/domain';
import { z } from 'zod';

/** Control, bidi and zero-width characters, refused in identifiers (security item 34). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/u;

/** Text as a person types it: at most `most` characters, NFC, Western digits, outer spaces gone; no invisible characters. */
export function typedText(most: number) {
  return z
    .string()
    .max(most)
    .refine((text) => !INVISIBLE.test(text), { params: { code: 'invisible-characters' } })
    .transform((text) => toWesternDigits(text.normalize('NFC')).trim());
}

/** A civil number as typed: 12 digits of either script, real birth date, check digit (security item 33). */
export const civilNumberSchema = typedText(32)
  .superRefine((text, context) => {
    const fault = civilNumberFault(text);
    if (fault) context.addIssue({ code: 'custom', params: { code: fault } });
  })
  .meta({ description: 'Civil number: 12 digits, Western or Arabic-Indic', example: '200010100001' });

/** A calendar date YYYY-MM-DD that exists. */
export const dateSchema = typedText(16)
  .refine(isDateText, { params: { code: 'no-such-date' } })
  .meta({ description: 'Calendar date in Kuwait, YYYY-MM-DD' });

/** The one-time code as typed: 6 digits, leading zeros kept. */
export const codeSchema = typedText(16)
  .refine((text) => /^\d{6}$/.test(text), { params: { code: 'code-shape' } })
  .meta({ description: 'One-time code: 6 digits' });

/** Why a person of the staff does something. */
export const reasonSchema = typedText(1_000)
  .refine((text) => text.length >= 5, { params: { code: 'too-short' } })
  .meta({ description: 'Why, in a person’s words: 5 to 1,000 characters; kept encrypted' });

/** A whole number in [min, max]: a JSON number, or the digits that a person typed. */
export function intFromPerson(min: number, max: number) {
  return z
    .union([z.number(), typedText(16)])
    .transform((given, context): number => {
      const value = typeof given === 'number' ? given : /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
      if (Number.isSafeInteger(value) && value >= min && value <= max) return value;
      context.addIssue({
        code: 'custom',
        params: { code: Number.isSafeInteger(value) ? 'out-of-range' : 'no-whole-number' },
      });
      return z.NEVER;
    })
    .meta({ description: `Whole number, ${min} to ${max}` });
}

/** One of our opaque references: 22 alphanumerics. */
export const referenceSchema = z.string().regex(/^[0-9A-Za-z]{22}$/);

/** The languages of answers and messages. */
export const languageSchema = z.enum(['ar', 'en']);
