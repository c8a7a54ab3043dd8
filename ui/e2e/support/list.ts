// A compiled trust list of one issuer, written from docs/trust.md and not with the product's code.

import { createHash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';

type Names = { zh: string; en: string };

export type SmallList = {
  authority: Names;
  issued: Date;
  host: string;
  issuer: { id: string; names: Names; prefix: string; key: Buffer };
  product: { gtin: string; names: Names };
  from: Date;
};

const YEAR_0 = -62167219200n;

const number = (value: number | bigint, width: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return bytes.subarray(0, width);
};
const seconds = (date: Date): bigint => BigInt(Math.floor(date.getTime() / 1000));
const time = (date: Date | null): Buffer =>
  date === null ? Buffer.alloc(5, 0xff) : number(seconds(date) - YEAR_0, 5);
const text = (value: string): Buffer =>
  Buffer.concat([number(Buffer.byteLength(value), 2), Buffer.from(value)]);
const names = ({ zh, en }: Names): Buffer => Buffer.concat([text(zh), text(en)]);
const hosts = (all: string[]): Buffer => Buffer.concat([number(all.length, 2), ...all.map(text)]);

export function compiledList({ authority, issued, host, issuer, product, from }: SmallList): Buffer {
  const row = (last: number) => Buffer.concat([time(from), time(null), time(null), number(last, 1)]);
  // Not withdrawn; serials are the brand's own.
  const [lives, terms] = [row(0), row(1)];
  const packed = deflateRawSync(Buffer.concat([text(issuer.id), names(issuer.names), hosts([])]));
  const productIndex = 13;
  const sections = [
    Buffer.concat([names(authority), hosts([host])]),
    lives,
    terms,
    Buffer.concat([number(0, 3), number(1, 3)]),
    createHash('sha256').update(issuer.key).digest().subarray(0, 2),
    number(0, 2),
    issuer.key,
    Buffer.concat([
      number(Number(issuer.prefix), 5),
      number(issuer.prefix.length, 1),
      number(0, 3),
      number(0, 3),
    ]),
    Buffer.concat([number(0, 4), number(packed.length, 4)]),
    packed,
    Buffer.concat([
      number(Number(product.gtin), 6),
      number(0, 3),
      number(productIndex, 4),
      names(product.names),
    ]),
    Buffer.alloc(0),
    Buffer.alloc(0),
    Buffer.alloc(0),
  ];
  // Issuers, keys, scopes, lives, terms, products, marks, recalls, dealers.
  const counts = [1, 1, 1, 1, 1, 1, 0, 0, 0].map((count) => number(count, 4));
  let place = 8 + 8 + 4 * (counts.length + sections.length + 1);
  const places = [number(place, 4)];
  for (const section of sections) {
    place += section.length;
    places.push(number(place, 4));
  }
  const whole = Buffer.concat([
    Buffer.from('ASSAYTL\u0002'),
    number(seconds(issued), 8),
    ...counts,
    ...places,
    ...sections,
  ]);
  return Buffer.concat([whole, number(crc32(whole), 4)]);
}
