import { isTaken, type Delivery, type Payment } from '../bank/payment';
import { evidenceOf, type Evidence, type Finding, type Rule } from './observation';

const right: readonly Delivery['what'][] = ['genuine', 'unusual'];
const wrong: readonly Delivery['what'][] = [
  'tampered',
  'wrong-key',
  'spliced',
  'garbage',
  'empty',
  'altered',
  'forged-amount',
];

/** Rules on what a merchant answers to the bank's messages. */
export const answerRules: readonly Rule[] = [
  {
    name: 'acknowledges-in-time',
    weight: 'must',
    says: [
      'Every right result is acknowledged in time by the one line `REDIRECT=…`.',
      'كل نتيجة صحيحة تُؤكَّد في وقتها بالسطر الواحد `REDIRECT=…`.',
    ],
    find: ({ payments }) => {
      const all = deliveriesOf(payments, (one) => right.includes(one.what) && judged(one));
      const times = all.map(({ delivery }) => delivery.tookMs).sort((a, b) => a - b);
      const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0;
      return {
        ...broken(all, ({ verdict }) => verdict === 'wrong-answer' || verdict === 'no-answer'),
        figures: { medianMs: at(0.5), p99Ms: at(0.99), slowestMs: at(1) },
      };
    },
  },
  {
    name: 'acknowledges-nothing-wrong',
    weight: 'must',
    says: [
      'What is forged, unreadable or does not match is not acknowledged.',
      'لا يُؤكَّد ما هو مزوّر أو غير مقروء أو غير مطابق.',
    ],
    find: ({ payments }) =>
      broken(
        deliveriesOf(payments, ({ what }) => wrong.includes(what)),
        ({ verdict }) => verdict === 'acknowledged',
      ),
  },
  {
    name: 'refuses-all-alike',
    weight: 'wise',
    says: [
      'Everything refused gets one same answer: status and text tell a forger nothing.',
      'لكل مرفوض جواب واحد: لا تكشف الحالة ولا النص شيئًا للمزوّر.',
    ],
    find: ({ payments }) => {
      const refused = deliveriesOf(payments, ({ what, verdict, body }) => {
        return wrong.includes(what) && verdict === 'wrong-answer' && (what === 'empty' || body !== '');
      });
      const [first] = refused;
      return broken(refused, (one) => first !== undefined && answerOf(one) !== answerOf(first.delivery));
    },
  },
  {
    name: 'answers-repeats-alike',
    weight: 'must',
    says: [
      'The same message gets the same answer however often it comes.',
      'للرسالة نفسها الجواب نفسه مهما تكررت.',
    ],
    find: ({ payments }) => {
      const repeated = payments.flatMap((payment) => {
        const same = (payment.deliveries ?? []).filter(
          ({ what, body }) => right.includes(what) && body !== '',
        );
        const [first, ...rest] = same.filter(({ body }) => body === same[0]?.body);
        return rest.map((delivery) => ({ payment, delivery, first }));
      });
      return {
        seen: repeated.length,
        broken: repeated
          .filter(({ delivery, first }) => first !== undefined && answerOf(delivery) !== answerOf(first))
          .map(({ payment, delivery }) => shown(payment, delivery)),
      };
    },
  },
  {
    name: 'keeps-ciphertext-from-the-browser',
    weight: 'wise',
    says: [
      'The address of the receipt carries neither `trandata` nor a result.',
      'لا يحمل عنوان الإيصال `trandata` ولا النتيجة.',
    ],
    find: ({ payments }) =>
      broken(
        deliveriesOf(payments, ({ verdict, answer }) => verdict === 'acknowledged' && answer !== ''),
        ({ answer }) => /trandata=|[?&]result=|[0-9A-Fa-f]{64}/.test(answer),
      ),
  },
  {
    name: 'loses-no-capture',
    weight: 'wise',
    says: ['No capture is lost because nobody acknowledged it.', 'لا تضيع عملية مخصومة لأن أحدًا لم يؤكدها.'],
    find: ({ payments }) => {
      const captured = payments.filter((one) => isTaken(one) && (one.deliveries ?? []).every(judged));
      const mine = captured.filter(({ deliveries }) => deliveries?.some(({ what }) => right.includes(what)));
      return {
        seen: mine.length,
        broken: mine
          .filter(({ voidCause, deliveries }) => {
            return voidCause === 'unacknowledged' && deliveries?.every(({ verdict }) => verdict !== 'lost');
          })
          .map((one) => evidenceOf(one, { voidedAt: one.voidedAt ?? '' })),
      };
    },
  },
];

interface One {
  readonly payment: Payment;
  readonly delivery: Delivery;
}

function deliveriesOf(payments: readonly Payment[], wanted: (one: Delivery) => boolean): readonly One[] {
  return payments.flatMap((payment) =>
    (payment.deliveries ?? []).filter(wanted).map((delivery) => ({ payment, delivery })),
  );
}

/** What the merchant can be held to: not where the bank was impatient, lost the answer, or asked by GET. */
function judged(delivery: Delivery): boolean {
  const { verdict, patienceMs, body, what } = delivery;
  const byGet = what === 'genuine' && body === '' && verdict === 'wrong-answer';
  return patienceMs === undefined && verdict !== 'lost' && verdict !== 'handed-to-browser' && !byGet;
}

function broken(all: readonly One[], isBroken: (one: Delivery) => boolean): Finding {
  const bad = all.filter(({ delivery }) => isBroken(delivery));
  return { seen: all.length, broken: bad.map(({ payment, delivery }) => shown(payment, delivery)) };
}

function shown(payment: Payment, { at, what, status, tookMs, verdict, answer }: Delivery): Evidence {
  return evidenceOf(payment, {
    at,
    what,
    status: status ?? 0,
    tookMs,
    verdict,
    answer: answer.slice(0, 120),
  });
}

function answerOf({ status, answer }: Delivery): string {
  return `${String(status)} ${answer}`;
}
