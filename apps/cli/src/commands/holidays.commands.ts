import { listAt, textAt, valueAt } from '../json';
import type { VerbRow } from '../verbs';
import { timeOf } from './places';

export const holidayVerbs: readonly VerbRow[] = [
  {
    ...{ name: 'list', asks: ['GET /holidays'], key: 'cli.holidays.list' },
    options: [{ flags: '--from <day>', key: 'cli.option.holidays-from', must: true }],
    deed: async (desk, given) => {
      const answer = await (await desk.office()).get('/holidays', { from: given.need('from') });
      desk.show(answer, () =>
        desk.table(
          [
            ...(['cli.column.day', 'cli.column.name', 'cli.column.name'] as const),
            ...(['cli.column.announced', 'cli.column.withdrawn'] as const),
          ],
          listAt(answer, 'holidays').map((day) => [
            textAt(day, 'date'),
            textAt(day, 'nameEn'),
            textAt(day, 'nameAr'),
            timeOf(textAt(day, 'announcedAt')),
            timeOf(textAt(valueAt(day, 'withdrawn'), 'at')),
          ]),
        ),
      );
    },
  },
  {
    ...{ name: 'declare', asks: ['POST /holidays'], key: 'cli.holidays.declare' },
    takes: [{ name: '<day>', key: 'cli.argument.day' }],
    options: [
      { flags: '--name-ar <text>', key: 'cli.option.name-ar', must: true },
      { flags: '--name-en <text>', key: 'cli.option.name-en', must: true },
    ],
    deed: async (desk, given) => {
      const body = { date: given.at(0), nameAr: given.need('nameAr'), nameEn: given.need('nameEn') };
      const answer = await (await desk.office()).deed('POST', '/holidays', body);
      desk.show(answer, () => desk.say('cli.say.done'));
    },
  },
  {
    ...{ name: 'withdraw', asks: ['POST /holidays/withdrawals'], key: 'cli.holidays.withdraw' },
    takes: [{ name: '<day>', key: 'cli.argument.day' }],
    options: [{ flags: '--reason <text>', key: 'cli.option.reason', must: true }],
    deed: async (desk, given) => {
      const reason = await desk.textOf(given.need('reason'), 'cli.ask.reason');
      const body = { date: given.at(0), reason };
      const answer = await (await desk.office()).deed('POST', '/holidays/withdrawals', body);
      desk.show(answer, () => desk.say('cli.say.done'));
    },
  },
];
