// The receiving event's way to the server: written with the end of receiving, kept until the server
// has it, told once. Of a delivery that others receive too, only what falls to this end by the
// server's order is told; which that is, is the core's to say.

import { offers, type Host } from '../host';
import { Core } from './core';
import { Share, ShareError, troubleOf, type ShareTrouble } from './share';
import { stored, TOKEN_KEY } from './stored';
import { Store, type Waiting } from './store';

let under: Promise<ShareTrouble | null> | null = null;

/** Gives the server what waits for it, one caller at a time; why it could not, or nothing. */
export const handOver = (share: Share): Promise<ShareTrouble | null> =>
  (under ??= all(share).finally(() => {
    under = null;
  }));

/** The same in the name of the token that a person has given, when there is one. */
export async function handOverAs(host: Host): Promise<ShareTrouble | null> {
  const token = stored(TOKEN_KEY);
  return token === '' || !offers(host, 'receive') ? null : handOver(new Share(token, host));
}

async function all(share: Share): Promise<ShareTrouble | null> {
  const store = new Store();
  try {
    for (const event of (await store.events()).filter(({ refused }) => refused !== true))
      await one(share, store, event);
    return null;
  } catch (error) {
    return troubleOf(error);
  } finally {
    void store.close();
  }
}

async function one(share: Share, store: Store, event: Waiting): Promise<void> {
  try {
    const settled = event.settled ? event : await settle(share, store, event);
    if (settled !== null) await share.capture(settled.document);
    await store.sent(event.id);
  } catch (error) {
    if (troubleOf(error) !== 'refused') throw error;
    // Asking again would be refused again, and must not hold up the others.
    await store.wait({ ...event, refused: true });
  }
}

/** What falls to this end, kept before it is sent so that it is sent the same again; nothing when others told of all of it. */
async function settle(share: Share, store: Store, event: Waiting): Promise<Waiting | null> {
  const delivery = await store.delivery(event.delivery);
  if (delivery === undefined || !delivery.shared) return event;
  const { ends } = await share.exchange(delivery, store);
  const place = ends.indexOf(event.id);
  if (place < 0) throw new ShareError('offline');
  const core = new Core();
  try {
    await core.open(delivery.note, await store.operations(delivery.id));
    const document = await core.settle(
      event.id,
      ends.slice(0, place),
      new Date(event.at).toISOString(),
      event.offset,
    );
    if (document === null) return null;
    const settled = { ...event, document, settled: true };
    await store.wait(settled);
    return settled;
  } finally {
    core.close();
  }
}
