import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openDicom } from '../../../../../src-core/sources/dicom/open-dicom.ts'
import { hashOf, only, readAll } from '../opening.ts'

interface PixelValues {
  readonly shape: readonly [number, number, number]
  readonly minimum: number
  readonly maximum: number
  readonly centre: number
  readonly sha256: string
}

/** Made with pydicom and independent decoders by expected/pixel-values.py, under folder and name. */
export const expectedPixelValues: Record<string, PixelValues> = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'expected', 'pixel-values.json'), 'utf8')
)

/** Opens the file as one series and compares its values. */
export async function expectPixelValues(path: string, { shape, centre, sha256 }: PixelValues): Promise<void> {
  const source = only(await openDicom([path], {}))
  const slices = await readAll(source)
  expect([source.summary.sliceCount, source.summary.rows, source.summary.columns]).toEqual(shape)
  expect(slices[0]![Math.floor(shape[1] / 2) * shape[2] + Math.floor(shape[2] / 2)]).toBe(centre)
  expect(hashOf(slices)).toBe(sha256)
}
