import { damaged } from './decoded-frame.ts'
import { huffmanTable, nextDifference, type HuffmanTable, JpegBits } from './jpeg-scans.ts'
import { requireEnd, restartInterval, type JpegHeader } from './jpeg-segments.ts'

/** Parameters of a scan. */
interface Scan {
  readonly table: HuffmanTable
  readonly predictor: number
  readonly columns: number
  /** Number of low bits that are not coded. */
  readonly pointTransform: number
  /** The prediction of the first sample. */
  readonly middle: number
  /** The largest sample before the point transform is undone. */
  readonly highest: number
}

/**
 * Decompresses a JPEG of process 14 with one component (ITU-T T.81 annex H). The compressed data must end with the last
 * pixel, and no sample may exceed the precision of the frame: JPEG has no checksum, so both checks find damage.
 * @throws Error that names the damage
 */
export function decodeJpegLossless(stream: Uint8Array, header: JpegHeader): Uint16Array {
  const { rows, columns } = header.frame
  const scan = readScan(header)
  const linesBetweenRestarts = restartLines(header, columns)
  // A pixel has one bit or more.
  if (8 * (stream.length - header.scanOffset) < rows * columns)
    throw damaged('its compressed data end before all pixels')
  const bits = new JpegBits(stream, header.scanOffset)
  const samples = new Uint16Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const restarts = linesBetweenRestarts > 0 && row > 0 && row % linesBetweenRestarts === 0
    if (restarts) bits.restart(row / linesBetweenRestarts - 1)
    decodeLine(bits, samples, row * columns, scan, row === 0 || restarts)
    bits.requireNotBeyond()
  }
  requireEnd(stream, bits.end())
  if (scan.pointTransform > 0)
    for (let index = 0; index < samples.length; index++) samples[index]! <<= scan.pointTransform
  return samples
}

function readScan({ frame: { precision, columns }, scan, segments }: JpegHeader): Scan {
  const [components, , tables, predictor, , approximation] = scan
  const pointTransform = (approximation ?? 0) & 15
  if (scan.length !== 6 || components !== 1 || predictor! < 1 || predictor! > 7 || pointTransform >= precision) {
    throw damaged('its scan header is not that of a lossless JPEG of one component')
  }
  return {
    table: huffmanTable(segments, tables! >> 4),
    predictor: predictor!,
    columns,
    pointTransform,
    middle: 2 ** (precision - pointTransform - 1),
    highest: 2 ** (precision - pointTransform) - 1
  }
}

function restartLines({ segments }: JpegHeader, columns: number): number {
  const interval = restartInterval(segments)
  if (interval % columns !== 0) throw damaged(`a restart interval of ${interval} pixels in lines of ${columns}`)
  return interval / columns
}

function decodeLine(bits: JpegBits, samples: Uint16Array, start: number, scan: Scan, isFirst: boolean): void {
  const { columns, predictor, highest } = scan
  let left = isFirst ? scan.middle : samples[start - columns]!
  let aboveLeft = left
  for (let index = start; index < start + columns; index++) {
    const above = isFirst ? left : samples[index - columns]!
    const predicted = isFirst || index === start ? left : predict(predictor, left, above, aboveLeft)
    // Sums wrap around at 16 bits (ITU-T T.81 H.1.2.1).
    const sample = (predicted + nextDifference(bits, scan.table)) & 0xffff
    if (sample > highest) throw damaged(`a value of ${sample} where ${highest} is the largest`)
    samples[index] = left = sample
    aboveLeft = above
  }
}

function predict(predictor: number, left: number, above: number, aboveLeft: number): number {
  switch (predictor) {
    case 1:
      return left
    case 2:
      return above
    case 3:
      return aboveLeft
    case 4:
      return left + above - aboveLeft
    case 5:
      return left + ((above - aboveLeft) >> 1)
    case 6:
      return above + ((left - aboveLeft) >> 1)
    default:
      return (left + above) >> 1
  }
}
