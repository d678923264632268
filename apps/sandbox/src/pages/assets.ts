import type { FastifyInstance } from 'fastify';

const css = `
:root { --ink: #1d2733; --soft: #5b6774; --line: #d5dce3; --sheet: #fff; --ground: #eef2f5; --accent: #0b5d7a; --bad: #a3242b; --good: #1c6b3c; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink);
  font: 16px/1.55 "Segoe UI", "Noto Sans Arabic", "Noto Sans", Tahoma, "Geeza Pro", Arial, sans-serif; }
header { display: flex; justify-content: space-between; gap: 1rem; padding: .75rem 1.25rem; background: var(--accent); color: #fff; }
header a { color: #fff; text-decoration: none; }
header .home { font-weight: 600; }
header .switch { border: 1px solid #ffffff99; border-radius: 4px; padding: 0 .7rem; }
a { color: var(--accent); }
a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible { outline: 3px solid #e0a100; outline-offset: 2px; }
main { width: 100%; max-width: 66rem; margin: 1.5rem auto; padding: 0 1rem; flex: 1; }
main.narrow { max-width: 34rem; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.5rem 0 .5rem; }
footer { padding: 1rem 1.25rem; color: var(--soft); font-size: .875rem; text-align: center; }
.card { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; margin-block-end: 1rem; }
.card > p:first-child { margin-block-start: 0; } .notice p { margin-block: 0 .5rem; }
.bad { color: var(--bad); } .good { color: var(--good); } .soft { color: var(--soft); }
.notice { border-inline-start: 4px solid var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.25rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0; } dd + dt { margin-block-start: .5rem; } }
form { margin: 0; }
fieldset { border: 0; padding: 0; margin: 0 0 .9rem; min-width: 0; }
label, legend { display: block; padding: 0; margin-block-end: .25rem; font-weight: 600; }
select, input { width: 100%; font: inherit; padding: .45rem .6rem; border: 1px solid #94a1ae; border-radius: 5px; background: #fff; color: inherit; }
label.part { font-weight: 400; font-size: .9rem; color: var(--soft); }
.pair { display: grid; grid-template-columns: 1fr 2fr; gap: .6rem; } .halves { display: grid; grid-template-columns: 1fr 1fr; gap: .6rem; }
[aria-invalid=true] { border: 2px solid var(--bad); }
.buttons { display: flex; gap: .75rem; margin-block-start: 1.25rem; }
button { font: inherit; font-weight: 600; padding: .55rem 1.6rem; border-radius: 5px; border: 1px solid var(--accent); background: var(--accent); color: #fff; cursor: pointer; }
button.plain { background: #fff; color: var(--accent); }
ul.list { list-style: none; margin: 0; padding: 0; } ul.list li + li { border-block-start: 1px solid var(--line); }
ul.list a { display: block; padding: .7rem 0; text-decoration: none; font-weight: 600; } ul.list small { display: block; font-weight: 400; color: var(--soft); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: start; padding: .45rem .9rem .45rem 0; border-block-end: 1px solid var(--line); }
th, td { white-space: nowrap; } .scroll:focus-visible { outline: 3px solid #e0a100; }
[dir=rtl] th, [dir=rtl] td { padding: .45rem 0 .45rem .9rem; }
th { color: var(--soft); font-weight: 600; }
.message { white-space: pre-wrap; unicode-bidi: plaintext; overflow-wrap: anywhere; margin: .4rem 0 0; font-size: 1.05rem; }
.code { font-family: ui-monospace, "DejaVu Sans Mono", Consolas, monospace; font-size: .9em; font-weight: inherit; unicode-bidi: isolate; overflow-wrap: anywhere; }
button.small { padding: .15rem .7rem; font-size: .875rem; } .rule p { margin-block: 0 .35rem; }
summary { cursor: pointer; color: var(--accent); font-weight: 600; } ul.evidence { padding-inline-start: 1.25rem; margin: .5rem 0 0; font-size: .875rem; }
.stamp { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; color: var(--soft); font-size: .875rem; }
`;

const submit = `document.forms[0].submit();\n`;

export function serveAssets(app: FastifyInstance): void {
  app.get('/assets/sandbox.css', (_, reply) => reply.type('text/css; charset=utf-8').send(css));
  app.get('/assets/submit.js', (_, reply) => reply.type('text/javascript; charset=utf-8').send(submit));
  app.get('/favicon.ico', (_, reply) => reply.code(204).send());
}
