import { count } from '../counts.ts'
import { readFileSync } from 'node:fs'
import { inflateSync } from 'node:zlib'
import { PNG, type PNGWithMetadata } from 'pngjs'
import { DenoscopeError } from '../errors.ts'
import { writeFileAtomically } from '../files/atomic-file.ts'
import { fileError } from '../files/file-error.ts'
import { butWhat, formatBytes } from '../files/foreign-formats.ts'
import type { Image } from './image.ts'

const highest = 65535
/** Rounding error of sums of 32-bit floats beyond 0..1. */
const rounding = 1e-5

/**
 * Reads a grey PNG of any depth (bits a pixel): black 0, white 1.
 * @throws file.not-found, file.unreadable (also for colour, transparency and damage)
 */
export function readGreyPng(path: string): Image & { readonly depth: number } {
  const { data, rows, columns, depth } = readGreySamples(path)
  const white = 2 ** depth - 1
  return { data: Float32Array.from(data, (sample) => sample / white), rows, columns, depth }
}

/** Samples of a grey PNG as stored: 0 to `2 ** depth - 1`. */
export interface GreySamples {
  readonly data: Uint16Array
  readonly rows: number
  readonly columns: number
  /** Bits a pixel. */
  readonly depth: number
}

/**
 * Reads the stored samples of a grey PNG of any depth.
 * @throws file.not-found, file.unreadable (also for colour, transparency and damage)
 */
export function readGreySamples(path: string): GreySamples {
  const { width, height, depth, color, palette, alpha, data } = decode(path)
  if (color || palette || alpha) {
    throw new DenoscopeError('file.unreadable', `${path}: expected a grey PNG without transparency, got another kind`)
  }
  // Four samples a pixel, the first three of them equal.
  const samples = new Uint16Array(width * height)
  for (let pixel = 0; pixel < samples.length; pixel++) samples[pixel] = data[4 * pixel]!
  return { data: samples, rows: height, columns: width, depth }
}

/**
 * Writes an image as a grey PNG of 16 bits, 0 black and 1 white.
 * @throws argument.invalid for values beyond 0..1, file.unwritable
 */
export function writeGreyPng(path: string, { data, rows, columns }: Image): void {
  const beyond = data.find((value) => !(value >= -rounding && value <= 1 + rounding))
  if (beyond !== undefined) {
    throw new DenoscopeError(
      'argument.invalid',
      `${path}: a PNG holds values from 0 to 1, got ${beyond}; name a .npy file`
    )
  }
  const samples = Uint16Array.from(data, (value) => Math.round(highest * Math.min(1, Math.max(0, value))))
  const png = { data: Buffer.from(samples.buffer), width: columns, height: rows } as PNG
  writeFileAtomically(
    path,
    PNG.sync.write(png, { bitDepth: 16, colorType: 0, inputColorType: 0, inputHasAlpha: false })
  )
}

function decode(path: string): PNGWithMetadata & { readonly depth: number } {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  requireGrey(path, bytes)
  try {
    requireWholeStream(bytes)
    return PNG.sync.read(bytes, { skipRescale: true }) as PNGWithMetadata & { depth: number }
  } catch (cause) {
    throw new DenoscopeError('file.unreadable', `${path}: is a PNG that is cut short or damaged`, { cause })
  }
}

/** Checks the end and the checksum of the pixels' zlib stream, which the library does not read. @throws any error */
function requireWholeStream(bytes: Buffer): void {
  const parts: Buffer[] = []
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, end))
    at = end + 4
  }
  inflateSync(Buffer.concat(parts), { maxOutputLength: mostStreamBytes })
}

const headerBytes = 33
/** As for DICOM images. */
const mostPixels = 2 ** 26
/** Bytes of pixels of 16 bits, with a filter byte a row. */
const mostStreamBytes = 3 * mostPixels
/** Largest compression ratio of deflate. */
const mostBytesOfOne = 1032

/** Checks the header of a PNG before memory is allocated for its pixels. */
function requireGrey(path: string, bytes: Buffer): void {
  const refuse = (what: string): never => {
    throw new DenoscopeError('file.unreadable', `${path}: ${what}`)
  }
  if (!bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')))
    refuse(`is not a PNG${butWhat(bytes.subarray(0, formatBytes), path)}`)
  if (bytes.length < headerBytes || bytes.toString('latin1', 12, 16) !== 'IHDR')
    refuse('is a PNG that is cut short or damaged')
  const [columns, rows, depth, colour] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20), bytes[24]!, bytes[25]!]
  if (colour !== 0) refuse('expected a grey PNG without transparency, got another kind')
  if (rows * columns > mostPixels) refuse(`states ${rows} x ${columns} pixels, more than ${count(mostPixels)}`)
  if (rows * Math.ceil((columns * depth) / 8) > mostBytesOfOne * bytes.length)
    refuse(`states ${rows} x ${columns} pixels, which ${count(bytes.length)} bytes cannot hold`)
}
