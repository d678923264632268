import { isTaken, type Payment, type Question } from '../bank/payment';
import { evidenceOf, limits, type Evidence, type Rule } from './observation';

const SUCCESS = ['SUCCESS', 'CAPTURED'];

/** Rules on what a merchant asks the bank, and when it hands over the goods. */
export const questionRules: readonly Rule[] = [
  {
    name: 'asks-after-captured',
    weight: 'must',
    says: [
      'After a captured result the bank is asked before anything is granted.',
      'بعد نتيجة الخصم يُسأل البنك قبل تسليم أي شيء.',
    ],
    find: ({ payments, nowMs }) => {
      const told = payments.filter(
        (one) => isTaken(one) && wasTold(one) && isDue(one, nowMs, limits.askWithinMs),
      );
      return { seen: told.length, broken: unasked(told, limits.askWithinMs) };
    },
  },
  {
    name: 'asks-after-unknown',
    weight: 'must',
    says: [
      'A payment whose result is not known is asked about: time-out, unknown word, no result, clear error, void.',
      'يُسأل عن كل عملية لا تُعرف نتيجتها: انتهاء المهلة أو كلمة مجهولة أو غياب النتيجة أو خطأ واضح أو إلغاء.',
    ],
    find: ({ payments, nowMs }) => {
      const unknown = payments.filter((one) => isUnknown(one) && isDue(one, nowMs, limits.askWithinMs));
      return { seen: unknown.length, broken: unasked(unknown, Number.POSITIVE_INFINITY) };
    },
  },
  {
    name: 'asks-again',
    weight: 'must',
    says: [
      'Whoever gets no answer asks again: not found, suspected, down, unreadable.',
      'من لا يحصل على جواب يسأل ثانيةً: غير موجودة أو مشتبه بها أو خدمة معطّلة أو جواب غير مقروء.',
    ],
    find: ({ payments, nowMs }) => {
      const open = payments.filter(({ questions }) => {
        const [first] = inquiriesOf(questions);
        return (
          first !== undefined &&
          !isAnswer(first.said) &&
          nowMs - Date.parse(first.at) > limits.askAgainWithinMs
        );
      });
      const once = open.filter(({ inquiries }) => inquiries < 2);
      return { seen: open.length, broken: once.map((one) => lastQuestion(one)) };
    },
  },
  {
    name: 'takes-a-second-look',
    weight: 'wise',
    says: [
      'A capture is asked about once more when the bank can no longer take it back.',
      'يُسأل عن العملية المخصومة مرة أخرى حين لا يعود البنك قادرًا على إلغائها.',
    ],
    find: ({ payments, nowMs }) => {
      const old = payments.filter(
        (one) => isTaken(one) && wasTold(one) && isDue(one, nowMs, limits.secondLookWithinMs),
      );
      const once = old.filter((one) => {
        const after = Date.parse(one.finishedAt ?? '') + limits.secondLookAfterMs;
        return !inquiriesOf(one.questions).some(({ at }) => Date.parse(at) >= after);
      });
      return {
        seen: old.length,
        broken: once.map((one) => evidenceOf(one, { finishedAt: one.finishedAt ?? '' })),
      };
    },
  },
  {
    name: 'asks-a-payment-seldom',
    weight: 'must',
    says: [
      `No payment is asked about more than ${String(limits.questionsPerPaymentAndMinute)} times within a minute.`,
      `لا يُسأل عن عملية واحدة أكثر من ${String(limits.questionsPerPaymentAndMinute)} مرات في الدقيقة.`,
    ],
    find: ({ payments }) => {
      const asked = payments.filter(({ inquiries }) => inquiries > 0);
      const often = asked.filter(({ questions }) => isTooOften(inquiriesOf(questions)));
      return {
        seen: asked.length,
        broken: often.map((one) => evidenceOf(one, { questions: one.inquiries })),
      };
    },
  },
  {
    name: 'grants-after-asking',
    weight: 'must',
    says: [
      'The goods are handed over only after the bank has answered SUCCESS. (Seen where the merchant says when it grants.)',
      'لا تُسلَّم البضاعة إلا بعد أن يجيب البنك SUCCESS. (يُرى حين يخبر التاجر بوقت التسليم.)',
    ],
    find: ({ payments }) => {
      const granted = payments.filter(({ grantedAt }) => grantedAt !== undefined);
      const bad = granted.filter(({ grantedAt = '', questions }) => {
        const last = inquiriesOf(questions).findLast(({ at }) => at <= grantedAt);
        return last === undefined || !SUCCESS.includes(last.said);
      });
      return { seen: granted.length, broken: bad.map((one) => grant(one)) };
    },
  },
  {
    name: 'grants-what-is-paid',
    weight: 'must',
    says: [
      'Nothing is handed over for a payment that was not captured or had been voided.',
      'لا يُسلَّم شيء مقابل عملية لم تُخصم أو كانت قد أُلغيت.',
    ],
    find: ({ payments }) => {
      const granted = payments.filter(({ grantedAt }) => grantedAt !== undefined);
      const bad = granted.filter((one) => {
        return !isTaken(one) || (one.voidedAt !== undefined && one.voidedAt < (one.grantedAt ?? ''));
      });
      return { seen: granted.length, broken: bad.map((one) => grant(one)) };
    },
  },
];

/** Questions about the state; a refund is none. */
function inquiriesOf(questions: readonly Question[]): readonly Question[] {
  return questions.filter(({ action }) => action === '8');
}

/** Whether the merchant had its chance to ask. */
function isDue({ finishedAt }: Payment, nowMs: number, withinMs: number): boolean {
  return finishedAt !== undefined && nowMs - Date.parse(finishedAt) > withinMs;
}

function wasTold({ deliveries }: Payment): boolean {
  return (deliveries ?? []).some(
    ({ verdict }) => verdict === 'acknowledged' || verdict === 'handed-to-browser',
  );
}

function isUnknown(payment: Payment): boolean {
  const { outcome, deliveries, voidCause } = payment;
  if (outcome === undefined) return false;
  const kinds = (deliveries ?? []).map(({ what }) => what);
  const unclear = kinds.length === 0 || kinds.includes('clear-error') || kinds.includes('unusual');
  return unclear || outcome.result === 'HOST TIMEOUT' || voidCause === 'unacknowledged';
}

/** Payments without a question in the time after their end. */
function unasked(payments: readonly Payment[], withinMs: number): readonly Evidence[] {
  const late = payments.filter(({ finishedAt = '', questions }) => {
    const end = Date.parse(finishedAt);
    return !inquiriesOf(questions).some(
      ({ at }) => Date.parse(at) >= end && Date.parse(at) - end <= withinMs,
    );
  });
  return late.map((one) =>
    evidenceOf(one, {
      finishedAt: one.finishedAt ?? '',
      result: one.outcome?.result ?? '',
      questions: one.inquiries,
    }),
  );
}

function isAnswer(said: string): boolean {
  return SUCCESS.includes(said) || (said.startsWith('FAILURE') && !/TIMEOUT|SUSPECT/.test(said));
}

function isTooOften(questions: readonly Question[]): boolean {
  const most = limits.questionsPerPaymentAndMinute;
  return questions.some(({ at }, index) => {
    const later = questions[index + most];
    return later !== undefined && Date.parse(later.at) - Date.parse(at) < 60_000;
  });
}

function lastQuestion(payment: Payment): Evidence {
  const last = inquiriesOf(payment.questions).at(-1);
  return evidenceOf(payment, { askedAt: last?.at ?? '', said: last?.said ?? '' });
}

function grant(payment: Payment): Evidence {
  return evidenceOf(payment, { grantedAt: payment.grantedAt ?? '', result: payment.outcome?.result ?? '' });
}
