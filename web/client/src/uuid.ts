const hex = (number: number, length: number) => number.toString(16).padStart(length, '0')

/** A UUID of version 7 (RFC 9562, 5.7): ids made later sort later. */
export function uuid(now: number): string {
  const digits = hex(now, 12) + Array.from(crypto.getRandomValues(new Uint8Array(10)), byte => hex(byte, 2)).join('')
  // Version and variant take the place of a digit each.
  return digits.replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-7$3-8$4-')
}
