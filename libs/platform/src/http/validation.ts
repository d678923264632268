import { type ArgumentMetadata, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { DomainError } from '@tajdeed/domain';
import { isZodDto } from 'nestjs-zod/dto';
import { z } from 'zod';
import type { FieldFault } from './problem';

const MOST_FAULTS = 20;
const PATH_LENGTH = 80;

/** What zod says of a field that is not there, by the kind of its schema. */
const ABSENT = new Set<string>(['invalid_type', 'invalid_union', 'invalid_value']);

/** Zod's faults as stable codes: a custom issue may bring its own by `params: { code }`. */
function codeOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return 'unknown-field';
  if (issue.input === undefined && ABSENT.has(issue.code)) return 'missing';
  if (issue.code === 'invalid_type' || issue.code === 'invalid_union') return 'wrong-type';
  if (issue.code === 'too_small') return 'too-small';
  if (issue.code === 'too_big') return 'too-big';
  if (issue.code === 'invalid_value') return 'not-allowed';
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') return issue.params['code'];
  return 'refused';
}

function faultsOf(issue: z.core.$ZodIssue): FieldFault[] {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [undefined];
  return keys.map((key) => ({
    path: pathText([...issue.path, ...(key === undefined ? [] : [key])]),
    code: codeOf(issue),
  }));
}

/** A field's place; names that the sender chose are cut and cleaned, for they come back in the answer. */
function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((part) => String(part).replace(/[^\w.-]/gu, '?'))
    .join('.')
    .slice(0, PATH_LENGTH);
}

/** A failed parse as `invalid-input`, naming fields and never values. */
export function invalidInput(error: unknown): DomainError {
  const issues = error instanceof z.core.$ZodError ? error.issues : [];
  const errors = issues.flatMap(faultsOf).slice(0, MOST_FAULTS);
  return new DomainError('invalid-input', { errors });
}

/** Fields that a route knows nothing of, as `invalid-input`. */
export function unknownFields(names: readonly string[]): DomainError {
  const errors = names
    .slice(0, MOST_FAULTS)
    .map((name) => ({ path: pathText([name]), code: 'unknown-field' }));
  return new DomainError('invalid-input', { errors });
}

/** A pipe for one argument: `@Param('reference', new ZodCheck(referenceSchema)) reference: string`. */
export class ZodCheck<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  constructor(
    private readonly schema: S,
    private readonly refusal?: () => DomainError,
  ) {}

  transform(value: unknown): z.output<S> {
    const parsed = this.schema.safeParse(value, { reportInput: true });
    if (parsed.success) return parsed.data;
    throw this.refusal?.() ?? invalidInput(parsed.error);
  }
}

/** The global pipe: every argument whose type is a class of createZodDto is parsed by its schema. */
@Injectable()
export class ValidationPipe implements PipeTransform {
  transform(value: unknown, { metatype }: ArgumentMetadata): unknown {
    if (!isZodDto(metatype) || !(metatype.schema instanceof z.ZodType)) return value;
    return new ZodCheck(metatype.schema).transform(value);
  }
}

/** A UUID in lower case. */
export const uuidSchema = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** Handler parameter: the path's id; what is no UUID is answered like one that does not exist. */
export const PathId = (name = 'id') =>
  Param(name, new ZodCheck(uuidSchema, () => new DomainError('not-found')));
