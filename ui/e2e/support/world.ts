// A demo authority, a demo brand and labels, made with Node's own cryptography from the written
// format (docs/label-format.md), so that the page is tested against a second implementation.

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

import { compiledList } from './list';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export type Key = { secret: KeyObject; public: Buffer };

export function newKey(): Key {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  // The last 32 bytes of the SubjectPublicKeyInfo are the key (RFC 8410, section 4).
  return { secret: privateKey, public: publicKey.export({ type: 'spki', format: 'der' }).subarray(-32) };
}

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** Damm's quasigroup of order 10 (H. M. Damm, 2004): finds every wrong digit and every swap of two neighbours. */
const DAMM = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

/** The sixteen digits of a typed code from its first fifteen. */
export function typedCode(fifteen: string): string {
  const check = [...fifteen].reduce((row, digit) => Number(DAMM[row]?.[Number(digit)]), 0);
  return `${fifteen}${check}`;
}

export const inFours = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');

export type LabelFields = { host: string; gtin: string; lot: string; serial: string; expiry: string };

export const DEMO: LabelFields = {
  host: 'id.example.com',
  gtin: '06901234567892',
  lot: 'L2406',
  serial: typedCode('407188259036114'),
  expiry: '290503',
};

export function signedLabel(key: Key, fields: LabelFields): string {
  const head = Buffer.concat([
    Buffer.from([1]),
    createHash('sha256').update(key.public).digest().subarray(0, 2),
  ]);
  const elements = [
    ['01', fields.gtin],
    ['10', fields.lot],
    ['17', fields.expiry],
    ['21', fields.serial],
  ].map(([ai, value]) => `${ai}=${value}\u001d`);
  const input = Buffer.concat([Buffer.from('assay label\0'), head, Buffer.from(elements.join(''))]);
  const block = base32(Buffer.concat([head, sign(null, input, key.secret)]));
  return `https://${fields.host}/01/${fields.gtin}/10/${fields.lot}/21/${fields.serial}?17=${fields.expiry}&S=${block}`;
}

/** `files`: what a page asks its server for. */
export type World = { list: Buffer; files: Record<string, Buffer>; brand: Key };

/** `issued`: the trust list's time; a list of long ago is stale. */
export function makeWorld(issued = new Date()): World {
  const brand = newKey();
  const list = compiledList({
    authority: { zh: '示例质检协会', en: 'Example Quality Association' },
    issued,
    host: 'id.example.com',
    issuer: {
      id: 'example-dairy',
      names: { zh: '示例乳业', en: 'Example Dairy' },
      prefix: '690123456',
      key: brand.public,
    },
    product: { gtin: '06901234567892', names: { zh: '纯牛奶 250 毫升', en: 'Whole milk 250 ml' } },
    from: new Date('2026-01-01T00:00:00Z'),
  });
  return { list, files: { 'v1/issuers': list }, brand };
}
