/** A UUID of version 7 (RFC 9562, 5.7): ids made later sort later. */
export function uuid(now: number): string {
  const chance = crypto.getRandomValues(new Uint8Array(32))
  const time = now.toString(16).padStart(12, '0').replace(/.{8}/, '$&-')
  return time + '-7xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, (_, at: number) => (chance[at]! % 16).toString(16))
}
