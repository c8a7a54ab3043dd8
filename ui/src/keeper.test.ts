// A kept reading that is opened, when the reader is lost meanwhile.

import { describe, expect, it } from 'vitest';

import type { Event } from './flow/types';
import type { Host } from './host';
import { Keeper } from './keeper';
import type { HistoryEntry, Judgement } from './wire';
import type { Words } from './words';

const judgement = (word: string) => ({ word }) as unknown as Judgement;
const entry = { id: '1', text: 'label', judgement: judgement('recalled') } as unknown as HistoryEntry;

/** What comes of opening the entry where the first calls of the reader fail. */
async function opened(failures: number): Promise<Event[]> {
  let calls = 0;
  const judge = async () => {
    calls += 1;
    if (calls <= failures) throw new Error('restarted');
    return judgement('issued_not_checked');
  };
  const sent: Event[] = [];
  const keeper = new Keeper(
    { commands: { judge } } as unknown as Host,
    (event) => sent.push(event),
    () => ({}) as Words,
  );
  await keeper.run({ do: 'judge_entry', ask: 7, entry });
  return sent;
}

describe('a kept reading that is opened', () => {
  it.each([
    ['is judged anew', 0, 'issued_not_checked'],
    ['is judged by the reader that starts anew', 1, 'issued_not_checked'],
    ['is shown as it was kept where no reader answers', 2, 'recalled'],
  ])('%s', async (_, failures, word) => {
    expect(await opened(failures)).toEqual([
      { type: 'entry_judged', ask: 7, entry, judgement: judgement(word) },
    ]);
  });
});
