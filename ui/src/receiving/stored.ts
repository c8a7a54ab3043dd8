// What a person has typed in once for this device, as text.

export const TOKEN_KEY = 'assay.receiving.token';
export const BY_KEY = 'assay.receiving.by';
export const DAYS_KEY = 'assay.receiving.days';

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
