import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { families } from './files';

// The parser compiles code in a way that jest's sandbox does not take, and it is heavy: it gets a process of its own.
const check = `
  const { Parser } = require('@asyncapi/parser');
  const path = process.argv[1];
  new Parser().parse(require('node:fs').readFileSync(path, 'utf8'), { source: path }).then(({ document, diagnostics }) => {
    const channels = (document?.channels().all() ?? []).map((channel) => [
      channel.address(),
      channel.messages().all().map((message) => [message.title(), message.payload().json().$id]),
    ]);
    console.log(JSON.stringify({ faults: diagnostics.filter(({ severity }) => severity <= 1), channels }));
  });
`;

test('asyncapi.yaml is a valid AsyncAPI document with every topic, event and schema', () => {
  const path = resolve(__dirname, '../../generated/asyncapi.yaml');
  const seen = JSON.parse(
    execFileSync(process.execPath, ['-e', check, path], { encoding: 'utf8' }),
  ) as unknown;
  expect(seen).toEqual({
    faults: [],
    channels: families.map(({ kind, topic, events }) => [
      topic,
      Object.keys(events).map((event) => [event, `urn:tajdeed:schema:${kind}.${event}:v1`]),
    ]),
  });
});
