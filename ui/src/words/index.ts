// Words in two languages with typed keys. No other file holds text that a person reads.

import type { Settings } from '../flow/settings';
import type { Names } from '../wire';
import en from './en.json';
import provinces from './provinces.json';
import zh from './zh.json';

export type WordKey = keyof typeof en & keyof typeof zh;
export type Language = 'zh' | 'en';

const WORDS: Record<Language, Record<WordKey, string>> = { zh, en };

/** Where a headline may break: the words mark it, so that a brand's name stays whole. */
export const BREAK = '|';

export type Words = {
  language: Language;
  /** BCP 47 tag, for lang attributes and Intl. */
  tag: 'zh-CN' | 'en';
  say(key: WordKey, values?: Record<string, string | number>): string;
  name(names: Names): string;
  /** `iso`: a date (YYYY-MM-DD) or a time (RFC 3339). */
  date(iso: string): string;
  shortDate(iso: string): string;
  time(iso: string): string;
  /** `month`: `2026-03`. */
  month(month: string): string;
  /** A day without its time, “today” and “yesterday” by name. */
  day(iso: string, nowMs: number): string;
  /** A region by its code: `CN-GD`, `DE`. One that is not known stays a code. */
  region(code: string): string;
  /** “today 08:10”, this year as a day, else with the year. */
  when(iso: string, nowMs: number): string;
};

export function chooseLanguage(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'system') return setting;
  const first = preferred.find((tag) => /^(zh|en)\b/i.test(tag));
  return first === undefined || !first.toLowerCase().startsWith('zh') ? 'en' : 'zh';
}

export function wordsIn(language: Language): Words {
  const tag = language === 'zh' ? 'zh-CN' : 'en';
  // English day-month order names the month in letters: no reader can take one for the other.
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  const format = (options: Intl.DateTimeFormatOptions) => {
    const formatter = new Intl.DateTimeFormat(locale, options);
    const calendar = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    // A date alone is a day of the calendar: no time zone may move it.
    return (iso: string) => (/^\d{4}-\d{2}-\d{2}$/.test(iso) ? calendar : formatter).format(new Date(iso));
  };
  const month = language === 'zh' ? 'long' : 'short';
  const date = format({ year: 'numeric', month, day: 'numeric' });
  const day = format({ month, day: 'numeric' });
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const numeric = format({ year: 'numeric', month: language === 'zh' ? 'numeric' : 'short', day: 'numeric' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const number = new Intl.NumberFormat(locale);
  const countries = new Intl.DisplayNames(locale, { type: 'region', fallback: 'code' });
  return {
    language,
    tag,
    say: (key, values = {}) =>
      WORDS[language][key].replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        return typeof value === 'number' ? number.format(value) : (value ?? whole);
      }),
    name: (names) => names[language],
    date,
    shortDate: numeric,
    time,
    month: format({ year: 'numeric', month, timeZone: 'UTC' }),
    day: (iso, nowMs) => {
      const midnight = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);
      const days = Math.round((midnight(Date.parse(iso)) - midnight(nowMs)) / 86_400_000);
      if (days === 0 || days === -1) return capital(relative.format(days, 'day'));
      return new Date(iso).getFullYear() === new Date(nowMs).getFullYear() ? day(iso) : date(iso);
    },
    region: (code) => regionName(code, language, countries),
    when: (iso, nowMs) => {
      const [then, now] = [new Date(iso), new Date(nowMs)];
      if (then.toDateString() === now.toDateString()) return `${relative.format(0, 'day')} ${time(iso)}`;
      return then.getFullYear() === now.getFullYear() ? day(iso) : date(iso);
    },
  };
}

const PROVINCES: Record<string, Names> = provinces;

/** Codes of the provinces that may be told, `CN-…`, by name. */
export function regionChoices(words: Words): { code: string; name: string }[] {
  const codes = [...Object.keys(PROVINCES).map((part) => `CN-${part}`), ...COUNTRIES];
  return codes
    .map((code) => ({ code, name: words.region(code) }))
    .sort((a, b) => a.name.localeCompare(b.name, words.tag));
}

/** Other places that distances are known for (core's `region`). */
const COUNTRIES = [
  'AE',
  'AU',
  'BR',
  'CA',
  'DE',
  'ES',
  'FR',
  'GB',
  'ID',
  'IN',
  'IT',
  'JP',
  'KR',
  'MY',
  'NL',
  'NZ',
  'PH',
  'RU',
  'SG',
  'TH',
  'US',
  'VN',
];

function regionName(code: string, language: Language, countries: Intl.DisplayNames): string {
  const province = code.startsWith('CN-') ? PROVINCES[code.slice(3)] : undefined;
  if (province !== undefined) return province[language];
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
