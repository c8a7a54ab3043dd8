// A server's answers by script, for screens that need one. Nothing of this is in the page.

import type { Page } from 'playwright-core';

import { inFours } from '../../src/flow/digits';
import type {
  CodeItem,
  CodeSaid,
  HistoryLine,
  ReportProgress,
  VerdictWord,
  Way,
  WayStep,
} from '../../src/wire';

import { CODE } from './judgements';

export const TICKET = '48120 55371 90264 17738';

const history = (standing: VerdictWord, more: Partial<HistoryLine> = {}): HistoryLine => ({
  standing,
  own: 1,
  others: 0,
  first: null,
  firstRegion: null,
  findings: [],
  ...more,
});

export const HISTORIES: HistoryLine[] = [
  history('issued_first_check'),
  history('issued_checked_before', { others: 2, first: '2026-10', firstRegion: 'CN-HE' }),
  history('possible_copy', {
    others: 60,
    first: '2026-10',
    findings: [
      { kind: 'sold_twice', first: '2026-10', second: '2026-11' },
      { kind: 'copied_by_reports', independent: 41, misplaced: 26, unreachable: 3, whileHeld: 0 },
    ],
  }),
  history('already_sold', { findings: [{ kind: 'sold', month: '2026-10', region: 'CN-GD' }] }),
  history('outside_region', {
    findings: [{ kind: 'outside_region', seen: 'CN-GD', shipped: ['CN-HE', 'CN-TJ'] }],
  }),
  history('reports_disagree', {
    others: 2,
    findings: [{ kind: 'reports_disagree', independent: 3, misplaced: 2, unreachable: 1, whileHeld: 0 }],
  }),
];

const step = (what: string, when: string, city: string, region: string, party: string | null): WayStep => ({
  what,
  relation: 'itself',
  standing: 'brand',
  other: null,
  when,
  offset: 480,
  place: { region, city, name: null, id: null },
  party: party === null ? null : { name: party, id: null, ground: 'place' },
  saidBy: party === null ? null : { name: party, role: 'dealer' },
  evidence: { event: 'urn:uuid:1', recorded: when, withdrawn: false, certain: true, sensors: [] },
});

const item: CodeItem = {
  word: 'issued_first_check',
  tone: 'good',
  issuer: { id: 'example-dairy', names: { zh: '示例乳业', en: 'Example Dairy' } },
  product: { zh: '纯牛奶 250 毫升', en: 'Whole milk 250 ml' },
  brandSays: null,
  fields: { gtin: '06901234567892', lot: 'L2406', expiry: '2029-05-03' },
  recall: null,
  punches: { copies: 'none_seen', recall: 'none', expiry: 'within' },
};
const code = inFours(CODE);

/** What a server says of a typed code, one of each kind. */
export const CODES: CodeSaid[] = [
  { code, says: 'first', judgement: item, history: history('issued_first_check') },
  {
    code,
    says: 'asked_before',
    judgement: { ...item, word: 'issued_checked_before' },
    history: history('issued_checked_before', { others: 2, first: '2026-10', firstRegion: 'CN-HE' }),
  },
  {
    code,
    says: 'warned',
    judgement: {
      ...item,
      word: 'recalled',
      tone: 'warn',
      recall: {
        since: '2026-11-02T00:00:00Z',
        reason: { zh: '纸盒可能漏奶。', en: 'The carton may leak.' },
        todo: { zh: '任何商店都可退货。', en: 'Any shop takes it back.' },
      },
      punches: { ...item.punches, recall: 'recalled' },
    },
    history: history('issued_checked_before', { others: 2, first: '2026-10' }),
  },
  { code, says: 'wrong', judgement: null, history: null },
  { code, says: 'not_looked_up', judgement: null, history: null },
];

export const WAY: Way = {
  gtin: '06901234567892',
  serial: '4071882590361147',
  lot: 'L2406',
  steps: [
    step('commissioning', '2026-09-01T02:00:00.000Z', 'Demo City', 'CN-HE', 'Example Dairy'),
    step('shipping', '2026-09-03T02:00:00.000Z', 'Demo City', 'CN-HE', 'Example Dairy'),
    step('receiving', '2026-09-09T02:00:00.000Z', 'Shijiazhuang', 'CN-HE', 'Sample Logistics'),
    { ...step('stocking', '2026-09-12T02:00:00.000Z', 'Tianjin', 'CN-TJ', 'Sample Market') },
  ],
  gaps: [{ code: 'moved_unseen', step: 2 }],
  contradictions: [],
  leftOut: [],
};

export const PROGRESS: ReportProgress = {
  state: 'answered',
  kind: 'opened',
  at: '2026-11-22T09:00:00Z',
  answers: [
    {
      at: '2026-11-22T09:00:00Z',
      by: 'Example Dairy',
      text: 'Thank you. Please keep the pack; we will call you.',
    },
  ],
};

/** `down`: nothing is reached any more, until it is set back. */
export async function scriptApi(
  page: Page,
  scripted: { history: HistoryLine | 'down'; way?: Way; code?: CodeSaid },
): Promise<void> {
  await page.route('**/openapi.json', (route) =>
    route.fulfill({ body: '{}', contentType: 'application/json' }),
  );
  await page.route('**/v1/scans', async (route) => {
    if (scripted.history === 'down') return route.abort('internetdisconnected');
    const reports = route.request().postDataJSON() as { event: string }[];
    const { standing } = scripted.history;
    const answers = reports.map(({ event }) => ({
      event,
      word: standing,
      tone: 'good',
      recorded: true,
      history: scripted.history,
    }));
    await route.fulfill({ json: answers });
  });
  await page.route('**/v1/codes/*', (route) =>
    scripted.history === 'down'
      ? route.abort('internetdisconnected')
      : route.fulfill({ json: scripted.code ?? CODES[0] }),
  );
  await page.route('**/v1/way', (route) =>
    scripted.way === undefined
      ? route.fulfill({ status: 404, json: { code: 'not_found' } })
      : route.fulfill({ json: scripted.way }),
  );
  await page.route('**/v1/reports', (route) => route.fulfill({ json: { ticket: TICKET } }));
  await page.route('**/v1/reports/*', (route) => route.fulfill({ json: PROGRESS }));
}
