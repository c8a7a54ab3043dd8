// What the camera sees while goods are received: every text in view once, what it was found to be, and
// what there is to count of it. Counts nothing itself.

import type { Deed, ItemState, ItemStatus, Judgement, Reading, SymbolSeen, VerdictWord } from '../wire';

/** How a code in view stands: being read, counted, counted at an earlier look, to be decided, set aside, or no label. */
export type Mark = 'reading' | ItemStatus | 'again' | 'other';

export type Seen = { symbols: SymbolSeen[]; width: number; height: number };

/** Words under which a label proves nothing, so that the core keeps it apart from the item it names. */
const UNPROVEN: VerdictWord[] = [
  'key_stolen',
  'unsigned_in_signing_scope',
  'not_issued',
  'issuer_not_enrolled',
  'could_not_check',
];
const isProven = (word: VerdictWord) => word !== 'not_signed_label' && !UNPROVEN.includes(word);
const UNCHECKED: VerdictWord = 'could_not_check';
/** Out of view for longer than this, a counted label that comes back is pointed out as counted before. */
const AWAY_MS = 1_500;
/** Answers remembered for codes in view; a hall of goods is smaller. */
const MOST_TEXTS = 20_000;
/** Of a longer label nothing is kept; those that are printed have some 200 characters. */
const MOST_LABEL = 1_000;
/** What could not be checked is judged again in small lots, so that what is in view now waits for no hall of it. */
const AGAIN_AT_ONCE = 50;

export class InView {
  seen: Seen = $state.raw({ symbols: [], width: 0, height: 0 });
  marks: ReadonlyMap<string, Mark> = $state.raw(new Map());

  readonly #judge: (text: string) => Promise<Judgement>;
  readonly #twice: (symbols: SymbolSeen[]) => Promise<string[]>;
  /** What each text in view was found to be, and under which key it counts. */
  readonly #known = new Map<string, { mark: Mark; key: string | null; deed: Deed | null }>();
  /** The texts of labels that their brands signed, by what they count as. */
  readonly #labels = new Map<string, string>();
  /** When each text was in view last, and which of those in view were counted at an earlier look. */
  readonly #seenAt = new Map<string, number>();
  readonly #again = new Set<string>();
  /** The newest frame with a text in it more than once, of which it is asked whether one is a copy; and the texts that have one. */
  #doubled: SymbolSeen[] = [];
  readonly #copied = new Set<string>();
  readonly #items = new Map<string, ItemStatus>();
  #queue: string[] = [];
  /** Texts that could not be checked, to be judged again. */
  #unchecked: string[] = [];

  /** `twice`: the texts of a frame that stand at two places in it. */
  constructor(
    judge: (text: string) => Promise<Judgement>,
    twice: (symbols: SymbolSeen[]) => Promise<string[]>,
  ) {
    this.#judge = judge;
    this.#twice = twice;
  }

  /** Another delivery: of it nothing has been read, but what was kept of labels read before. */
  begin(labels: ReadonlyMap<string, string> = new Map()): void {
    this.#labels.clear();
    for (const [key, text] of labels) this.#remember(key, text);
    this.#known.clear();
    this.#items.clear();
    this.#copied.clear();
    this.#seenAt.clear();
    this.#again.clear();
    this.#queue = [];
    this.#doubled = [];
    this.#unchecked = [];
    this.marks = new Map();
  }

  /** Only where codes are, while something else than goods is looked for. */
  glance(symbols: SymbolSeen[], width: number, height: number): void {
    this.seen = { symbols, width, height };
  }

  take({ symbols }: Reading, { width, height, at }: { width: number; height: number; at: number }): void {
    this.seen = { symbols, width, height };
    for (const { text } of symbols) {
      const isBack = at - (this.#seenAt.get(text) ?? -Infinity) > AWAY_MS;
      if (isBack) this.#comesBack(text);
      this.#seenAt.set(text, at);
      if (this.#known.has(text)) continue;
      if (this.#known.size >= MOST_TEXTS) {
        this.#known.clear();
        this.#seenAt.clear();
      }
      this.#known.set(text, { mark: 'reading', key: null, deed: null });
      this.#queue.push(text);
    }
    const texts = symbols.map(({ text }) => text).filter((text) => !this.#copied.has(text));
    if (new Set(texts).size < texts.length) this.#doubled = symbols;
    this.show();
  }

  get hasMore(): boolean {
    return this.#queue.length + this.#doubled.length + this.#unchecked.length > 0;
  }

  /** There may be a list now for what could not be checked: it is judged again, also what is out of view by now. */
  judgeAgain(): void {
    this.#unchecked = [...this.#known]
      .filter(([, { deed }]) => deed?.kind === 'count' && deed.verdict === UNCHECKED)
      .map(([text]) => text);
  }

  /** What there is to count of everything that came into view since. */
  async deeds(): Promise<Deed[]> {
    const [texts, doubled] = [[...this.#queue, ...this.#unchecked.splice(0, AGAIN_AT_ONCE)], this.#doubled];
    this.#queue = [];
    this.#doubled = [];
    const deeds: Deed[] = [];
    for (const text of texts) {
      const deed = await this.#judged(text);
      if (deed !== null) deeds.push(deed);
    }
    for (const text of doubled.length === 0 ? [] : await this.#twice(doubled)) {
      if (this.#copied.has(text)) continue;
      this.#copied.add(text);
      const deed = this.#known.get(text)?.deed;
      if (deed?.kind === 'count' && isProven(deed.verdict)) deeds.push({ ...deed, verdict: 'possible_copy' });
    }
    return deeds;
  }

  /** These items stand so now. */
  stands(items: ItemState[]): void {
    for (const { key, status } of items) this.#items.set(key, status);
    this.show();
  }

  /** What could not be kept is read again in the next frame. */
  readAgain(): void {
    for (const [text, { mark }] of this.#known) if (mark === 'reading') this.#known.delete(text);
  }

  show(): void {
    const marks = new Map<string, Mark>();
    for (const { text } of this.seen.symbols) {
      const known = this.#known.get(text);
      const counted = known?.key == null ? undefined : this.#items.get(known.key);
      const isAgain = counted === 'received' && this.#again.has(text);
      marks.set(text, isAgain ? 'again' : (counted ?? known?.mark ?? 'reading'));
    }
    this.marks = marks;
  }

  /** The quiet cue for a label that was counted before: seen, and not counted again. */
  #comesBack(text: string): void {
    const key = this.#known.get(text)?.key ?? null;
    if (key !== null && this.#items.get(key) === 'received') this.#again.add(text);
    else this.#again.delete(text);
  }

  /** The text of a label that this device read, by what it counts as. */
  labelOf(key: string): string | null {
    return this.#labels.get(key) ?? null;
  }

  /** The first text in view that is a label of goods, signed by its brand, none of these. */
  async shown(symbols: SymbolSeen[], except: ReadonlySet<string>): Promise<string | null> {
    for (const { text } of symbols) {
      if (except.has(text)) continue;
      const { fields, word } = await this.#judge(text);
      if (fields?.serial != null && isProven(word)) return text;
    }
    return null;
  }

  #remember(key: string, text: string): void {
    if (this.#labels.size < MOST_TEXTS && text.length <= MOST_LABEL) this.#labels.set(key, text);
  }

  /** What a text counts as, or nothing when it is no label or is counted already. */
  async #judged(text: string): Promise<Deed | null> {
    const { fields, word } = await this.#judge(text);
    if (fields === null || fields.serial === null || word === 'not_signed_label') {
      this.#known.set(text, { mark: 'other', key: null, deed: null });
      return null;
    }
    const { gtin, lot, serial, expiry } = fields;
    const key = `${gtin}.${serial}${isProven(word) ? '' : '~'}`;
    if (isProven(word)) this.#remember(key, text);
    const deed: Deed = { kind: 'count', gtin, lot, serial, expiry, verdict: word };
    this.#known.set(text, { mark: 'reading', key, deed });
    if (!this.#items.has(key)) {
      this.#again.delete(text);
      return deed;
    }
    // Counted before the page was opened, or by a colleague.
    this.#again.add(text);
    return null;
  }
}
