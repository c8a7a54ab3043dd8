/** The decimal digits in what a person typed or pasted, full-width ones included; at most sixteen. */
export function digitsIn(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^0-9]/g, '')
    .slice(0, 16);
}
