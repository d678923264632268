import { permissions } from '@tajdeed/domain';
import { codeSchema, dateSchema, reasonSchema, typedText, uuidSchema } from '@tajdeed/platform';
import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';

const name = typedText(120).refine((text) => text.length >= 2, { params: { code: 'too-short' } });
const department = z.string().regex(/^[a-z][a-z-]{0,31}$/);
const person = {
  issuer: z.url({ protocol: /^https?$/ }).max(255),
  subject: z.string().min(1).max(255),
  name,
  department,
};
const passkey = z.record(z.string().max(64), z.unknown());

/** What a provider says at the way back; a client takes what it knows and ignores the rest (RFC 6749 4.1.2). */
export const providersWords = z.record(z.string().max(64), z.string().max(4_096));

export class CodeBody extends createZodDto(z.strictObject({ code: codeSchema })) {}
export class PasskeyBody extends createZodDto(z.strictObject({ passkey })) {}
/** Of a factor that is there; for the very first one there is none to show. */
const proof = z.union([z.strictObject({ code: codeSchema }), z.strictObject({ passkey })]).optional();
export class ConfirmBody extends createZodDto(z.strictObject({ code: codeSchema, proof })) {}
export class NewPasskeyBody extends createZodDto(z.strictObject({ passkey, proof })) {}
export class DeviceBody extends createZodDto(z.strictObject({ idToken: z.string().min(16).max(8_192) })) {}
export class DeedBody extends createZodDto(
  z.strictObject({ deed: z.union([z.enum(['enter', 'add-factor']), z.string().regex(/^[0-9a-f]{64}$/)]) }),
) {}
export class BootstrapBody extends createZodDto(
  z.strictObject({
    token: z.string().min(32).max(255),
    people: z.tuple([z.strictObject(person), z.strictObject(person)]),
  }),
) {}
export class InvitationBody extends createZodDto(
  z.strictObject({ ...person, memberId: uuidSchema.optional(), reason: reasonSchema }),
) {}
export class DelegationBody extends createZodDto(
  z.strictObject({ to: uuidSchema, startsOn: dateSchema, endsOn: dateSchema }),
) {}
export class PageQuery extends createZodDto(
  z.strictObject({
    after: uuidSchema.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  }),
) {}

const stage = z.enum(['entering', 'full']);
const place = { department: z.string().nullable(), room: z.string().nullable() };

/** A session for a program: its token goes into the header `Authorization: Bearer …` and is shown this once. */
export class SessionDto extends createZodDto(z.strictObject({ token: z.string(), stage })) {}
/** Where the browser's sign-in stands; the session itself is in a cookie. */
export class StageDto extends createZodDto(z.strictObject({ stage })) {}
export class EnrolmentDto extends createZodDto(
  z.strictObject({
    otpauth: z.string().meta({ description: 'the address that an authenticator app reads' }),
  }),
) {}
/** What the browser's WebAuthn call is given. */
export class OptionsDto extends createZodDto(
  z.strictObject({ options: z.record(z.string(), z.unknown()) }),
) {}
export class MeDto extends createZodDto(
  z.strictObject({
    accountId: z.uuid(),
    memberId: z.uuid(),
    stage,
    factorAt: z.iso.datetime().nullable(),
    grants: z.array(z.strictObject({ role: z.string(), ...place })),
    permissions: z.array(z.enum(permissions)),
    standsInFor: z.array(z.uuid()),
  }),
) {}
export class EnteredDto extends createZodDto(z.strictObject({ members: z.array(z.uuid()) })) {}
export class SignedOutDto extends createZodDto(z.strictObject({ sessions: z.int().nonnegative() })) {}
export class DelegationDto extends createZodDto(z.strictObject({ delegationId: z.uuid() })) {}
export class DelegationsDto extends createZodDto(
  z.strictObject({
    delegations: z.array(
      z.strictObject({
        ...{ delegationId: z.uuid(), from: z.uuid(), to: z.uuid() },
        ...{ startsAt: z.iso.datetime(), endsAt: z.iso.datetime() },
      }),
    ),
    next: z.uuid().nullable(),
  }),
) {}
export class DoneDto extends createZodDto(z.strictObject({ done: z.literal(true) })) {}
export class InvitedDto extends createZodDto(z.strictObject({ proposalId: z.uuid(), digest: z.string() })) {}
export class MembersDto extends createZodDto(
  z.strictObject({
    members: z.array(
      z.strictObject({
        memberId: z.uuid(),
        name: z.string(),
        department: z.string(),
        accounts: z.array(z.strictObject({ accountId: z.uuid(), state: z.string() })),
        grants: z.array(
          z.strictObject({
            grantId: z.uuid(),
            role: z.string(),
            ...place,
            startsAt: z.string(),
            endsAt: z.string(),
          }),
        ),
      }),
    ),
    next: z.uuid().nullable(),
  }),
) {}
