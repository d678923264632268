import type { Type } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { isZodDto } from 'nestjs-zod/dto';
import { ZodCheck } from './validation';

const READ_FROM_OUTSIDE = new Map<number, string>([
  [RouteParamtypes.BODY, '@Body()'],
  [RouteParamtypes.QUERY, '@Query()'],
  [RouteParamtypes.PARAM, '@Param()'],
  [RouteParamtypes.HEADERS, '@Headers()'],
]);

/** What is wrong with a handler's inputs: each must be a strict zod DTO, or go through `ZodCheck`, or be raw bytes. */
export function inputFault(controller: Type, method: string): string | undefined {
  const args: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method);
  const types: unknown = Reflect.getMetadata('design:paramtypes', prototypeOf(controller), method);
  if (typeof args !== 'object' || args === null) return undefined;
  for (const [key, argument] of Object.entries(args)) {
    const source = READ_FROM_OUTSIDE.get(Number(key.split(':')[0]));
    if (!source) continue;
    const type: unknown = Array.isArray(types) ? types[indexOf(argument)] : undefined;
    const fault = hasCheck(argument) || type === Buffer ? undefined : dtoFault(type);
    if (fault) return `reads ${source} ${fault}`;
  }
  return undefined;
}

const QUERY: number = RouteParamtypes.QUERY;

/** Whether a handler reads the query; where none does, any parameter is an unknown field. */
export function readsQuery(controller: Type, method: string): boolean {
  const args: unknown = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method);
  return (
    typeof args === 'object' &&
    args !== null &&
    Object.keys(args).some((key) => Number(key.split(':')[0]) === QUERY)
  );
}

/** The prototype of a class, as an object without promises. */
export function prototypeOf(kind: Type): object {
  const prototype: unknown = kind.prototype;
  return typeof prototype === 'object' && prototype !== null ? prototype : {};
}

function dtoFault(type: unknown): string | undefined {
  if (!isZodDto(type)) return 'without a schema; use a class made by createZodDto, or ZodCheck';
  return isStrict(type.schema) ? undefined : 'with a schema that lets unknown keys pass; use z.strictObject';
}

function isStrict(schema: unknown): boolean {
  if (!hasDef(schema)) return false;
  const { def } = schema;
  if (def.type === 'object') {
    return (
      def.catchall?.def.type === 'never' &&
      Object.values(def.shape ?? {}).every((inner) => !isOpenObject(inner))
    );
  }
  if (def.type === 'pipe') return isStrict(def.in);
  if (def.type === 'union') return (def.options ?? []).every(isStrict);
  return true;
}

function isOpenObject(schema: unknown): boolean {
  return hasDef(schema) && schema.def.type === 'object' && !isStrict(schema);
}

interface Described {
  readonly def: {
    readonly type: string;
    readonly catchall?: Described;
    readonly shape?: Readonly<Record<string, unknown>>;
    readonly in?: unknown;
    readonly options?: readonly unknown[];
  };
}

function hasDef(schema: unknown): schema is Described {
  return typeof schema === 'object' && schema !== null && 'def' in schema;
}

function indexOf(argument: unknown): number {
  return typeof argument === 'object' &&
    argument !== null &&
    'index' in argument &&
    typeof argument.index === 'number'
    ? argument.index
    : -1;
}

function hasCheck(argument: unknown): boolean {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'pipes' in argument &&
    Array.isArray(argument.pipes) &&
    argument.pipes.some((pipe) => pipe instanceof ZodCheck)
  );
}
