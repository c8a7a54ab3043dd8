// Which of several codes is to be judged: the one written like a signed label, when there is just one.
// Says nothing about a verdict; that is made of whichever text is chosen, by the core.

const LABEL_LIKE =
  /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?\/01\/\d{14}(?:\/[^\s?#]*)?\?(?:[^\s#]*&)?S=[A-Z2-7]+$/;

export const isLabelLike = (text: string): boolean => LABEL_LIKE.test(text);

/** The one text written like a signed label; `null` when there is none, or more than one. */
export function soleLabel(texts: string[]): string | null {
  const [only, ...more] = texts.filter(isLabelLike);
  return only !== undefined && more.length === 0 ? only : null;
}
