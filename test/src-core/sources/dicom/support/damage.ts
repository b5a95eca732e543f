import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openDicom } from '../../../../../src-core/sources/dicom/open-dicom.ts'
import { DenoscopeError } from '../../../../../src-core/errors.ts'
import type { Image } from '../../../../../src-core/images/image.ts'
import { mulberry32 } from '../../../../support/dicom.ts'
import { temporaryFolder } from '../../../../support/temporary-folder.ts'

/** Ample for one small file on a busy machine; what hangs does not end at all. */
const millisecondsForOne = 5000
const memoryForAll = 1.5 * 1024 ** 3

/** Opens the bytes: either one series whose first slice reads or is refused with a code, or one refusal with a code. */
export async function survives(bytes: Uint8Array, path: string): Promise<'source' | 'refusal'> {
  writeFileSync(path, bytes)
  const start = performance.now()
  const { sources, refusals } = await openDicom([path], {})
  for (const { code, message } of refusals) {
    expect(code).not.toBe('internal')
    expect(message).toMatch(/^[^\n]+$/)
    expect(message.startsWith(path)).toBe(true)
  }
  for (const source of sources) {
    const outcome = await source.readSlice(0).catch((error: unknown) => error)
    const isImage = (outcome as Image).data?.length === source.summary.rows * source.summary.columns
    expect(isImage || (outcome instanceof DenoscopeError && outcome.code !== 'internal')).toBe(true)
  }
  expect(performance.now() - start).toBeLessThan(millisecondsForOne)
  expect(sources.length + refusals.length).toBeGreaterThan(0)
  return sources.length > 0 ? 'source' : 'refusal'
}

/** Lengths 0, 97, 194, ... within the header; behind it larger multiples of 97, some 60 in all. */
function cuts(length: number): number[] {
  const step = Math.ceil(length / 60 / 97) * 97
  const inHeader = Array.from({ length: 40 }, (_, index) => index * 97)
  const behind = Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step)
  return [...new Set([...inHeader, ...behind])].filter((cut) => cut < length)
}

function flipped(original: Buffer, random: () => number): Buffer {
  const bytes = Buffer.from(original)
  const flips = 1 + Math.floor(random() * 6)
  for (let flip = 0; flip < flips; flip++)
    bytes[Math.floor(random() * Math.min(bytes.length, 3000))] = Math.floor(random() * 256)
  return bytes
}

/** Cuts a file at many lengths; each cut is refused. */
export async function refusesCuts(sample: string): Promise<void> {
  const bytes = readFileSync(sample)
  const path = join(temporaryFolder(), 'cut.dcm')
  for (const cut of cuts(bytes.length))
    expect([cut, await survives(bytes.subarray(0, cut), path)]).toEqual([cut, 'refusal'])
}

/** Changes bytes of a file's header; each change opens or is refused. */
export async function survivesChanges(sample: string): Promise<void> {
  const bytes = readFileSync(sample)
  const path = join(temporaryFolder(), 'flipped.dcm')
  const random = mulberry32(11)
  for (let round = 0; round < 25; round++) await survives(flipped(bytes, random), path)
  expect(process.memoryUsage().rss).toBeLessThan(memoryForAll)
}
