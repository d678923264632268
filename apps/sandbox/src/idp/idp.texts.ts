import type { Text } from '../pages/language';

export const texts = {
  title: ['Staff identity provider', 'مزوّد هوية الموظفين'],
  logIn: ['Who are you?', 'من أنت؟'],
  noPassword: [
    'These people are invented, and no password is asked for: this is a sandbox.',
    'هؤلاء أشخاص وهميون ولا تُطلب كلمة مرور: هذه بيئة تجريبية.',
  ],
  userName: ['Or type a user name', 'أو اكتب اسم المستخدم'],
  go: ['Continue', 'متابعة'],
  cancel: ['Cancel', 'إلغاء'],
  unknown: ['Nobody here has this user name.', 'لا يوجد هنا من يحمل اسم المستخدم هذا.'],
  over: [
    'This log-in is over. Begin again where you came from.',
    'انتهت محاولة الدخول هذه. ابدأ من جديد من حيث أتيت.',
  ],
  people: [
    'Everybody whom this provider knows. Sign-in begins at the back office.',
    'كل من يعرفهم هذا المزوّد. يبدأ الدخول من نظام الموظفين.',
  ],
  device: ['Sign in on another device', 'تسجيل الدخول على جهاز آخر'],
  typeCode: ['Type the code that the command line shows.', 'اكتب الرمز الظاهر في سطر الأوامر.'],
  wrongCode: ['That is not a code that waits. Look again.', 'هذا ليس رمزًا منتظرًا. تحقّق مرة أخرى.'],
  code: ['Code', 'الرمز'],
  isThisIt: ['Does your command line show this code?', 'هل يُظهر سطر الأوامر لديك هذا الرمز؟'],
  yes: ['Yes', 'نعم'],
  no: ['No', 'لا'],
  done: ['Signed in. You may close this page.', 'تم تسجيل الدخول. يمكنك إغلاق هذه الصفحة.'],
  stopped: ['It was stopped. Nobody is signed in.', 'أُوقفت العملية. لم يُسجَّل دخول أحد.'],
  refused: ['That cannot be done.', 'لا يمكن إتمام ذلك.'],
} as const satisfies Record<string, Text>;
