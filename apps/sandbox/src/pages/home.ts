import type { FastifyInstance } from 'fastify';
import { MOUNT } from '../idp/provider';
import type { FaultParty } from '../faults/fault';
import { html } from './html';
import { languageOf, say, type Text } from './language';
import { sendPage } from './page';

const title: Text = ['The outside world, in a box', 'الجهات الخارجية في بيئة تجريبية'];

const links: readonly { href: string; party?: FaultParty; name: Text; about: Text }[] = [
  {
    href: '/sms',
    party: 'sms',
    name: ['SMS inbox', 'الرسائل النصية الواردة'],
    about: [
      'Every message sent, newest first. One-time codes arrive here.',
      'كل الرسائل المرسلة، الأحدث أولًا. تصل رموز التحقق إلى هنا.',
    ],
  },
  {
    href: '/kpg/merchant.htm',
    name: ['Bank', 'البنك'],
    about: [
      'Payments and their states. The payment page opens from the merchant’s side.',
      'المدفوعات وحالاتها. تُفتح صفحة الدفع من موقع التاجر.',
    ],
  },
  {
    href: '/authority',
    party: 'authority',
    name: ['Residency authority', 'جهة الإقامة'],
    about: ['Notices received and their answers.', 'الإشعارات المستلمة والردود عليها.'],
  },
  {
    href: MOUNT,
    party: 'idp',
    name: ['Staff identity provider', 'مزوّد هوية الموظفين'],
    about: [
      'The people whom the back office’s sign-in can be tried with.',
      'الأشخاص الذين يمكن تجربة دخول نظام الموظفين بهم.',
    ],
  },
  {
    href: '/faults',
    name: ['Misbehaviours', 'الأعطال المُتعمَّدة'],
    about: [
      'Everything that can be made to go wrong, and what is on now.',
      'كل ما يمكن تعطيله وما هو مُفعَّل الآن.',
    ],
  },
  {
    href: '/report',
    name: ['Report on the merchant', 'تقرير عن التاجر'],
    about: [
      'What the merchant under test did: acknowledged, asked, refunded.',
      'ما فعله التاجر قيد الاختبار: التأكيد والاستعلام وردّ المبالغ.',
    ],
  },
  {
    href: '/control/ledger',
    name: ['Ledger (JSON)', 'السجل (JSON)'],
    about: ['What the outside parties hold to be true.', 'ما تسجّله الجهات الخارجية من وقائع.'],
  },
];

export function openHome(app: FastifyInstance, others: readonly FaultParty[]): void {
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/', (request, reply) => {
    const language = languageOf(request);
    const here = links.filter(({ party }) => party === undefined || others.includes(party));
    const items = here.map(({ href, name, about }) => {
      const target = href.startsWith('/control') ? href : `${href}?lang=${language}`;
      return html`<li>
        <a href="${target}">${say(name, language)}<small>${say(about, language)}</small></a>
      </li>`;
    });
    const switchTo = `/?lang=${language === 'en' ? 'ar' : 'en'}`;
    const body = html`<nav class="card">
      <ul class="list">
        ${items}
      </ul>
    </nav>`;
    return sendPage(reply, { language, title: say(title, language), body, switchTo, narrow: true });
  });
}
