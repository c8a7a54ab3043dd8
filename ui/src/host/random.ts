// Random ids from the browser's own source, which also a page without HTTPS has.

export function hexDigits(count: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(count / 2)));
  return [...bytes]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, count);
}

/** A random UUID, version 4 (RFC 9562, section 5.4). */
export function randomUuid(): string {
  const digits = hexDigits(32);
  const variant = '89ab'.charAt(parseInt(digits.charAt(16), 16) & 3);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}
