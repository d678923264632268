import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { switchOn } from '../control/faults.routes';
import type { FaultBoard } from '../faults/board';
import { faultNamed } from '../faults/catalogue';
import { scopeSchema, type Fault, type FaultParty } from '../faults/fault';
import { formOf, Refusal } from '../http';
import { languageOf, type Language } from '../pages/language';
import { sendBoardPage, sendFaultPage } from './board.page';
import { fieldsOf } from './fault-fields';

interface BoardDoor {
  readonly board: FaultBoard;
  readonly parties: readonly FaultParty[];
}

/** The switchboard for people: forms, without a script. */
export function openBoard(app: FastifyInstance, { board, parties }: BoardDoor): void {
  app.get('/faults', (request, reply) => sendBoardPage(reply, languageOf(request), { board, parties }));
  app.get<{ Params: { name: string } }>('/faults/:name', (request, reply) => {
    return sendFaultPage(reply, languageOf(request), { kind: known(request.params.name, parties) });
  });
  app.post<{ Params: { name: string } }>('/faults/:name', (request, reply) => {
    requireOwnPage(request);
    return request.params.name === 'off'
      ? off(board, request, reply)
      : on({ board, parties }, request, reply);
  });
}

async function on(
  { board, parties }: BoardDoor,
  request: FastifyRequest<{ Params: { name: string } }>,
  reply: FastifyReply,
): Promise<void> {
  const form = formOf(request);
  const language = languageIn(form);
  const kind = known(request.params.name, parties);
  try {
    const key = form.get('scope') ?? '';
    const scope = scopeSchema.safeParse(key === '' ? {} : { [key]: (form.get('value') ?? '').trim() });
    if (!scope.success) throw new Refusal(422, 'invalid-scope');
    const times = (form.get('times') ?? '').trim();
    if (times !== '' && !/^[1-9]\d{0,6}$/.test(times)) throw new Refusal(422, 'invalid-times');
    switchOn(board, kind.name, {
      scope: scope.data,
      times: times === '' ? null : Number(times),
      with: parametersIn(form, kind),
    });
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    const problem = `${cause.code} ${JSON.stringify(cause.facts)}`;
    return sendFaultPage(reply, language, { kind, typed: form, problem });
  }
  await reply.redirect(`/faults?lang=${language}`, 303);
}

/** One switch by its name and scope, or all. */
async function off(board: FaultBoard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const form = formOf(request);
  const name = form.get('name');
  if (name === undefined) board.clear(null, null);
  else {
    const scope = scopeSchema.safeParse(JSON.parse(form.get('scope') ?? '{}'));
    if (!scope.success) throw new Refusal(422, 'invalid-scope');
    board.clear(name, scope.data);
  }
  await reply.redirect(`/faults?lang=${languageIn(form)}`, 303);
}

function parametersIn(form: ReadonlyMap<string, string>, kind: Fault): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [name, { type }] of Object.entries(fieldsOf(kind).properties)) {
    const text = (form.get(`with.${name}`) ?? '').trim();
    if (text === '') continue;
    if (type === 'boolean') given[name] = text === 'true';
    else given[name] = type === 'integer' || type === 'number' ? Number(text) : text;
  }
  return given;
}

function known(name: string, parties: readonly FaultParty[]): Fault {
  const kind = faultNamed(name);
  if (kind === undefined || !parties.includes(kind.party)) throw new Refusal(404, 'unknown-fault');
  return kind;
}

/** A form of another site must not switch anything: browsers say where a request comes from. */
function requireOwnPage(request: FastifyRequest): void {
  const from = request.headers['sec-fetch-site'];
  if (from !== undefined && from !== 'same-origin' && from !== 'none') throw new Refusal(403, 'foreign-page');
}

function languageIn(form: ReadonlyMap<string, string>): Language {
  return form.get('lang') === 'en' ? 'en' : 'ar';
}
