import type { StoredFrame } from './encoded-frame.ts'

/**
 * Encodes a lossless JPEG with predictor 1 (ITU-T T.81 annex H) and restart markers every `restartLines` lines, which
 * the codec does not write. Each of the 17 categories of differences has a code of 5 bits, its own number.
 */
export function losslessJpeg({ rows, columns, stored, bits }: StoredFrame, restartLines: number): Buffer {
  const scans: Buffer[] = []
  for (let first = 0; first < rows; first += restartLines) {
    if (first > 0) scans.push(Buffer.from([0xff, 0xd0 + ((first / restartLines - 1) % 8)]))
    scans.push(entropyCoded(stored, first, Math.min(rows, first + restartLines), columns, bits))
  }
  const word = (value: number) => [value >> 8, value & 0xff]
  const segment = (marker: number, ...content: number[]) =>
    Buffer.from([0xff, marker, ...word(content.length + 2), ...content])
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xc3, bits, ...word(rows), ...word(columns), 1, 1, 0x11, 0),
    segment(
      0xc4,
      0,
      0,
      0,
      0,
      0,
      17,
      ...Array<number>(11).fill(0),
      ...Array.from({ length: 17 }, (_, category) => category)
    ),
    segment(0xdd, ...word(restartLines * columns)),
    segment(0xda, 1, 1, 0, 1, 0, 0),
    ...scans,
    Buffer.from([0xff, 0xd9])
  ])
}

function entropyCoded(stored: Int32Array, first: number, end: number, columns: number, bits: number): Buffer {
  let text = ''
  for (let index = first * columns; index < end * columns; index++) {
    const isStart = index === first * columns
    const predicted = isStart ? 2 ** (bits - 1) : stored[index % columns === 0 ? index - columns : index - 1]!
    const difference = stored[index]! - predicted
    const category = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1
    const magnitude = difference > 0 ? difference : difference + 2 ** category - 1
    text +=
      category.toString(2).padStart(5, '0') + (category === 0 ? '' : magnitude.toString(2).padStart(category, '0'))
  }
  const bytes = text
    .padEnd(Math.ceil(text.length / 8) * 8, '1')
    .match(/.{8}/g)!
    .map((byte) => Number.parseInt(byte, 2))
  return Buffer.from(bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])))
}
