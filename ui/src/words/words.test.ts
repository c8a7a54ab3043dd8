import { describe, expect, it } from 'vitest';

import enText from './en.json?raw';
import { BREAK, chooseLanguage, wordsIn, type WordKey } from './index';
import zhText from './zh.json?raw';

type Entries = [string, string][];
const entries = (text: string): Entries => Object.entries(JSON.parse(text) as Record<string, string>);
const files: Record<'zh' | 'en', Entries> = { zh: entries(zhText), en: entries(enText) };
const both: Entries = [...files.zh, ...files.en];
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);

describe('words', () => {
  it('has the same keys in the same order in both languages', () => {
    expect(files.zh.map(([key]) => key)).toEqual(files.en.map(([key]) => key));
  });

  it('names every key once', () => {
    for (const text of [zhText, enText]) {
      const keys = [...text.matchAll(/^\s*"([^"]+)":/gm)].map((match) => match[1]);
      expect(keys.length).toBe(new Set(keys).size);
    }
  });

  it('has the same placeholders in both languages', () => {
    const english = new Map(files.en);
    for (const [key, text] of files.zh) {
      expect([key, new Set(placeholders(text))]).toEqual([
        key,
        new Set(placeholders(english.get(key) ?? '')),
      ]);
    }
  });

  it('leaves nothing empty', () => {
    for (const [key, text] of both) expect(text.trim(), key).not.toBe('');
  });

  it('never uses a word that claims too much, an exclamation mark or an emoji', () => {
    const never =
      /genuine|\bsafe|authentic|fake|blockchain|正品|保真|假货|放心|[!！]|\p{Extended_Pictographic}/iu;
    for (const [key, text] of both) expect(text, key).not.toMatch(never);
  });

  it('uses full-width punctuation in Chinese', () => {
    for (const [key, text] of files.zh)
      expect(text, key).not.toMatch(/\p{Script=Han}[,:;?.]|[,:;?.]\p{Script=Han}/u);
  });

  it('keeps what stands under a verdict short: 60 characters of Chinese, 140 of English a block', () => {
    const blocks = /^v\..*\.(why|next)|^camera\..*\.say$/;
    for (const [key, text] of files.zh)
      if (blocks.test(key)) expect(text.length, key).toBeLessThanOrEqual(60);
    for (const [key, text] of files.en)
      if (blocks.test(key)) expect(text.length, key).toBeLessThanOrEqual(160);
  });

  it('breaks headlines alone, and once at most', () => {
    for (const [key, text] of both) {
      const breaks = text.split(BREAK).length - 1;
      expect(breaks, key).toBeLessThanOrEqual(/\.head/.test(key) ? 1 : 0);
    }
  });

  it('is used: every key stands in the source', () => {
    const source = import.meta.glob<string>(['../**/*.ts', '../**/*.svelte', '!../**/*.test.ts'], {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const text = Object.values(source).join('\n');
    const built = [...text.matchAll(/`([a-z_.]+)\$\{[^`]*`/g)].map((match) => match[1] ?? '');
    for (const [key] of files.en) {
      const isUsed =
        text.includes(`'${key}'`) ||
        text.includes(`"${key}"`) ||
        built.some((start) => key.startsWith(start));
      expect(isUsed, key).toBe(true);
    }
  });
});

describe('wordsIn', () => {
  it('puts values in their places and leaves hostile ones as they are', () => {
    expect(wordsIn('en').say('item.lot', { lot: '{brand}$&' })).toBe('Lot {brand}$&');
  });

  it('shows a calendar day as that day in every time zone', () => {
    expect(wordsIn('en').date('2027-05-03')).toBe('3 May 2027');
    expect(wordsIn('zh').date('2027-05-03')).toBe('2027年5月3日');
  });

  it('tells a time of today from an earlier day', () => {
    const words = wordsIn('en');
    const at = new Date(2026, 10, 22, 8, 10);
    expect(words.when(at.toISOString(), at.getTime() + 3_600_000)).toBe('today 08:10');
    expect(words.when(at.toISOString(), at.getTime() + 5 * 86_400_000)).toBe('22 Nov');
    expect(words.when(at.toISOString(), at.getTime() + 300 * 86_400_000)).toBe('22 Nov 2026');
  });

  it('takes the first language it knows from the device', () => {
    expect(chooseLanguage('system', ['de', 'zh-Hans-CN', 'en'])).toBe('zh');
    expect(chooseLanguage('system', ['de'])).toBe('en');
    expect(chooseLanguage('zh', ['en'])).toBe('zh');
  });

  it('has a word for each key that is asked for', () => {
    const key: WordKey = 'app.name';
    expect(wordsIn('zh').say(key)).toBe('验真');
  });
});
