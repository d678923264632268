/** A name in both scripts: what the register holds. */
export interface BilingualName {
  readonly ar: string;
  readonly en: string;
}

const pair = (ar: string, en: string): BilingualName => ({ ar, en });

/** First names and family names of the synthetic register, combined by a fixed rule; no combination is a real person. */
export const firstNames = {
  male: [
    pair('أحمد', 'Ahmed'),
    pair('محمود', 'Mahmoud'),
    pair('راجيش', 'Rajesh'),
    pair('سونيل', 'Sunil'),
    pair('جوزيف', 'Joseph'),
    pair('رفيق', 'Rafiq'),
    pair('عمران', 'Imran'),
    pair('حسن', 'Hassan'),
    pair('رامون', 'Ramon'),
    pair('كريم', 'Karim'),
    pair('أنور', 'Anwar'),
    pair('سليم', 'Saleem'),
  ],
  female: [
    pair('مريم', 'Maryam'),
    pair('فاطمة', 'Fatima'),
    pair('لاكشمي', 'Lakshmi'),
    pair('ماريا', 'Maria'),
    pair('سوما', 'Suma'),
    pair('نادية', 'Nadia'),
    pair('روز', 'Rose'),
    pair('هدى', 'Huda'),
    pair('ليلى', 'Layla'),
    pair('أنيتا', 'Anita'),
  ],
} as const;

export const familyNames = [
  pair('عبد الرحمن', 'Abdelrahman'),
  pair('كومار', 'Kumar'),
  pair('سانتوس', 'Santos'),
  pair('حسين', 'Hossain'),
  pair('خان', 'Khan'),
  pair('توماس', 'Thomas'),
  pair('إبراهيم', 'Ibrahim'),
  pair('رييس', 'Reyes'),
  pair('نايير', 'Nair'),
  pair('منصور', 'Mansour'),
  pair('بيريرا', 'Perera'),
  pair('شريف', 'Sharif'),
  pair('غورونغ', 'Gurung'),
] as const;
