// Text that anybody may have written, made inert: nothing in it can reorder, hide or imitate what
// stands around it. Characters that cannot be seen are shown by their code point in brackets.

/** Marks stacked on one letter beyond this spill over neighbouring lines. */
const MOST_MARKS = 4;

const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00a0\u00ad\u034f\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc]|[\u{e0000}-\u{e0fff}]/gu;

export type Visible = { text: string; hidden: boolean };

export function visible(text: string): Visible {
  let hidden = false;
  const shown = text.replace(UNSEEN, (character) => {
    if (character === '\n') return '\n';
    hidden = true;
    return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;
  });
  const calm = shown.replace(new RegExp(`(\\p{M}{${MOST_MARKS}})\\p{M}+`, 'gu'), (_whole, kept: string) => {
    hidden = true;
    return `${kept}[…]`;
  });
  return { text: calm, hidden };
}

/** The address a person may ask to open: https alone, written as a browser would send it. */
export function openableAddress(text: string): string | null {
  if (text.length > 2048 || /[\s\p{Cc}\p{Cf}]/u.test(text)) return null;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return null;
  }
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null;
}
