import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Provider } from 'oidc-provider';
import { faults } from '../faults/catalogue';
import { breakDown, formOf, Refusal } from '../http';
import { html, type Html } from '../pages/html';
import { languageOf, say, type Language } from '../pages/language';
import { sendPage } from '../pages/page';
import { texts } from './idp.texts';
import { isStaffPerson, staffPeople } from './people';
import { MOUNT, openProvider, type ProviderNeeds } from './provider';

interface LogInRoute {
  Params: { uid: string };
}

/** The staff's identity provider (OpenID Connect) and its log-in page. */
export function openIdp(app: FastifyInstance, needs: ProviderNeeds): void {
  let opened: Promise<Provider> | undefined;
  const provider = (): Promise<Provider> =>
    (opened ??= openProvider(needs).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  openPages(app, provider);
  void app.register((part, _options, done) => {
    // Before the body is read: the provider reads it itself.
    part.addHook('onRequest', async (request, reply) => {
      const down = needs.board.take(faults.idpDown, {});
      if (down !== undefined) return breakDown(request, reply, down.how);
      await handOver(await provider(), request, reply);
    });
    part.all(`${MOUNT}/*`, () => undefined);
    done();
  });
}

/** The provider sees addresses without the mount, and finds the mount in the original one. */
async function handOver(provider: Provider, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { raw } = request;
  Object.assign(raw, { originalUrl: raw.url });
  raw.url = (raw.url ?? '').slice(MOUNT.length);
  if (raw.method === 'GET' && /^\/(auth|device)(\?|$)/.test(raw.url)) forgetLastOne(provider, request, reply);
  reply.hijack();
  await provider.callback()(raw, reply.raw);
}

/** A log-in begins without a memory of the one before: whoever comes is asked who they are, so one browser plays many people. */
function forgetLastOne(provider: Provider, { raw }: FastifyRequest, reply: FastifyReply): void {
  delete raw.headers.cookie;
  const name = provider.cookieName('session');
  const gone = 'path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly';
  reply.raw.setHeader('set-cookie', [`${name}=; ${gone}`, `${name}.sig=; ${gone}`]);
}

function openPages(app: FastifyInstance, provider: () => Promise<Provider>): void {
  app.get(MOUNT, (request, reply) => {
    const language = languageOf(request);
    const people = staffPeople.map(
      ({ subject, name }) =>
        html`<dt><bdi dir="ltr">${subject}</bdi></dt>
          <dd>${say(name, language)}</dd>`,
    );
    const body = html`<p class="card">${say(texts.people, language)} ${say(texts.noPassword, language)}</p>
      <dl class="card">${people}</dl>`;
    const switchTo = `${MOUNT}?lang=${other(language)}`;
    return sendPage(reply, { language, title: say(texts.title, language), body, switchTo, narrow: true });
  });
  app.get<LogInRoute>(`${MOUNT}/log-in/:uid`, async (request, reply) => {
    const isOver = await (await provider()).interactionDetails(request.raw, reply.raw).then(
      () => false,
      () => true,
    );
    return sendLogIn(request.params.uid, request, reply, isOver ? { over: true } : {});
  });
  app.post<LogInRoute>(`${MOUNT}/log-in/:uid`, async (request, reply) => {
    const form = formOf(request);
    const subject = (form.get('person') ?? form.get('typed') ?? '').trim().toLowerCase();
    const isCancelled = form.has('cancel');
    if (!isCancelled && !isStaffPerson(subject))
      return sendLogIn(request.params.uid, request, reply, { unknown: true });
    const result = isCancelled ? { error: 'access_denied' } : { login: { accountId: subject } };
    const whole = { mergeWithLastSubmission: false };
    const known = await provider();
    const next = await known.interactionResult(request.raw, reply.raw, result, whole).catch(() => undefined);
    if (next === undefined) throw new Refusal(410, 'log-in-over');
    return reply.redirect(next, 303);
  });
}

async function sendLogIn(
  uid: string,
  request: FastifyRequest,
  reply: FastifyReply,
  how: { readonly over?: boolean; readonly unknown?: boolean },
): Promise<void> {
  const language = languageOf(request);
  const over = html`<p class="card notice">${say(texts.over, language)}</p>`;
  const body = how.over === true ? over : logInForm(uid, language, how.unknown === true);
  const status = how.over === true ? 410 : how.unknown === true ? 422 : 200;
  const switchTo = `${MOUNT}/log-in/${uid}?lang=${other(language)}`;
  const title = say(texts.logIn, language);
  await sendPage(reply, { language, title, body, switchTo, narrow: true }, status);
}

function logInForm(uid: string, language: Language, isUnknown: boolean): Html {
  const people = staffPeople.map(
    ({ subject, name }) =>
      html`<p>
        <button class="plain" name="person" value="${subject}">
          ${say(name, language)} (<bdi dir="ltr">${subject}</bdi>)
        </button>
      </p>`,
  );
  return html`<p class="card">${say(texts.noPassword, language)}</p>
    <form class="card" method="post" action="${MOUNT}/log-in/${uid}?lang=${language}">${people}</form>
    ${isUnknown ? html`<p class="card notice bad">${say(texts.unknown, language)}</p>` : ''}
    <form class="card" method="post" action="${MOUNT}/log-in/${uid}?lang=${language}">
      <label for="typed">${say(texts.userName, language)}</label>
      <input id="typed" name="typed" dir="ltr" autocomplete="username" />
      <p class="buttons">
        <button>${say(texts.go, language)}</button>
        <button class="plain" name="cancel" value="yes">${say(texts.cancel, language)}</button>
      </p>
    </form>`;
}

function other(language: Language): Language {
  return language === 'en' ? 'ar' : 'en';
}
