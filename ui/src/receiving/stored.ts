// What a person has typed in once for this device, as text.

export const TOKEN_KEY = 'assay.receiving.token';
export const BY_KEY = 'assay.receiving.by';
export const DAYS_KEY = 'assay.receiving.days';

/** All keys of receiving begin so. */
const OURS = 'assay.receiving.';

export function dropTexts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(OURS)) localStorage.removeItem(key);
  } catch {
    // Storage is denied: nothing is kept.
  }
}

export function stored(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

export function keepText(key: string, text: string): string {
  try {
    localStorage.setItem(key, text);
  } catch {
    // Storage is denied: it lasts as long as the page.
  }
  return text;
}
