// One judgement for each word, about plainly demo brands.

import { BY_WORD } from '../../src/wire';
import type { Judgement, ListState, VerdictWord } from '../../src/wire';

/** What core does not say by the word alone. */
type Said = Omit<Judgement, 'tone' | 'authentic' | 'may'>;

const DAIRY = { id: 'example-dairy', names: { zh: '示例乳业', en: 'Example Dairy' } };
const AUTHORITY = { zh: '示例质检协会', en: 'Example Quality Association' };

export const LIST: ListState = {
  authority: AUTHORITY,
  issued: '2026-11-22T00:10:00Z',
  freshness: 'fresh',
  issuers: 3,
  error: null,
};

const issued: Said = {
  word: 'issued_first_check',
  reasons: [],
  judgedAt: '2026-11-22T09:10:00Z',
  authority: AUTHORITY,
  list: { issued: LIST.issued, freshness: 'fresh' },
  issuer: DAIRY,
  signer: DAIRY,
  host: { name: 'id.example.com', listed: true },
  fields: {
    gtin: '06901234567892',
    lot: 'L2406',
    serial: '4071882590361147',
    cpv: null,
    production: '2026-11-03',
    packaging: null,
    bestBefore: null,
    expiry: '2027-05-03',
    typedCode: '4071 8825 9036 1147',
    elementString: '(01)06901234567892(10)L2406(21)4071882590361147(11)261103(17)270503',
  },
  product: { zh: '纯牛奶 250 毫升 × 12', en: 'Whole milk 250 ml × 12' },
  brandSays: null,
  marks: [
    {
      id: 'consistent',
      names: { zh: '质检稳定合格产品', en: 'Consistently passed inspection' },
      certificate: 'DEMO-0417',
      inForce: true,
      coversLot: true,
    },
  ],
  recall: null,
  key: { id: '5f3a', validFrom: '2026-01-01T00:00:00Z', validUntil: null, withdrawnAt: null },
  punches: { signature: 'matches', copies: 'none_seen', recall: 'none', expiry: 'within' },
  other: null,
};

const notTried = {
  signature: 'does_not_match',
  copies: 'not_checked',
  recall: 'not_checked',
  expiry: 'not_checked',
} as const;

const SAID: Record<VerdictWord, Said> = {
  issued_first_check: issued,
  issued_checked_before: { ...issued, word: 'issued_checked_before' },
  issued_not_checked: {
    ...issued,
    word: 'issued_not_checked',
    punches: { ...issued.punches, copies: 'not_checked' },
  },
  reports_disagree: {
    ...issued,
    word: 'reports_disagree',
    punches: { ...issued.punches, copies: 'seen' },
  },
  possible_copy: {
    ...issued,
    word: 'possible_copy',
    punches: { ...issued.punches, copies: 'seen' },
  },
  already_sold: { ...issued, word: 'already_sold' },
  outside_region: { ...issued, word: 'outside_region' },
  recalled: {
    ...issued,
    word: 'recalled',
    recall: {
      since: '2026-11-18T00:00:00Z',
      reason: { zh: '纸盒可能漏奶。', en: 'The carton may leak.' },
      todo: { zh: '任何出售它的商店都可退货。', en: 'Any shop that sells it takes it back.' },
    },
    punches: { ...issued.punches, copies: 'not_checked', recall: 'recalled' },
  },
  expired: {
    ...issued,
    word: 'expired',
    fields: issued.fields === null ? null : { ...issued.fields, expiry: '2026-05-03' },
    punches: { ...issued.punches, copies: 'not_checked', expiry: 'past' },
  },
  key_stolen: {
    ...issued,
    word: 'key_stolen',
    key: {
      id: '5f3a',
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: null,
      withdrawnAt: '2026-10-12T00:00:00Z',
    },
    punches: { ...issued.punches, copies: 'not_checked' },
  },
  link_elsewhere: {
    ...issued,
    word: 'link_elsewhere',
    host: { name: 'id.examp1e.net', listed: false },
    punches: { ...issued.punches, copies: 'not_checked' },
  },
  unsigned_in_signing_scope: {
    ...issued,
    word: 'unsigned_in_signing_scope',
    key: null,
    punches: { ...notTried, signature: 'absent' },
  },
  not_issued: { ...issued, word: 'not_issued', key: null, punches: notTried },
  issuer_not_enrolled: {
    ...issued,
    word: 'issuer_not_enrolled',
    issuer: null,
    product: null,
    marks: [],
    key: null,
    punches: notTried,
  },
  not_signed_label: {
    ...issued,
    word: 'not_signed_label',
    issuer: null,
    host: null,
    fields: null,
    product: null,
    marks: [],
    key: null,
    punches: { signature: 'absent', copies: 'not_checked', recall: 'not_checked', expiry: 'none_given' },
    other: { kind: 'web_address', text: 'https://shop.example/menu?t=12', error: null },
  },
  not_looked_up: {
    ...issued,
    word: 'not_looked_up',
    issuer: null,
    host: null,
    fields: null,
    product: null,
    marks: [],
    key: null,
    punches: { signature: 'absent', copies: 'not_checked', recall: 'not_checked', expiry: 'not_checked' },
  },
  could_not_check: {
    ...issued,
    word: 'could_not_check',
    list: { issued: '2026-10-12T00:00:00Z', freshness: 'stale' },
    punches: { ...issued.punches, copies: 'not_checked', recall: 'not_checked' },
  },
};

/** Tone and what is allowed are core's, from its own table. */
export const JUDGEMENTS = Object.fromEntries(
  (Object.keys(SAID) as VerdictWord[]).map((word) => [word, { ...SAID[word], ...BY_WORD[word] }]),
) as Record<VerdictWord, Judgement>;

/** Sixteen digits that fit together. */
export const CODE = '4071882590361144';

/** A text for each word that the scripted worker answers with that word. */
export const TEXT_FOR = (word: VerdictWord): string =>
  word === 'not_signed_label' ? 'https://shop.example/menu?t=12' : `https://id.example.com/${word}`;

/** What this device finds in typed digits: nothing but that they fit. */
export const TYPED: Judgement = {
  ...JUDGEMENTS.not_signed_label,
  other: { kind: 'typed_code', text: CODE, error: null },
};

/** A label of a brand that the page has not met, without a network. */
export const UNMET = 'https://id.example.com/unmet';
const unmet: Judgement = {
  ...JUDGEMENTS.could_not_check,
  reasons: ['no_list'],
  authority: null,
  list: { issued: null, freshness: 'none' },
  issuer: null,
  product: null,
  marks: [],
  key: null,
  punches: { signature: 'not_tried', copies: 'not_checked', recall: 'not_checked', expiry: 'not_checked' },
};

export const BY_TEXT: Record<string, Judgement> = {
  ...Object.fromEntries(
    (Object.keys(JUDGEMENTS) as VerdictWord[]).map((word) => [TEXT_FOR(word), JUDGEMENTS[word]]),
  ),
  [CODE]: TYPED,
  [UNMET]: unmet,
};
