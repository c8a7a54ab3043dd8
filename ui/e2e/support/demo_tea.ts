// The demo brand of crates/server/tests/common/labels.rs, whose key is a seed: what earlier programs
// kept of its labels can be asked about at any later time, under a list of that time.

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { compiledList } from './list';
import { signedLabel, type Key, type LabelFields } from './world';

/** PKCS #8 before the 32 bytes of an Ed25519 secret (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export function seededKey(seed: number): Key {
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.alloc(32, seed)]),
    format: 'der',
    type: 'pkcs8',
  });
  return { secret, public: createPublicKey(secret).export({ type: 'spki', format: 'der' }).subarray(-32) };
}

export const TEA = {
  host: 'id.assaydemo.example',
  gtin: '09506000134352',
  prefix: '9506000',
  lot: 'L1',
} as const;
const BRAND = seededKey(1);

/** A label of the brand's; another `seed` than its own forges one. */
export function teaLabel(serial: string, fields: Partial<LabelFields> = {}, seed = 1): string {
  return signedLabel(seed === 1 ? BRAND : seededKey(seed), {
    host: TEA.host,
    gtin: TEA.gtin,
    lot: TEA.lot,
    expiry: '491231',
    serial,
    ...fields,
  });
}

/** A trust folder, as a server is given one, of an association that enrolled the brand; as of now. */
export function writeTrust(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const list = compiledList({
    authority: { zh: '示范协会', en: 'Demo Association' },
    issued: new Date(),
    host: TEA.host,
    issuer: {
      id: 'demo-tea',
      names: { zh: '示范茶业', en: 'Demo Tea' },
      prefix: TEA.prefix,
      key: BRAND.public,
    },
    product: { gtin: TEA.gtin, names: { zh: '示范龙井 250 克', en: 'Demo Longjing 250 g' } },
    from: new Date('2026-01-01T00:00:00Z'),
  });
  for (const [name, file] of Object.entries({
    'root.json': '{}',
    'timestamp.json': '{}',
    'trust.list': list,
  }))
    writeFileSync(join(folder, name), file);
}
