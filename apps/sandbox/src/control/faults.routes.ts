import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { FaultBoard } from '../faults/board';
import { allFaults, catalogueJson, faultNamed } from '../faults/catalogue';
import { scopeSchema, type Fault, type FaultParty, type Scope } from '../faults/fault';
import { jsonOf, queryOf, Refusal } from '../http';

const switchSchema = z.strictObject({
  scope: scopeSchema.default({}),
  times: z.number().int().positive().nullable().default(null),
  with: z.unknown().default({}),
});

interface FaultsNeeds {
  readonly board: FaultBoard;
  readonly parties: readonly FaultParty[];
}

/** The switchboard for programs. */
export function openFaults(app: FastifyInstance, { board, parties }: FaultsNeeds): void {
  app.get('/control/catalogue.json', () => catalogueJson(parties));
  app.get('/control/faults', () => {
    const catalogue = allFaults.map(({ name, party, does: [does], takes, scopes }) => {
      return { name, party, does, scopes, with: z.toJSONSchema(takes, { io: 'input' }) };
    });
    return { on: board.list(), catalogue };
  });
  app.put<{ Params: { name: string } }>('/control/faults/:name', (request) => {
    switchOn(board, request.params.name, jsonOf(request, switchSchema));
    return { on: board.list() };
  });
  app.delete<{ Params: { name: string } }>('/control/faults/:name', (request) => {
    const kind = known(request.params.name);
    const scope = scopeAsked(request);
    if (scope !== null) requireScope(kind, scope);
    board.clear(kind.name, scope);
    return { on: board.list() };
  });
  app.delete('/control/faults', () => {
    board.clear(null, null);
    return { on: board.list() };
  });
}

/** Switches a fault on, or refuses with what is wrong about it. */
export function switchOn(board: FaultBoard, name: string, asked: z.output<typeof switchSchema>): void {
  const kind = known(name);
  const params = kind.takes.safeParse(asked.with);
  if (!params.success) {
    const fields = params.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      problem: issue.message,
    }));
    throw new Refusal(422, 'invalid-input', { fields });
  }
  requireScope(kind, asked.scope);
  board.set(kind.name, asked.scope, asked.times, params.data);
}

function known(name: string): Fault {
  const kind = faultNamed(name);
  if (kind === undefined) throw new Refusal(404, 'unknown-fault');
  return kind;
}

function scopeAsked(request: FastifyRequest): Scope | null {
  const query = queryOf(request);
  if (query.size === 0) return null;
  const scope = scopeSchema.safeParse(Object.fromEntries(query));
  if (!scope.success) throw new Refusal(422, 'invalid-scope');
  return scope.data;
}

function requireScope(kind: Fault, scope: Scope): void {
  const allowed: readonly string[] = kind.scopes;
  const given = Object.keys(scope);
  if (given.length > 1 || given.some((key) => !allowed.includes(key))) {
    throw new Refusal(422, 'invalid-scope', { oneOf: allowed });
  }
}
