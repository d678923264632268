import { load, origin, table } from './root.mjs';

const actors = {
  resident: 'the one who asked',
  staff: 'our staff',
  wait: 'nobody: try again later',
};

/** infra/docs/errors.md: every stable code, what it means, and what the person reads. */
export function errorPage() {
  const { errorTable } = load('libs/domain/dist/errors.js');
  const { texts } = load('libs/platform/dist/texts/texts.js');
  const rows = Object.entries(errorTable).map(([code, { status, retry, acts }]) => [
    `\`${code}\``,
    String(status),
    retry ? 'yes' : 'no',
    actors[acts],
    texts.say('en', `error.${code}`),
    `<bdi lang="ar">${texts.say('ar', `error.${code}`)}</bdi>`,
  ]);
  const head = ['code', 'status', 'may be repeated', 'who acts', 'English', 'Arabic'];
  return {
    'infra/docs/errors.md': `${origin('errors', 'libs/domain/src/errors.ts and the text catalogue')}
# Error codes

Every refusal by HTTP is a problem document (RFC 9457, \`application/problem+json\`). Decide by \`code\`: it is stable. The title is for the
person and comes in Arabic or English by \`Accept-Language\`. Steps of workflows fail with the same codes.

${table(head, rows)}
`,
  };
}
