// The parts of the brand list that a page holds: what it asks for, when, and what it goes by without a server.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { SendError } from './host/errors';
import type { Api } from './host/api';
import { PageRecords } from './host/records';
import { Memory } from './host/store';
import type { Reader } from './reader/reader';
import type { ListState, RecordAsk } from './wire';

/**
 * A list is its time as text here, a text its digits and key, `~` before it for a link that only a browser would
 * read; all are the module's own tests.
 */
const reader = {
  asks: async (text: string): Promise<RecordAsk | null> => {
    const [digits = '', key = null] = text.replace('~', '').split('/');
    return digits === ''
      ? null
      : { digits: [digits, `${digits}00`, `${digits}00000`], key, fetch: !text.startsWith('~') };
  },
  list: async (bytes: ArrayBuffer): Promise<ListState> => {
    const issued = new TextDecoder().decode(bytes).split(' ')[0] ?? '';
    if (issued === 'damaged')
      return { authority: null, issued: null, freshness: 'none', issuers: 0, error: 'damaged' };
    return { authority: null, issued, freshness: 'fresh', issuers: 0, error: null };
  },
} as unknown as Reader;

class Server {
  asked: string[] = [];
  issued = '2026-11-22T00:00:00Z';
  down = false;
  wide: string[] = [];

  async issuers(asked: { digits: string; key: string | null } | null): Promise<ArrayBuffer | 'more_digits'> {
    const name = asked === null ? 'head' : `${asked.digits}/${asked.key ?? ''}`;
    this.asked.push(name);
    if (this.down) throw new SendError('unreachable');
    return this.wide.includes(asked?.digits ?? '')
      ? 'more_digits'
      : new TextEncoder().encode(`${this.issued} ${name}`).buffer;
  }

  /** What was asked since this was last asked. */
  questions(): string[] {
    const asked = this.asked;
    this.asked = [];
    return asked;
  }
}

const page = (server: Server, store: Memory): PageRecords =>
  new PageRecords(Promise.resolve(store), server as unknown as Api, reader);
const told = async (records: PageRecords, text: string): Promise<string | null> => {
  const bytes = await records.of(text);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-22T09:00:00Z') });
  // Waits are as long as they can be.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the records of a page', () => {
  it('asks for a brand by its first digits and the key, once while nothing is newer', async () => {
    const [server, store] = [new Server(), new Memory()];
    const records = page(server, store);
    const all = await Promise.all(['6901234/AB12', '6901234/AB12'].map((text) => told(records, text)));
    expect(all).toEqual(Array(2).fill('2026-11-22T00:00:00Z 6901234/AB12'));
    expect(server.questions()).toEqual(['head', '6901234/AB12']);
    await told(records, '6901234/AB12');
    await told(records, '');
    expect(server.questions()).toEqual([]);
    await told(records, '6901234/CD34');
    expect(server.questions()).toEqual(['6901234/CD34']);
  });

  it('asks again when the server has a newer list, which it looks for every ten minutes', async () => {
    const [server, store] = [new Server(), new Memory()];
    const records = page(server, store);
    await told(records, '6901234/AB12');
    server.questions();
    vi.advanceTimersByTime(11 * 60_000);
    await told(records, '6901234/AB12');
    expect(server.questions()).toEqual(['head']);
    server.issued = '2026-11-22T09:05:00Z';
    vi.advanceTimersByTime(11 * 60_000);
    expect(await told(records, '6901234/AB12')).toContain('T09:05');
    expect(server.questions()).toEqual(['head', '6901234/AB12']);
  });

  it('asks nothing for a link that only a browser would read, and goes by any record of its brand', async () => {
    const [server, store] = [new Server(), new Memory()];
    const records = page(server, store);
    expect(await told(records, '~6901234')).toBe('2026-11-22T00:00:00Z head');
    expect(server.questions()).toEqual(['head']);
    await told(records, '6901234/AB12');
    server.questions();
    expect(await told(records, '~6901234')).toBe('2026-11-22T00:00:00Z 6901234/AB12');
    expect(await told(records, '~4006381')).toBe('2026-11-22T00:00:00Z head');
    expect(server.questions()).toEqual([]);
  });

  it('gives more digits only where the server asks for them', async () => {
    const [server, store] = [new Server(), new Memory()];
    server.wide = ['6901234'];
    const records = page(server, store);
    expect(await told(records, '6901234/AB12')).toContain('690123400/AB12');
    await told(records, '6901234/AB12');
    expect(server.questions()).toEqual(['head', '6901234/AB12', '690123400/AB12']);
  });

  it('goes by what it met, also in a page opened later without a network, and by nothing for other brands', async () => {
    const [server, store] = [new Server(), new Memory()];
    await told(page(server, store), '6901234/AB12');
    server.down = true;
    const later = page(server, store);
    expect(await told(later, '6901234/AB12')).toContain('6901234/AB12');
    expect(await told(later, '4006381/AB12')).toBeNull();
    expect([(await later.state()).issued, later.isAnswered()]).toEqual(['2026-11-22T00:00:00Z', false]);
    server.down = false;
    await later.update();
    expect([await told(later, '4006381/AB12'), later.isAnswered()]).toEqual([
      '2026-11-22T00:00:00Z 4006381/AB12',
      true,
    ]);
  });

  it('asks a server that does not answer once and not with every code', async () => {
    const [server, store] = [new Server(), new Memory()];
    server.down = true;
    const records = page(server, store);
    expect((await records.state()).error).toBe('missing');
    server.questions();
    expect(await told(records, '6901234/AB12')).toBeNull();
    expect(await told(records, '6901234/AB12')).toBeNull();
    expect(server.questions()).toEqual([]);
  });

  it('asks by itself whether the server is there again, more and more seldom, and says when it is', async () => {
    const [server, store] = [new Server(), new Memory()];
    server.down = true;
    const records = page(server, store);
    const heard: (string | null)[] = [];
    records.onReturn = ({ issued }) => void heard.push(issued);
    await records.state();
    for (const [wait, asked] of [
      [2, 2],
      [3, 2],
      [1, 3],
      [8, 4],
      [15, 4],
    ] as const) {
      await vi.advanceTimersByTimeAsync(wait * 1000);
      expect(server.asked.length, `${wait}`).toBe(asked);
    }
    server.down = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toEqual([server.issued]);
    server.questions();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(server.questions()).toEqual([]);
  });

  it('names a list that is refused, and keeps the one it has', async () => {
    const [server, store] = [new Server(), new Memory()];
    const records = page(server, store);
    await records.state();
    server.issued = 'damaged';
    expect(await records.update()).toMatchObject({ issued: '2026-11-22T00:00:00Z', error: 'damaged' });
    expect(await told(page(server, new Memory()), '6901234/AB12')).toBeNull();
  });

  it('drops the brands met longest ago beyond two hundred', async () => {
    const [server, store] = [new Server(), new Memory()];
    const records = page(server, store);
    for (let brand = 0; brand < 203; brand += 1) {
      vi.advanceTimersByTime(1);
      await told(records, `${6_900_000 + brand}/AB12`);
    }
    expect(await store.count('records')).toBe(201);
    expect(await store.get('records', '6900000/AB12')).toBeUndefined();
  });
});
