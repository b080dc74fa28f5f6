/** A UUID of version 7 (RFC 9562, 5.7): ids made later sort later. */
export function uuid(now: number): string {
  const [one, other] = crypto.getRandomValues(new BigUint64Array(2))
  const chance = `${one!.toString(16)}${other!.toString(16)}`.padStart(18, '0')
  return (now.toString(16).padStart(12, '0') + chance).replace(/(.{8})(.{4})(.{3})(.{3})(.{12}).*/, '$1-$2-7$3-8$4-$5')
}
