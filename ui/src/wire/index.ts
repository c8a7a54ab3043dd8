// Written from crates/wire by `ASSAY_WRITE=1 cargo test -p assay-wire bindings`; not by hand.

export type VerdictWord =
  | 'issued_first_check'
  | 'issued_checked_before'
  | 'issued_not_checked'
  | 'reports_disagree'
  | 'possible_copy'
  | 'already_sold'
  | 'outside_region'
  | 'recalled'
  | 'expired'
  | 'key_stolen'
  | 'link_elsewhere'
  | 'unsigned_in_signing_scope'
  | 'not_issued'
  | 'issuer_not_enrolled'
  | 'not_signed_label'
  | 'not_looked_up'
  | 'could_not_check';

export type Tone =
  | 'good'
  | 'part'
  | 'notice'
  | 'warn'
  | 'bad'
  | 'none'
  | 'unk';

export type ReasonCode =
  | 'no_list'
  | 'clock_behind'
  | 'list_from_future'
  | 'list_stale'
  | 'list_older'
  | 'signature_matches'
  | 'signature_does_not_match'
  | 'key_unknown'
  | 'key_out_of_scope'
  | 'scope_ended'
  | 'scope_not_yet_valid'
  | 'serial_not_issued'
  | 'key_not_yet_valid'
  | 'key_expired'
  | 'key_stolen'
  | 'key_lost'
  | 'key_superseded'
  | 'gtin_not_enrolled'
  | 'recalled'
  | 'link_elsewhere'
  | 'expired'
  | 'copies_not_checked'
  | 'no_signature'
  | 'brand_signs'
  | 'label_broken'
  | 'not_a_label';

export type Names = {
  zh: string;
  en: string;
};

export type Freshness = 'fresh' | 'older' | 'stale' | 'none';

export type ListAge = {
  issued: string | null;
  freshness: Freshness;
};

export type IssuerName = {
  id: string;
  names: Names;
};

export type LinkHost = {
  name: string;
  listed: boolean;
};

export type Fields = {
  gtin: string;
  lot: string | null;
  serial: string | null;
  cpv: string | null;
  production: string | null;
  packaging: string | null;
  bestBefore: string | null;
  expiry: string | null;
  typedCode: string | null;
  elementString: string;
};

export type Mark = {
  id: string;
  names: Names;
  certificate: string;
  inForce: boolean;
  coversLot: boolean;
};

export type BrandSays = {
  names: Names;
  words: Names | null;
  picture: string | null;
  signedAt: string;
};

export type RecallLine = {
  since: string;
  reason: Names;
  todo: Names;
};

export type KeyLine = {
  id: string;
  validFrom: string;
  validUntil: string | null;
  withdrawnAt: string | null;
};

export type SignaturePunch = 'matches' | 'does_not_match' | 'not_tried' | 'absent';

export type CopiesPunch = 'not_checked' | 'none_seen' | 'seen';

export type RecallPunch = 'none' | 'recalled' | 'not_checked';

export type ExpiryPunch = 'within' | 'past' | 'none_given' | 'not_checked';

export type Punches = {
  signature: SignaturePunch;
  copies: CopiesPunch;
  recall: RecallPunch;
  expiry: ExpiryPunch;
};

export type OtherKind = 'web_address' | 'wifi' | 'payment' | 'contact' | 'phone' | 'sms' | 'mail' | 'place' | 'event' | 'text' | 'digital_link' | 'broken_label' | 'typed_code';

export type OtherText = {
  kind: OtherKind;
  text: string;
  error: string | null;
};

export type MayReport = 'never' | 'when_agreed' | 'when_typed' | 'when_pressed';

export type May = {
  report: MayReport;
  askConsent: boolean;
  journey: boolean;
  productRecord: boolean;
  nameItem: boolean;
};

export type Judgement = {
  word: VerdictWord;
  tone: Tone;
  authentic: boolean;
  may: May;
  reasons: ReasonCode[];
  judgedAt: string;
  authority: Names | null;
  list: ListAge;
  issuer: IssuerName | null;
  signer: IssuerName | null;
  host: LinkHost | null;
  fields: Fields | null;
  product: Names | null;
  brandSays: BrandSays | null;
  marks: Array<Mark>;
  recall: RecallLine | null;
  key: KeyLine | null;
  punches: Punches;
  other: OtherText | null;
};

export type Corners = [[number, number], [number, number], [number, number], [number, number]];

export type SymbolSeen = {
  text: string;
  corners: Corners;
  version: number;
};

export type HintCode = 'dark' | 'blurred' | 'too_far' | 'glare' | 'several';

export type Reading = {
  symbols: Array<SymbolSeen>;
  hints: Array<HintCode>;
  millis: number;
};

export type ListState = {
  authority: Names | null;
  issued: string | null;
  freshness: Freshness;
  issuers: number;
  error: string | null;
};

export type TypedCodeAnswer = {
  ok: boolean;
  code: string | null;
  error: string | null;
};

export type RecordAsk = {
  digits: [string, string, string];
  key: string | null;
  fetch: boolean;
};

export type ProductSaid = {
  says: BrandSays | null;
  refused: string | null;
};

export type ReportKind = 'copy' | 'wrong_item' | 'opened' | 'label' | 'quality' | 'other';

export type ReportState = 'open' | 'answered' | 'closed';

export type Report = {
  event: string;
  label?: string;
  kind: ReportKind;
  text: string;
  contact?: string;
  photo?: string;
};

export type ReportTicket = {
  ticket: string;
};

export type ReportAnswer = {
  at: string;
  by: string;
  text: string;
};

export type ReportProgress = {
  state: ReportState;
  kind: ReportKind;
  at: string;
  answers: Array<ReportAnswer>;
};

export type WayGround = 'source' | 'destination' | 'holder' | 'place' | 'teller';

export type WayDoubtCode = 'no_origin' | 'shipped_not_received' | 'received_not_shipped' | 'moved_unseen' | 'unpacked_not_packed' | 'inside_not_packed' | 'unaccountable' | 'too_much' | 'too_deep' | 'packed_twice' | 'unpacked_elsewhere' | 'packed_in_itself' | 'made_twice' | 'after_its_end' | 'two_places' | 'told_too_early';

export type WayStanding = 'brand' | 'both_sides' | 'one_side';

export type WayRelation = 'itself' | 'packed_into' | 'unpacked_from' | 'seen_inside' | 'made' | 'used_up' | 'inside' | 'of_lot' | 'of_ingredient';

export type WayPlace = {
  region: string | null;
  city: string | null;
  name: string | null;
  id: string | null;
};

export type WayParty = {
  name: string | null;
  id: string | null;
  ground: WayGround;
};

export type WayTeller = {
  name: string;
  role: string | null;
};

export type WayEvidence = {
  event: string;
  recorded: string;
  withdrawn: boolean;
  certain: boolean;
  sensors: Array<string>;
};

export type WayStep = {
  what: string | null;
  relation: WayRelation;
  standing: WayStanding;
  other: string | null;
  when: string;
  offset: number;
  place: WayPlace | null;
  party: WayParty | null;
  saidBy: WayTeller | null;
  evidence: WayEvidence;
};

export type WayDoubt = {
  code: WayDoubtCode;
  step: number | null;
};

export type Way = {
  gtin: string;
  serial: string;
  lot: string | null;
  steps: Array<WayStep>;
  gaps: Array<WayDoubt>;
  contradictions: Array<WayDoubt>;
  leftOut: Array<WayTeller>;
};

export type ContentsLine = {
  gtin: string | null;
  lot: string | null;
  serial: string | null;
  sscc: string | null;
  quantity: number | null;
  unit: string | null;
  within: Array<string>;
};

export type ShippedTo = {
  dealer: string;
  dealerName: string | null;
  region: string;
  since: string;
  toYou: boolean;
};

export type Contents = {
  sscc: string;
  lines: Array<ContentsLine>;
  shipped: ShippedTo | null;
  saidBy: Array<WayTeller>;
  asOf: string | null;
  cut: boolean;
};

export type ItemNamed = {
  gtin: string;
  serial: string;
  label: string | null;
};

export type ItemStanding = {
  gtin: string;
  serial: string;
  word: VerdictWord;
};

export type DisagreementLine = {
  independent: number;
  misplaced: number;
  unreachable: number;
  whileHeld: number;
};

export type FindingLine =
  | { kind: 'reports_disagree', independent: number, misplaced: number, unreachable: number, whileHeld: number }
  | { kind: 'copied_by_reports', independent: number, misplaced: number, unreachable: number, whileHeld: number }
  | { kind: 'sold_twice', first: string, second: string }
  | { kind: 'unreachable_stock', from: string, to: string, month: string }
  | { kind: 'sold', month: string, region: string | null }
  | { kind: 'activated', month: string }
  | { kind: 'outside_region', seen: string, shipped: Array<string> };

export type HistoryLine = {
  standing: VerdictWord;
  own: number;
  others: number;
  first: string | null;
  firstRegion: string | null;
  findings: Array<FindingLine>;
};

export type ScanAnswer = {
  event: string;
  word: VerdictWord;
  tone: Tone;
  recorded: boolean;
  history: HistoryLine | null;
};

export type CodeSays = 'first' | 'asked_before' | 'wrong' | 'not_looked_up' | 'warned';

export type CodeFields = {
  gtin: string;
  lot: string | null;
  expiry: string | null;
};

export type CodePunches = {
  copies: CopiesPunch;
  recall: RecallPunch;
  expiry: ExpiryPunch;
};

export type CodeItem = {
  word: VerdictWord;
  tone: Tone;
  issuer: IssuerName | null;
  product: Names | null;
  brandSays: BrandSays | null;
  fields: CodeFields | null;
  recall: RecallLine | null;
  punches: CodePunches;
};

export type CodeSaid = {
  code: string;
  says: CodeSays;
  judgement: CodeItem | null;
  history: HistoryLine | null;
};

export type Via = 'camera' | 'picture' | 'typed' | 'link';

export type ScanReport = {
  event: string;
  text: string;
  at: string;
  token: string;
  region: string | null;
  via?: Via;
};

export type ForgetItem = {
  gtin: string;
  serial: string;
  token: string;
};

export type Origin = 'camera' | 'picture' | 'link' | 'paste' | 'typed';

export type Reporting =
  | { is: 'none' }
  | { is: 'waiting' }
  | { is: 'answered', at: string, answer: ScanAnswer }
  | { is: 'looked_up', at: string, said: CodeSaid }
  | { is: 'refused', code: string };

export type HistoryEntry = {
  id: string;
  at: string;
  text: string;
  origin: Origin;
  judgement: Judgement;
  report: Reporting;
};

export type ConsentChoice = 'unasked' | 'online' | 'offline';

export type Consent = {
  choice: ConsentChoice;
  region: string | null;
};

export type SendFault = 'unreachable' | 'certificate' | 'too_slow' | 'busy' | 'redirected' | 'unreadable' | 'too_large' | 'server_failed';

export type Outbox = {
  waiting: number;
  trouble: SendFault | null;
  nextTry: string | null;
};

export type ServerChoice = {
  address: string | null;
  known: string | null;
};

export type Saved = {
  place: string | null;
};

export type News =
  | { kind: 'entry', entry: HistoryEntry }
  | { kind: 'named', entry: HistoryEntry }
  | { kind: 'judged', entry: HistoryEntry }
  | { kind: 'product_refused', gtin: string, code: string }
  | { kind: 'outbox', outbox: Outbox }
  | { kind: 'list', list: ListState }
  | { kind: 'link', text: string };

export type DeviceFault = 'store_failed' | 'bad_address' | 'bad_region' | 'no_server' | 'not_reached' | 'not_there' | 'server_refused' | 'not_allowed' | 'label_needed' | 'link_not_listed' | 'too_large' | 'system_refused';

export type Opened =
  | { kind: 'text', 'text': string }
  | { kind: 'picture' };

export type NoteSource = 'csv' | 'epcis' | 'sscc';

export type NoteLine = {
  line: number;
  gtin: string;
  name: string | null;
  lot: string | null;
  serial: string | null;
  expiry: string | null;
  quantity: number;
};

export type DeliveryNote = {
  number: string | null;
  source: NoteSource;
  dealer: string | null;
  lines: Array<NoteLine>;
  leftOut: Array<number>;
};

export type Exception = 'signature_wrong' | 'key_stolen' | 'not_signed' | 'link_elsewhere' | 'possible_copy' | 'reports_disagree' | 'already_sold' | 'recalled' | 'expired' | 'other_dealer' | 'not_checked' | 'not_on_note' | 'wrong_lot' | 'too_many' | 'near_expiry';

export type Resolution = 'accept' | 'set_aside' | 'photographed';

export type Deed =
  | { kind: 'count', gtin: string, lot: string | null, serial: string, expiry: string | null, verdict: VerdictWord }
  | { kind: 'resolve', item: string, resolution: Resolution, exceptions: Array<Exception>, reason: string | null, photo: string | null }
  | { kind: 'near_expiry', days: number }
  | { kind: 'finish', items: Array<string> };

export type Operation = {
  id: string;
  by: string;
  at: string;
  deed: Deed;
};

export type OperationsPage = {
  operations: Array<Operation>;
  cursor: number;
  more: boolean;
};

export type OperationsAdded = {
  cursor: number;
};

export type ReceivingAsk =
  | { ask: 'note', delivery: string }
  | { ask: 'open', delivery: string, note: DeliveryNote }
  | { ask: 'add', delivery: string, operations: Array<Operation> }
  | { ask: 'after', delivery: string, cursor: number }
  | { ask: 'contents', sscc: string, label: string | null }
  | { ask: 'standings', items: Array<ItemNamed> }
  | { ask: 'capture', document: string };

export type ItemStatus = 'received' | 'open' | 'set_aside';

export type ItemState = {
  key: string;
  gtin: string;
  lot: string | null;
  serial: string;
  expiry: string | null;
  verdict: VerdictWord;
  by: string;
  at: string;
  status: ItemStatus;
  exceptions: Array<Exception>;
  line: number | null;
  reason: string | null;
  photo: string | null;
};

export type LineState = {
  expected: number;
  received: number;
  missing: number;
  extra: number;
  wrongLot: number;
  open: number;
};

export type DeliveryTotals = {
  expected: number;
  received: number;
  missing: number;
  extra: number;
  open: number;
  setAside: number;
  copiesNotChecked: number;
  items: number;
};

export type DeliveryState = {
  totals: DeliveryTotals;
  lines: Array<LineState>;
  exceptions: Array<ItemState>;
  nearExpiryDays: number;
  finished: boolean;
};

export type NoteColumn = 'gtin' | 'name' | 'lot' | 'serial' | 'quantity' | 'expiry' | 'number';

export type DateOrder = 'ymd' | 'dmy' | 'mdy';

export type TextEncoding = 'utf8' | 'utf16_le' | 'utf16_be' | 'gb18030';

export type LineTrouble = 'no_gtin' | 'gtin_not_digits' | 'gtin_length' | 'gtin_check_digit' | 'gtin_rounded' | 'lot' | 'serial' | 'serial_twice' | 'serial_quantity' | 'quantity_not_whole' | 'quantity_range' | 'quantity_unit' | 'date' | 'too_long';

export type NoteTrouble = 'empty' | 'too_large' | 'too_many_lines' | 'not_text' | 'no_gtin_column' | 'column_choice' | 'dates_ambiguous' | 'bad_lines' | 'no_lines';

export type NoteChoices = {
  columns: Array<NoteColumn | null> | null;
  dateOrder: DateOrder | null;
  leaveOutBad: boolean;
};

export type BadLine = {
  line: number;
  trouble: LineTrouble;
  cell: string;
};

export type NoteColumnSeen = {
  title: string;
  holds: NoteColumn | null;
};

export type NotePreview = {
  encoding: TextEncoding;
  delimiter: string;
  headerLine: number | null;
  columns: Array<NoteColumnSeen>;
  sample: Array<Array<string>>;
  number: string | null;
  lines: number;
  items: number;
  bad: Array<BadLine>;
  badTotal: number;
  restored: Array<number>;
  restoredTotal: number;
  sums: Array<number>;
  dateOrder: DateOrder | null;
  trouble: NoteTrouble | null;
};

/** By this device's word, then by a server's word on the item: the headline of both, and what is known of copies. Of any other pair the server is not heard. */
export const JOINED: Partial<Record<VerdictWord, Partial<Record<VerdictWord, { word: VerdictWord; tone: Tone; copies: CopiesPunch }>>>> = {
  issued_not_checked: {
    issued_first_check: { word: 'issued_first_check', tone: 'good', copies: 'none_seen' },
    issued_checked_before: { word: 'issued_checked_before', tone: 'good', copies: 'none_seen' },
    reports_disagree: { word: 'reports_disagree', tone: 'notice', copies: 'seen' },
    possible_copy: { word: 'possible_copy', tone: 'warn', copies: 'seen' },
    already_sold: { word: 'already_sold', tone: 'warn', copies: 'none_seen' },
    outside_region: { word: 'outside_region', tone: 'notice', copies: 'none_seen' },
  },
  recalled: {
    issued_first_check: { word: 'recalled', tone: 'warn', copies: 'none_seen' },
    issued_checked_before: { word: 'recalled', tone: 'warn', copies: 'none_seen' },
    reports_disagree: { word: 'recalled', tone: 'warn', copies: 'seen' },
    possible_copy: { word: 'recalled', tone: 'warn', copies: 'seen' },
    already_sold: { word: 'recalled', tone: 'warn', copies: 'none_seen' },
    outside_region: { word: 'recalled', tone: 'warn', copies: 'none_seen' },
  },
  expired: {
    issued_first_check: { word: 'expired', tone: 'warn', copies: 'none_seen' },
    issued_checked_before: { word: 'expired', tone: 'warn', copies: 'none_seen' },
    reports_disagree: { word: 'expired', tone: 'warn', copies: 'seen' },
    possible_copy: { word: 'expired', tone: 'warn', copies: 'seen' },
    already_sold: { word: 'expired', tone: 'warn', copies: 'none_seen' },
    outside_region: { word: 'expired', tone: 'warn', copies: 'none_seen' },
  },
  key_stolen: {
    issued_first_check: { word: 'issued_first_check', tone: 'good', copies: 'none_seen' },
    issued_checked_before: { word: 'issued_checked_before', tone: 'good', copies: 'none_seen' },
    reports_disagree: { word: 'reports_disagree', tone: 'notice', copies: 'seen' },
    possible_copy: { word: 'possible_copy', tone: 'warn', copies: 'seen' },
    already_sold: { word: 'already_sold', tone: 'warn', copies: 'none_seen' },
    outside_region: { word: 'outside_region', tone: 'notice', copies: 'none_seen' },
  },
  link_elsewhere: {
    issued_first_check: { word: 'link_elsewhere', tone: 'warn', copies: 'none_seen' },
    issued_checked_before: { word: 'link_elsewhere', tone: 'warn', copies: 'none_seen' },
    reports_disagree: { word: 'link_elsewhere', tone: 'warn', copies: 'seen' },
    possible_copy: { word: 'link_elsewhere', tone: 'warn', copies: 'seen' },
    already_sold: { word: 'link_elsewhere', tone: 'warn', copies: 'none_seen' },
    outside_region: { word: 'link_elsewhere', tone: 'warn', copies: 'none_seen' },
  },
};

/** This device's words that a server's refusal, the serial was never issued, makes `not_issued`. */
export const UNISSUED: readonly VerdictWord[] = ['issued_not_checked', 'key_stolen'];

/** The refusal by which a server says that, and no other does. */
export const SERIAL_NOT_ISSUED = 'serial_not_issued';

/** By a word alone: for what earlier versions kept, and for a word that is a server's. */
export const BY_WORD: Record<VerdictWord, { tone: Tone; authentic: boolean; may: May }> = {
  issued_first_check: { tone: 'good', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  issued_checked_before: { tone: 'good', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  issued_not_checked: { tone: 'part', authentic: true, may: { askConsent: true, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  reports_disagree: { tone: 'notice', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  possible_copy: { tone: 'warn', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  already_sold: { tone: 'warn', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  outside_region: { tone: 'notice', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  recalled: { tone: 'warn', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  expired: { tone: 'warn', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  key_stolen: { tone: 'warn', authentic: false, may: { askConsent: false, journey: false, nameItem: true, productRecord: false, report: 'when_pressed' } },
  link_elsewhere: { tone: 'warn', authentic: true, may: { askConsent: false, journey: true, nameItem: true, productRecord: true, report: 'when_agreed' } },
  unsigned_in_signing_scope: { tone: 'warn', authentic: false, may: { askConsent: false, journey: false, nameItem: false, productRecord: false, report: 'never' } },
  not_issued: { tone: 'bad', authentic: false, may: { askConsent: false, journey: false, nameItem: false, productRecord: false, report: 'never' } },
  issuer_not_enrolled: { tone: 'bad', authentic: false, may: { askConsent: false, journey: false, nameItem: false, productRecord: false, report: 'never' } },
  not_signed_label: { tone: 'none', authentic: false, may: { askConsent: true, journey: false, nameItem: false, productRecord: false, report: 'when_typed' } },
  not_looked_up: { tone: 'unk', authentic: false, may: { askConsent: false, journey: false, nameItem: false, productRecord: false, report: 'never' } },
  could_not_check: { tone: 'unk', authentic: false, may: { askConsent: false, journey: false, nameItem: false, productRecord: false, report: 'never' } },
};

/** Of a typed code by its server's word on the item; nothing by any other. */
export const LOOKED_UP: Partial<Record<VerdictWord, May>> = {
  issued_first_check: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  issued_checked_before: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  issued_not_checked: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  reports_disagree: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  possible_copy: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  already_sold: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  outside_region: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  recalled: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  expired: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
  link_elsewhere: { askConsent: true, journey: true, nameItem: false, productRecord: false, report: 'when_typed' },
};

/** The outbox's waits in seconds, and how many tasks go together. */
export const OUTBOX = { shortest: 4, longest: 3600, together: 100 } as const;
