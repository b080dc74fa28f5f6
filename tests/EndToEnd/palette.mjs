// Pictures with at most 256 colours: a third of the bytes, and no difference that one sees in a screen.
import { deflateSync, inflateSync, crc32 as crcOfNode } from 'node:zlib'

const table = Int32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n
})
const crc32 = crcOfNode ?? (bytes => {
  let crc = -1
  for (const byte of bytes) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8)
  return (crc ^ -1) >>> 0
})

function chunk(type, data) {
  const whole = Buffer.alloc(12 + data.length)
  whole.writeUInt32BE(data.length, 0)
  whole.write(type, 4, 'latin1')
  data.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length)
  return whole
}

/** The rows of an RGB or RGBA picture of 8 bits, unfiltered (PNG, section 9). */
function decode(png) {
  const parts = []
  let [width, height, bytes] = [0, 0, 0]
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const type = png.toString('latin1', at + 4, at + 8)
    const data = png.subarray(at + 8, at + 8 + length)
    if (type === 'IHDR') [width, height, bytes] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9] === 6 ? 4 : 3]
    if (type === 'IDAT') parts.push(data)
    at += 12 + length
  }

  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * bytes
  const pixels = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    for (let x = 0; x < stride; x++) {
      const left = x >= bytes ? pixels[y * stride + x - bytes] : 0
      const up = y ? pixels[(y - 1) * stride + x] : 0
      const corner = y && x >= bytes ? pixels[(y - 1) * stride + x - bytes] : 0
      pixels[y * stride + x] = raw[y * (stride + 1) + 1 + x] + [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter]
    }
  }
  return { width, height, bytes, pixels }
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

/** The same picture with the colours that it uses most; the others become the nearest of these. */
export function withPalette(png) {
  const { width, height, bytes, pixels } = decode(png)
  const counts = new Map()
  const colourAt = at => (pixels[at] << 16) | (pixels[at + 1] << 8) | pixels[at + 2]
  for (let at = 0; at < pixels.length; at += bytes) counts.set(colourAt(at), (counts.get(colourAt(at)) ?? 0) + 1)
  const far = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + ((a >> 8 & 255) - (b >> 8 & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2
  // Those that are close to one taken already would only take its place twice.
  const palette = []
  for (const near of [40, 0]) {
    for (const [colour] of [...counts].sort((a, b) => b[1] - a[1])) {
      if (palette.length < 256 && palette.every(taken => far(taken, colour) > near)) palette.push(colour)
    }
  }

  const indices = new Map([...counts.keys()].map(colour => {
    let best = 0
    for (let index = 1; index < palette.length; index++) if (far(palette[index], colour) < far(palette[best], colour)) best = index
    return [colour, best]
  }))
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) for (let x = 0; x < width;
    x++) rows[y * (width + 1) + 1 + x] = indices.get(colourAt((y * width + x) * bytes))

  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap(colour => [colour >> 16, colour >> 8 & 255, colour & 255]))
  const parts = [chunk('IHDR', header), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND',
    Buffer.alloc(0))]
  return Buffer.concat([png.subarray(0, 8), ...parts])
}
