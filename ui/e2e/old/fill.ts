// Something of every kind that a server keeps, put there as its clients put it; and questions that change
// nothing, whose answers show that it is all there.

import { TEA, teaLabel } from '../support/demo_tea';

export type Tokens = Record<
  'shop' | 'otherShop' | 'dealer' | 'brand' | 'authority' | 'revoked',
  { id: string; token: string }
>;
export type Party = keyof Tokens;

/** `as`: in whose name; `answer`: JSON, or the text of what is none. */
export type Question = {
  asks: string;
  as: Party | null;
  method: string;
  path: string;
  body: unknown;
  status: number;
  answer: unknown;
};

export const CASE = '195060000000000012';
const CASE_EPC = 'urn:epc:id:sscc:9506000.1000000001';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';
export const PHOTO = PNG;
const epc = (serial: string) => `urn:epc:id:sgtin:9506000.013435.${serial}`;
const event = (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
const install = (n: number) => n.toString(16).padStart(16, '0');
const now = () => new Date().toISOString().replace(/\.\d+/, '');

export const document = (events: object[]) => ({
  '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld'],
  type: 'EPCISDocument',
  schemaVersion: '2.0',
  creationDate: '2026-11-01T00:00:00Z',
  epcisBody: { eventList: events },
});
const at = (time: string) => ({ eventTime: time, eventTimeZoneOffset: '+08:00' });

export class Filler {
  constructor(
    readonly address: string,
    readonly tokens: Tokens,
  ) {}

  async ask(
    as: Party | null,
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<{ status: number; text: string }> {
    const isBytes = body instanceof Uint8Array;
    const headers = {
      ...(as === null ? {} : { authorization: `Bearer ${this.tokens[as].token}` }),
      ...(body === undefined || isBytes ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const sent = body === undefined ? {} : { body: isBytes ? new Uint8Array(body) : JSON.stringify(body) };
    const answer = await fetch(new URL(path, this.address), { method, headers, ...sent });
    return { status: answer.status, text: await answer.text() };
  }

  async done(...asked: Parameters<Filler['ask']>): Promise<string> {
    const { status, text } = await this.ask(...asked);
    if (status >= 300) throw new Error(`${asked[1]} ${asked[2]}: ${status} ${text}`);
    return text;
  }

  scan(n: number, serial: string, who: number, region: string | null, from = `198.51.100.${who}`) {
    return this.done(
      null,
      'POST',
      '/v1/scans',
      [{ event: event(n), text: teaLabel(serial), at: now(), token: install(who), region }],
      { 'x-forwarded-for': from },
    );
  }

  fact(as: Party, n: number, serial: string, kind: string) {
    return this.done(as, 'POST', '/v1/facts', { event: event(n), text: teaLabel(serial), at: now(), kind });
  }

  /** Scans that are to be older than single scans are kept. */
  async old(): Promise<void> {
    for (const n of [1, 2, 3]) await this.scan(n, 'OLD1', n, 'CN-SC');
  }

  async fill(product: Uint8Array): Promise<Question[]> {
    await this.scan(11, 'A1', 1, 'CN-GD');
    await this.scan(12, 'A1', 2, 'CN-GD');
    await this.scan(13, 'A1', 3, null);
    await this.scan(14, 'OLD1', 4, 'CN-SC');
    for (let who = 1; who <= 8; who += 1) await this.scan(20 + who, 'A2', who, null, `203.0.${who}.1`);
    await this.fact('shop', 41, 'A3', 'sold');
    await this.fact('otherShop', 42, 'A3', 'sold');
    await this.fact('dealer', 43, 'A4', 'received');
    await this.fact('shop', 44, 'A4', 'stock_check');
    const hidden = JSON.parse(
      await this.done('brand', 'POST', '/v1/hidden-codes', { gtin: TEA.gtin, serials: ['A4', 'A5'] }),
    ) as { codes: string[] };
    await this.done(null, 'POST', '/v1/activations', {
      event: event(45),
      text: teaLabel('A4'),
      code: hidden.codes[0],
      token: install(9),
    });
    const batch = { request: event(50), gtin: TEA.gtin, lot: TEA.lot, expiry: '2049-12-31', count: 8 };
    const codes = (await this.done('brand', 'POST', '/v1/batches', batch)).trim().split('\r\n');
    await this.done(null, 'POST', `/v1/codes/${codes[0]}`, {
      event: event(51),
      token: install(5),
      region: 'CN-GD',
    });
    await this.done(null, 'PUT', `/v1/products/${TEA.gtin}`, product);

    const packed = {
      type: 'AggregationEvent',
      ...at('2026-11-02T08:00:00Z'),
      action: 'ADD',
      bizStep: 'packing',
      parentID: CASE_EPC,
      childEPCs: ['A1', 'A2', 'A3', 'A6'].map(epc),
    };
    const made = {
      type: 'ObjectEvent',
      ...at('2026-11-01T08:00:00Z'),
      action: 'ADD',
      bizStep: 'commissioning',
      epcList: ['A1', 'A2', 'A3', 'A6'].map(epc),
      bizLocation: { id: 'urn:epc:id:sgln:9506000.00001.0' },
    };
    await this.done('brand', 'POST', '/epcis/v2/capture', document([made, packed]));
    const took = {
      type: 'ObjectEvent',
      ...at('2026-11-05T08:00:00Z'),
      action: 'OBSERVE',
      bizStep: 'receiving',
      epcList: [epc('A1')],
    };
    await this.done('shop', 'POST', '/epcis/v2/capture', document([took]));
    await this.done('brand', 'POST', '/v1/shipments', {
      units: [CASE_EPC],
      dealer: this.tokens.dealer.id,
      since: '2026-11-03T00:00:00Z',
    });
    await this.scan(60, 'A6', 6, 'CN-XJ');

    const line = {
      line: 2,
      gtin: TEA.gtin,
      name: '示范龙井',
      lot: TEA.lot,
      serial: null,
      expiry: null,
      quantity: 2,
    };
    const count = (id: string, serial: string) => ({
      id,
      by: 'till 1',
      at: '2026-11-06T08:00:00Z',
      deed: {
        kind: 'count',
        gtin: TEA.gtin,
        lot: TEA.lot,
        serial,
        expiry: null,
        verdict: 'issued_not_checked',
      },
    });
    await this.done('shop', 'PUT', '/v1/deliveries/DELIVERY22', {
      number: 'DN-1122',
      source: 'csv',
      dealer: null,
      lines: [line],
      leftOut: [],
    });
    await this.done('shop', 'POST', '/v1/deliveries/DELIVERY22/operations', [
      count('device-a-1', 'A1'),
      count('device-a-2', 'A2'),
    ]);

    const complaint = {
      event: event(70),
      label: teaLabel('A3'),
      kind: 'opened',
      text: '封口是破的。',
      contact: 'someone',
      photo: PNG,
    };
    const { ticket } = JSON.parse(await this.done(null, 'POST', '/v1/reports', complaint)) as {
      ticket: string;
    };
    const [kept] = JSON.parse(await this.done('brand', 'GET', '/v1/reports')) as { id: string }[];
    await this.done('brand', 'POST', `/v1/reports/${kept?.id}/answers`, {
      text: 'We look into it.',
      closes: false,
    });
    await this.done(null, 'POST', '/v1/reports', { event: event(71), kind: 'other', text: 'Of no label.' });

    const items = ['A1', 'A3', 'A4', 'A5', 'OLD1'].map((serial) => ({ gtin: TEA.gtin, serial }));
    const questions: [string, Party | null, string, string, unknown?][] = [
      ['how items stand', 'shop', 'POST', '/v1/standings', items],
      ['alerts of the brand', 'brand', 'GET', '/v1/alerts'],
      ['alerts as the authority reads them', 'authority', 'GET', '/v1/alerts'],
      ['alerts as a table', 'brand', 'GET', '/v1/alerts?format=csv'],
      ['the codes of a batch', 'brand', 'POST', '/v1/batches', batch],
      ['hidden codes', 'brand', 'POST', '/v1/hidden-codes', { gtin: TEA.gtin, serials: ['A4', 'A5'] }],
      ['complaints of the brand', 'brand', 'GET', '/v1/reports'],
      ['complaints as the authority reads them', 'authority', 'GET', '/v1/reports'],
      ['the photograph of a complaint', 'brand', 'GET', `/v1/reports/${kept?.id}/photo`],
      ['what became of a complaint', null, 'GET', `/v1/reports/${ticket.replaceAll(' ', '')}`],
      ['a complaint sent again', null, 'POST', '/v1/reports', complaint],
      ['the note of a delivery', 'shop', 'GET', '/v1/deliveries/DELIVERY22'],
      ['what was counted of a delivery', 'shop', 'GET', '/v1/deliveries/DELIVERY22/operations?since=0'],
      ['what is in a case', 'shop', 'GET', `/v1/contents/${CASE}`],
      ['shipments', 'brand', 'GET', '/v1/shipments'],
      ['goods outside their region', 'brand', 'GET', '/v1/shipments/alerts'],
      ['events that the brand told', 'brand', 'GET', '/epcis/v2/events?perPage=100'],
      ['events that a shop told', 'shop', 'GET', '/epcis/v2/events?perPage=100'],
      ['the way of an item', null, 'GET', `/v1/way/${TEA.gtin}/A1`],
      ['what a brand says of its product', null, 'GET', `/v1/products/${TEA.gtin}`],
      ['a token that was taken back', 'revoked', 'POST', '/v1/standings', items],
    ];
    const answered: Question[] = [];
    for (const [asks, as, method, path, body = null] of questions) {
      const { status, text } = await this.ask(as, method, path, body ?? undefined);
      let answer: unknown = null;
      try {
        answer = JSON.parse(text);
      } catch {
        // The photograph and the record are bytes: that they come is asked, and their length.
        answer = /[\u0000-\u0008\ufffd]/.test(text) ? null : text;
      }
      // When the answer was made is no part of what is kept.
      if (answer !== null && typeof answer === 'object' && 'creationDate' in answer)
        delete answer.creationDate;
      answered.push({ asks, as, method, path, body, status, answer });
    }
    return answered;
  }
}
