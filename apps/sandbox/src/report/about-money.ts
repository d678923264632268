import type { MerchantWatch } from '../bank/merchant-watch';
import { amountOf } from '../bank/money';
import { isTaken, type Payment, type Question } from '../bank/payment';
import { endOfDay, kuwaitDate } from '../clock';
import { evidenceOf, limits, type Evidence, type Rule } from './observation';

const TOO_MUCH = ['IPAY0100137', 'IPAY0100199', 'IPAY0100289'];

/** Rules on refunds. */
export const refundRules: readonly Rule[] = [
  {
    name: 'refunds-no-more-than-captured',
    weight: 'must',
    says: ['No more is to be given back than was taken.', 'لا يُطلب ردّ أكثر مما خُصم.'],
    find: ({ payments }) => {
      const asked = payments.filter(({ questions }) => refundsAsked(questions).length > 0);
      const bad = asked.filter(({ questions }) => questions.some(({ said }) => TOO_MUCH.includes(said)));
      return { seen: asked.length, broken: bad.map(refunded) };
    },
  },
  {
    name: 'refunds-what-was-captured',
    weight: 'must',
    says: [
      'Only a payment that was captured, and not voided, is to be given back.',
      'لا يُطلب ردّ إلا عملية مخصومة لم تُلغَ.',
    ],
    find: ({ payments }) => {
      const asked = payments.filter(({ questions }) => refundsAsked(questions).length > 0);
      const bad = asked.filter(({ questions }) =>
        refundsAsked(questions).some(({ said }) => said === 'IPAY0100116'),
      );
      return { seen: asked.length, broken: bad.map(refunded) };
    },
  },
  {
    name: 'refunds-once',
    weight: 'must',
    says: ['A refund whose answer got lost is not made a second time.', 'لا يُكرَّر ردّ ضاع جوابه.'],
    find: ({ payments }) => {
      const unclear = payments.filter(({ questions }) => refundsAsked(questions).some(isUnclear));
      const bad = unclear.filter(({ questions, refunds }) => {
        const all = refundsAsked(questions);
        const lost = all.find(isUnclear);
        const again = all
          .slice(all.findIndex((one) => one === lost) + 1)
          .some(({ amt }) => amt === lost?.amt);
        return again && refunds.filter(({ amountFils }) => amountOf(amountFils) === lost?.amt).length > 1;
      });
      return { seen: unclear.length, broken: bad.map(refunded) };
    },
  },
];

/** Rules that are not about one payment: requests, the rate of questions, files. */
export function otherRules(watch: MerchantWatch, since: string): readonly Rule[] {
  const refused = watch.refusedSince(since);
  const opened = (payments: readonly Payment[], count: number): number => payments.length + count;
  const isOurs = (code: string): boolean => code === 'IPAY0100008';
  return [
    {
      name: 'uses-a-new-track-id-each-time',
      weight: 'must',
      says: ['Every payment has a track id of its own.', 'لكل عملية رقم تتبّع خاص بها.'],
      find: ({ payments }) => {
        const again = refused.filter(({ code }) => code === 'IPAY0100114');
        return { seen: opened(payments, again.length), broken: again.map((one) => ({ ...one })) };
      },
    },
    {
      name: 'asks-for-payments-rightly',
      weight: 'must',
      says: ['Requests for payment are right at once.', 'طلبات الدفع صحيحة من أول مرة.'],
      find: ({ payments }) => {
        const bad = refused.filter(({ code }) => code !== 'IPAY0100114' && !isOurs(code));
        return { seen: opened(payments, bad.length), broken: bad.map((one) => ({ ...one })) };
      },
    },
    {
      name: 'asks-the-bank-seldom',
      weight: 'must',
      says: [
        `No terminal asks more than ${String(limits.questionsPerTerminalAndSecond)} times within a second.`,
        `لا تسأل نقطة دفع أكثر من ${String(limits.questionsPerTerminalAndSecond)} مرة في الثانية.`,
      ],
      find: () => {
        const sinceMs = Date.parse(since);
        const busy = watch.busySeconds(sinceMs, limits.questionsPerTerminalAndSecond);
        return { seen: watch.questionsSince(sinceMs), broken: busy };
      },
    },
    {
      name: 'fetches-settlement-files',
      weight: 'wise',
      says: [
        'The file of every day with money is fetched within a day.',
        'يُجلب ملف كل يوم فيه مال خلال يوم.',
      ],
      find: ({ payments, nowMs }) => {
        const days = new Set(
          payments
            .filter((one) => isTaken(one) && !one.voided)
            .map(({ terminal, finishedAt = '' }) => `${terminal} ${kuwaitDate(finishedAt)}`),
        );
        const due = [...days]
          .map((text) => text.split(' '))
          .filter(([, day = '']) => {
            return nowMs - Date.parse(endOfDay(day)) > 86_400_000;
          });
        const missing = due.filter(([terminal = '', day = '']) => !watch.hasFetched(terminal, day));
        return {
          seen: due.length,
          broken: missing.map(([terminal = '', day = '']) => ({ terminal, day })),
        };
      },
    },
  ];
}

function refundsAsked(questions: readonly Question[]): readonly Question[] {
  return questions.filter(({ action }) => action === '2');
}

function isUnclear({ said }: Question): boolean {
  return said !== 'CAPTURED' && !said.startsWith('IPAY');
}

function refunded(payment: Payment): Evidence {
  const last = refundsAsked(payment.questions).at(-1);
  return evidenceOf(payment, {
    captured: isTaken(payment) ? amountOf(payment.amountFils) : '0.000',
    givenBack: amountOf(payment.refundedFils),
    asked: last?.amt ?? '',
    said: last?.said ?? '',
  });
}
