import { z } from 'zod';
import { bankFault, beforeCard, nothing, wait } from './fault';

const outcome = z.enum(['CAPTURED', 'NOT CAPTURED', 'HOST TIMEOUT', 'DENIED BY RISK']);

/** Misbehaviours around the payment page: opening it, the issuer's answer, what becomes of the money and of the browser. */
export const pageFaults = {
  terminalClosed: bankFault(
    'bank-terminal-closed',
    [
      'The terminal is disabled: a new payment is refused with IPAY0100008.',
      'نقطة الدفع معطّلة: تُرفض كل عملية جديدة بالرمز IPAY0100008.',
    ],
    nothing,
    'not-opened',
    [
      'Takes the clear error for a hint, asks once, and says that paying is not possible now.',
      'يعامل الخطأ الواضح كإشارة فقط ويستعلم مرة ويبلّغ بأن الدفع غير متاح الآن.',
    ],
    beforeCard,
  ),
  result: bankFault(
    'bank-result',
    ['The issuer answers this, whatever card was typed.', 'يردّ البنك المُصدر بهذه النتيجة أيًّا كانت البطاقة.'],
    z.strictObject({ result: outcome }),
    'captured',
    [
      'Asks before it grants; CAPTURED ends paid, HOST TIMEOUT stays unknown until the inquiry, the others end not paid.',
      'يستعلم قبل التسليم: CAPTURED مدفوعة، وHOST TIMEOUT غير معلومة حتى الاستعلام، وما عداهما غير مدفوعة.',
    ],
  ),
  capturedBehindTimeout: bankFault(
    'bank-captured-behind-timeout',
    [
      'The money is taken but the callback says HOST TIMEOUT; the inquiry says so too for the first `afterInquiries` questions, then SUCCESS.',
      'يُخصم المبلغ لكن الإشعار يقول HOST TIMEOUT، ويقول الاستعلام مثله لأول `afterInquiries` من الأسئلة ثم SUCCESS.',
    ],
    z.strictObject({ afterInquiries: z.number().int().min(0).default(0) }),
    'unknown-then-captured',
    [
      'Says “not known yet”, never “failed”, and keeps asking.',
      'يقول «لم تُعرف النتيجة بعد» ولا يقول أبدًا «فشلت»، ويواصل الاستعلام.',
    ],
  ),
  cancelAtErrorUrl: bankFault(
    'bank-cancel-at-error-url',
    [
      'Cancel sends the browser to errorURL with IPAY0100048 and delivers nothing to responseURL.',
      'زر الإلغاء يرسل المتصفح إلى errorURL بالرمز IPAY0100048 ولا يصل شيء إلى responseURL.',
    ],
    nothing,
    'unknown-then-not-captured',
    [
      'Does not believe the browser; asks, and ends the payment when the page can no longer be paid on.',
      'لا يصدّق المتصفح، بل يستعلم وينهي العملية حين لا يعود الدفع على الصفحة ممكنًا.',
    ],
  ),
  beforeRedirect: bankFault(
    'bank-callback-before-redirect',
    [
      'No page: the payment is captured and its callback sent while the browser still waits for the redirect to the page.',
      'بلا صفحة: تُخصم العملية ويصل إشعارها بينما المتصفح ما زال ينتظر التحويل إلى صفحة الدفع.',
    ],
    nothing,
    'captured',
    ['Takes a result for a payment that it has only just opened.', 'يقبل نتيجة عملية لم يكد يفتحها.'],
    beforeCard,
  ),
  browserHeld: bankFault(
    'bank-browser-held',
    [
      'The result is delivered and acknowledged at once; the browser is sent on `ms` late.',
      'تُسلَّم النتيجة وتُؤكَّد فورًا، ويُعاد المتصفح متأخرًا بمقدار `ms`.',
    ],
    wait,
    'captured',
    ['Does not wait for the browser.', 'لا ينتظر المتصفح.'],
  ),
  browserLost: bankFault(
    'bank-browser-lost',
    [
      'The result is delivered and acknowledged; the browser stays with the bank and never comes back.',
      'تُسلَّم النتيجة وتُؤكَّد، لكن المتصفح يبقى عند البنك ولا يعود أبدًا.',
    ],
    nothing,
    'captured',
    ['Does not need the browser.', 'لا يحتاج إلى المتصفح.'],
  ),
  reload: bankFault(
    'bank-browser-reload',
    [
      'Style A: the page that carries the result may be submitted again and again, with the same result.',
      'الأسلوب A: يمكن إرسال صفحة النتيجة مرارًا بالنتيجة نفسها.',
    ],
    nothing,
    'captured',
    ['Answers each repeat alike and changes nothing.', 'يجيب كل تكرار بالجواب نفسه ولا يغيّر شيئًا.'],
  ),
  pageStaysOpen: bankFault(
    'bank-page-stays-open',
    [
      'The page has no time limit: a payment can be captured long after the merchant gave it up.',
      'لا مهلة للصفحة: يمكن خصم عملية بعد أن تخلّى عنها التاجر بوقت طويل.',
    ],
    nothing,
    'captured-then-returned',
    [
      'Never ignores money: completes the order if that is still allowed, otherwise gives the money back.',
      'لا يتجاهل المال أبدًا: يُتمّ الطلب إن كان ذلك لا يزال جائزًا وإلا أعاد المبلغ.',
    ],
  ),
  trackIdReusable: bankFault(
    'bank-track-id-reusable',
    [
      'A track id may be used again: a second payment page opens for it, and both can be captured.',
      'يُقبل رقم التتبّع ثانيةً: تُفتح له صفحة دفع ثانية ويمكن خصم العمليتين.',
    ],
    nothing,
    'captured-then-returned',
    [
      'Recognises the second payment by its payment id and gives it back.',
      'يميّز العملية الثانية برقم الدفع ويعيد مبلغها.',
    ],
    beforeCard,
  ),
  capturedTwice: bankFault(
    'bank-captured-twice',
    [
      'The bank captures twice under one track id: a second payment with ids of its own, delivered `ms` after the first unless `told` is false. The inquiry by track id shows the first.',
      'يخصم البنك مرتين تحت رقم تتبّع واحد: عملية ثانية بأرقام خاصة بها تُسلَّم بعد الأولى بمقدار `ms` ما لم يكن `told` خطأ، والاستعلام برقم التتبّع يُظهر الأولى.',
    ],
    z.strictObject({ ms: z.number().int().min(0).max(600_000).default(0), told: z.boolean().default(true) }),
    'captured-then-returned',
    [
      'Grants once. Refuses the second result, upon which the bank voids it, or gives it back when the settlement shows it.',
      'يسلّم مرة واحدة، ويرفض النتيجة الثانية فيلغيها البنك، أو يعيد مبلغها إذا ظهرت في التسوية.',
    ],
  ),
  voidLater: bankFault(
    'bank-void-later',
    [
      'The bank takes an acknowledged capture back `ms` after the result.',
      'يلغي البنك عملية مخصومة ومؤكَّدة بعد النتيجة بمقدار `ms`.',
    ],
    wait,
    'captured-then-voided',
    [
      'Asks a second time after the bank’s void window and suspends what it granted.',
      'يستعلم مرة ثانية بعد مهلة الإلغاء لدى البنك ويوقف ما سلّمه.',
    ],
  ),
  voidForgotten: bankFault(
    'bank-void-forgotten',
    [
      'A capture that nobody acknowledged is not voided: the money stays taken.',
      'لا تُلغى العملية المخصومة التي لم يؤكدها أحد: يبقى المبلغ مخصومًا.',
    ],
    nothing,
    'unknown-then-captured',
    ['Does not take its own missing answer for a void: asks.', 'لا يعدّ غياب جوابه إلغاءً، بل يستعلم.'],
  ),
  keyRotated: bankFault(
    'bank-key-rotated',
    [
      'The bank has moved to this key: results are sealed with it, requests are taken in either.',
      'انتقل البنك إلى هذا المفتاح: تُشفَّر به النتائج، وتُقبل الطلبات بأيّ المفتاحين.',
    ],
    z.strictObject({ resourceKey: z.string().regex(/^[\x21-\x7e]{16}$/, 'exactly 16 ASCII characters') }),
    'captured',
    [
      'Opens results with either key while one is rotated.',
      'يفتح النتائج بأيّ المفتاحين أثناء تبديل المفتاح.',
    ],
    beforeCard,
  ),
} as const;
