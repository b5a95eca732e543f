import { damaged } from './decoded-frame.ts'
import { requireEnd, type JpegHeader, hex, markers, restartInterval, type JpegSegment } from './jpeg-segments.ts'

/** Logarithms of the run lengths of one bit (T.87 A.7.1.2). */
const runLogarithms = [
  0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
]
const regularContexts = 365

/**
 * Decompresses a JPEG-LS frame of one component (ITU-T T.87 annex A). Error values must be in the range that an encoder
 * writes, and the data must end with the last pixel. Damage shifts the adaptive codes and breaks one of the two rules.
 * @throws Error that names the damage
 */
export function decodeJpegLs(stream: Uint8Array, header: JpegHeader): Uint16Array {
  const { rows, columns } = header.frame
  const bits = new JpegLsBits(stream, header.scanOffset)
  const scan = new JpegLsScan(bits, jpegLsParameters(header))
  const samples = new Uint16Array(rows * columns)
  // Each line has one more sample at both ends: the first sample of the line above, and a copy of the last sample.
  let [above, line] = [new Int32Array(columns + 2), new Int32Array(columns + 2)]
  for (let row = 0; row < rows; row++) {
    above[columns + 1] = above[columns]!
    line[0] = above[1]!
    scan.decodeLine(line, above, columns)
    bits.requireNotBeyond()
    samples.set(line.subarray(1, columns + 1), row * columns)
    ;[above, line] = [line, above]
  }
  requireEnd(stream, bits.end())
  return samples
}

/** State of the adaptive codes. A, B, C, N and Nn as in T.87. */
class JpegLsScan {
  readonly #bits: JpegLsBits
  readonly #p: JpegLsParameters
  readonly #step: number
  readonly #a: Int32Array
  readonly #b = new Int32Array(regularContexts)
  readonly #c = new Int32Array(regularContexts)
  readonly #n = new Int32Array(regularContexts + 2).fill(1)
  /** Number of negative error values that ended runs, for each of the two kinds. */
  readonly #negative = new Int32Array(2)
  /** Class, -4 to 4, of each difference of neighbours. Index: `maxval + difference`. */
  readonly #classes: Int8Array
  #runIndex = 0

  constructor(bits: JpegLsBits, parameters: JpegLsParameters) {
    this.#bits = bits
    this.#p = parameters
    this.#step = 2 * parameters.near + 1
    this.#a = new Int32Array(regularContexts + 2).fill(Math.max(2, (parameters.range + 32) >> 6))
    this.#classes = classesOf(parameters)
  }

  /** Decodes pixels into places 1 to `columns`. */
  decodeLine(line: Int32Array, above: Int32Array, columns: number): void {
    const { maxval } = this.#p
    const classes = this.#classes
    for (let x = 1; x <= columns;) {
      const left = line[x - 1]!
      const up = above[x]!
      const upLeft = above[x - 1]!
      const context =
        81 * classes[maxval + above[x + 1]! - up]! +
        9 * classes[maxval + up - upLeft]! +
        classes[maxval + upLeft - left]!
      if (context === 0) x = this.#decodeRun(line, above, x, columns)
      else line[x++] = this.#decodeRegular(context, median(left, up, upLeft))
    }
  }

  #decodeRegular(context: number, median: number): number {
    const sign = context < 0 ? -1 : 1
    const q = context * sign
    const { near, maxval } = this.#p
    const predicted = Math.min(maxval, Math.max(0, median + sign * this.#c[q]!))
    const n = this.#n[q]!
    const k = golombParameter(this.#a[q]!, n)
    const mapped = this.#errorCode(k, this.#p.limit)
    let error = mapped & 1 ? -((mapped + 1) >> 1) : mapped >> 1
    if (near === 0 && k === 0 && 2 * this.#b[q]! <= -n) error = -error - 1
    this.#requireInRange(error)
    this.#update(q, error)
    return this.#reconstruct(predicted, sign * error)
  }

  /** Updates the state of a context (T.87 A.6). */
  #update(q: number, error: number): void {
    let b = this.#b[q]! + error * this.#step
    let n = this.#n[q]!
    this.#a[q]! += Math.abs(error)
    if (n === this.#p.reset) {
      this.#a[q]! >>= 1
      b >>= 1
      n >>= 1
    }
    n++
    if (b <= -n) {
      b = Math.max(b + n, 1 - n)
      if (this.#c[q]! > -128) this.#c[q]!--
    } else if (b > 0) {
      b = Math.min(b - n, 0)
      if (this.#c[q]! < 127) this.#c[q]!++
    }
    this.#b[q] = b
    this.#n[q] = n
  }

  /** Decodes a run of one value and the pixel that ends it (T.87 A.7). Returns the place behind them. */
  #decodeRun(line: Int32Array, above: Int32Array, start: number, columns: number): number {
    const value = line[start - 1]!
    let x = start
    while (this.#bits.read(1) === 1) {
      const whole = 1 << runLogarithms[this.#runIndex]!
      const end = Math.min(x + whole, columns + 1)
      line.fill(value, x, end)
      if (end - x === whole && this.#runIndex < 31) this.#runIndex++
      x = end
      if (x > columns) return x
    }
    const end = x + this.#bits.read(runLogarithms[this.#runIndex]!)
    if (end > columns) throw damaged('a run of pixels beyond its line')
    line.fill(value, x, end)
    line[end] = this.#decodeInterruption(value, above[end]!)
    if (this.#runIndex > 0) this.#runIndex--
    return end + 1
  }

  #decodeInterruption(left: number, up: number): number {
    const kind = Math.abs(left - up) <= this.#p.near ? 1 : 0
    const q = regularContexts + kind
    const n = this.#n[q]!
    const k = golombParameter(this.#a[q]! + (kind === 1 ? n >> 1 : 0), n)
    const code = this.#errorCode(k, this.#p.limit - runLogarithms[this.#runIndex]! - 1)
    const odd = (code + kind) & 1
    const size = (code + kind + odd) >> 1
    const error = (k !== 0 || 2 * this.#negative[kind]! >= n) === (odd === 1) ? -size : size
    this.#requireInRange(error)
    if (error < 0) this.#negative[kind]!++
    this.#a[q]! += (code + 1 - kind) >> 1
    if (n === this.#p.reset) {
      this.#a[q]! >>= 1
      this.#n[q]! >>= 1
      this.#negative[kind]! >>= 1
    }
    this.#n[q]!++
    return kind === 1 ? this.#reconstruct(left, error) : this.#reconstruct(up, left > up ? -error : error)
  }

  /** A limited Golomb code (T.87 A.5.3). */
  #errorCode(k: number, limit: number): number {
    const most = limit - this.#p.qbpp - 1
    const high = this.#bits.zeros(most)
    return high < most ? (high << k) + this.#bits.read(k) : this.#bits.read(this.#p.qbpp) + 1
  }

  /** Encoders reduce error values modulo the range (T.87 A.4.5). */
  #requireInRange(error: number): void {
    const { range } = this.#p
    if (error < -(range >> 1) || error > (range - 1) >> 1)
      throw damaged(`an error value of ${error} in a range of ${range}`)
  }

  #reconstruct(predicted: number, error: number): number {
    const { near, maxval, range } = this.#p
    let value = predicted + error * this.#step
    if (value < -near) value += range * this.#step
    else if (value > maxval + near) value -= range * this.#step
    return Math.min(maxval, Math.max(0, value))
  }
}

/** The smallest k with `n * 2^k >= a`. */
function golombParameter(a: number, n: number): number {
  let k = 0
  while (n << k < a) k++
  return k
}

function median(left: number, up: number, upLeft: number): number {
  if (upLeft >= Math.max(left, up)) return Math.min(left, up)
  if (upLeft <= Math.min(left, up)) return Math.max(left, up)
  return left + up - upLeft
}

function classesOf({ maxval, near, thresholds: [t1, t2, t3] }: JpegLsParameters): Int8Array {
  const classes = new Int8Array(2 * maxval + 1)
  const bounds = [near + 1, t1, t2, t3, maxval + 1]
  for (let grade = 1; grade <= 4; grade++) {
    classes.fill(grade, maxval + bounds[grade - 1]!, maxval + bounds[grade]!)
    classes.fill(-grade, maxval - bounds[grade]! + 1, maxval - bounds[grade - 1]! + 1)
  }
  return classes
}

/** Coding parameters of a JPEG-LS scan, named as in ITU-T T.87. */
export interface JpegLsParameters {
  readonly maxval: number
  /** The largest error of near-lossless coding; 0 if lossless. */
  readonly near: number
  readonly thresholds: readonly [number, number, number]
  readonly reset: number
  readonly range: number
  /** Bits of an error value that is written without a code. */
  readonly qbpp: number
  /** Longest code of an error value. */
  readonly limit: number
}

/** Reads the coding parameters. @throws Error that names the damage, or the feature that is not supported */
export function jpegLsParameters({ frame: { precision }, scan, segments }: JpegHeader): JpegLsParameters {
  const [components, , , near, interleave, pointTransform] = scan
  if (scan.length !== 6 || components !== 1) throw damaged('its scan header is not that of one component')
  if (interleave !== 0 || pointTransform !== 0)
    throw damaged('its scan header asks for interleaving or a point transform')
  if (restartInterval(segments) !== 0) throw damaged('restart intervals in JPEG-LS are not supported')
  const [maxval, ...given] = presets(segments)
  return derive(maxval || 2 ** precision - 1, near!, given, precision)
}

function derive(maxval: number, near: number, given: readonly number[], precision: number): JpegLsParameters {
  if (maxval >= 2 ** precision || near > Math.min(255, maxval / 2))
    throw damaged('coding parameters beyond its precision')
  const standard = standardThresholds(maxval, near)
  const thresholds = standard.map((value, index) => given[index] || value) as [number, number, number]
  const reset = given[3] || 64
  const [t1, t2, t3] = thresholds
  if (t1 <= near || t2 < t1 || t3 < t2 || t3 > maxval || reset < 3) throw damaged('thresholds that are out of order')
  const range = Math.floor((maxval + 2 * near) / (2 * near + 1)) + 1
  const bpp = Math.max(2, Math.ceil(Math.log2(maxval + 1)))
  return {
    maxval,
    near,
    thresholds,
    reset,
    range,
    qbpp: Math.ceil(Math.log2(range)),
    limit: 2 * (bpp + Math.max(8, bpp))
  }
}

/** MAXVAL, T1, T2, T3, RESET of the preset segment (T.87 C.2.4.1.1); 0 for a default. */
function presets(segments: readonly JpegSegment[]): [number, ...number[]] {
  let values: [number, ...number[]] = [0, 0, 0, 0, 0]
  for (const { marker, content } of segments) {
    if (marker !== markers.lse) continue
    if (content[0] !== 1 || content.length !== 11)
      throw damaged(`a segment FF${hex(marker)} of type ${content[0]} is not supported`)
    const word = (index: number) => (content[1 + 2 * index]! << 8) | content[2 + 2 * index]!
    values = [word(0), word(1), word(2), word(3), word(4)]
  }
  return values
}

/** Default thresholds (T.87 C.2.4.1.1.1). */
function standardThresholds(maxval: number, near: number): [number, number, number] {
  const clamp = (value: number, low: number) => (value > maxval || value < low ? low : value)
  const factor = maxval >= 128 ? Math.floor((Math.min(maxval, 4095) + 128) / 256) : Math.floor(256 / (maxval + 1))
  const basic =
    maxval >= 128
      ? [factor + 2 + 3 * near, 4 * factor + 3 + 5 * near, 17 * factor + 4 + 7 * near]
      : [
          Math.max(2, Math.floor(3 / factor) + 3 * near),
          Math.max(3, Math.floor(7 / factor) + 5 * near),
          Math.max(4, Math.floor(21 / factor) + 7 * near)
        ]
  const t1 = clamp(basic[0]!, near + 1)
  const t2 = clamp(basic[1]!, t1)
  return [t1, t2, clamp(basic[2]!, t2)]
}

/** Bits of a JPEG-LS scan (T.87 annex A, C.2.1). The byte behind FF has 7 bits, or FF begins a marker. */
export class JpegLsBits {
  readonly #stream: Uint8Array
  #offset: number
  #bits = 0
  #count = 0
  #lent = 0
  #afterFf = false

  constructor(stream: Uint8Array, offset: number) {
    this.#stream = stream
    this.#offset = offset
  }

  /** Up to 16 bits as an unsigned number. */
  read(count: number): number {
    if (this.#count < count) this.#fill()
    this.#count -= count
    return (this.#bits >>> this.#count) & ((1 << count) - 1)
  }

  /** Counts zeros up to the next 1-bit. Uses the zeros and the 1. @throws Error for more than `most` zeros */
  zeros(most: number): number {
    let zeros = 0
    for (;;) {
      if (this.#count === 0) this.#fill()
      const rest = this.#bits & ((1 << this.#count) - 1)
      if (rest !== 0) {
        const leading = Math.clz32(rest) - (32 - this.#count)
        zeros += leading
        this.#count -= leading + 1
        if (zeros > most) throw damaged('an error value with too long a code')
        return zeros
      }
      zeros += this.#count
      this.#count = 0
      if (zeros > most) {
        this.requireNotBeyond()
        throw damaged('an error value with too long a code')
      }
    }
  }

  /** @throws Error if more bits were used than the data have */
  requireNotBeyond(): void {
    if (this.#count < this.#lent) throw damaged('its compressed data end before all pixels')
  }

  /** Offset of the first byte behind the data. Padding: unused bits of the last byte, and up to two bytes of zeros. */
  end(): number {
    this.requireNotBeyond()
    this.#fill()
    const left = this.#count - this.#lent
    const padding = left > 8 ? (this.#bits >>> this.#lent) & (2 ** (left - 8) - 1) : 0
    if (left > 23 || padding !== 0) throw damaged('its compressed data go on behind the last pixel')
    return this.#offset
  }

  #fill(): void {
    while (this.#count <= 16) {
      const byte = this.#stream[this.#offset]
      const isData =
        byte !== undefined && (this.#afterFf ? byte < 0x80 : byte !== 0xff || this.#stream[this.#offset + 1]! < 0x80)
      const width = this.#afterFf && isData ? 7 : 8
      this.#bits = (this.#bits << width) | (isData ? byte : 0)
      this.#count += width
      if (isData) {
        this.#afterFf = byte === 0xff
        this.#offset++
      } else this.#lent += 8
    }
  }
}
