// What a page was opened with, behind the `#` of its address and so never part of a request: `#link=…`, a
// label's link, or `#shared`, a picture that the service worker has kept for it.

export function linkIn(hash: string): string | null {
  const found = /^#link=(.+)$/s.exec(hash)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

/** Takes the link out of the address, so that neither a reload nor the history holds it. */
export function takeLink(): string | null {
  const link = linkIn(window.location.hash);
  if (link !== null) history.replaceState(null, '', window.location.pathname + window.location.search);
  return link;
}

/** A picture that another app shared to the installed page; taken once. */
export async function takeSharedPicture(): Promise<Blob | null> {
  if (window.location.hash !== '#shared') return null;
  history.replaceState(null, '', window.location.pathname + window.location.search);
  try {
    const cache = await caches.open('assay-shared');
    const kept = await cache.match('shared-picture');
    await cache.delete('shared-picture');
    return kept === undefined ? null : await kept.blob();
  } catch {
    return null;
  }
}
