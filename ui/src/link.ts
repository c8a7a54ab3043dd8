// `#link=…`: a label's link handed to the page by whoever opened it. Never part of a request.

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
