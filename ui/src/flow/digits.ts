/** The decimal digits in what a person typed or pasted, full-width ones included; at most sixteen. */
export function digitsIn(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^0-9]/g, '')
    .slice(0, 16);
}

/** Digits as they are printed: in groups of four. */
export const inFours = (digits: string): string => digits.replace(/(\d{4})(?=\d)/g, '$1 ');
