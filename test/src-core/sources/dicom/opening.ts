import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { DicomSource } from '../../../../src-core/sources/dicom/dicom-source.ts'
import { openDicom, type OpenedDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import { syntheticDicom, type SyntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** Writes one file for each description into a new folder; returns their paths. */
export function writeDicom(...files: readonly (SyntheticDicom | Uint8Array)[]): string[] {
  const folder = temporaryFolder()
  return files.map((file, index) => {
    const path = join(folder, `image-${index + 1}`)
    writeFileSync(path, file instanceof Uint8Array ? file : syntheticDicom(file))
    return path
  })
}

export function openSynthetic(...files: readonly (SyntheticDicom | Uint8Array)[]): Promise<OpenedDicom> {
  return openDicom(writeDicom(...files), {})
}

/** The one series in the files. Fails for more series or for refusals. */
export async function openOne(...files: readonly (SyntheticDicom | Uint8Array)[]): Promise<DicomSource> {
  return only(await openSynthetic(...files))
}

export function only({ sources, refusals }: OpenedDicom): DicomSource {
  expect(refusals).toEqual([])
  expect(sources).toHaveLength(1)
  return sources[0]!
}

export async function readAll(source: DicomSource): Promise<Float32Array[]> {
  const slices: Float32Array[] = []
  for (let index = 0; index < source.summary.sliceCount; index++) slices.push((await source.readSlice(index)).data)
  return slices
}

export function hashOf(slices: readonly Float32Array[]): string {
  const hash = createHash('sha256')
  for (const slice of slices) hash.update(new Uint8Array(slice.buffer, slice.byteOffset, slice.byteLength))
  return hash.digest('hex')
}
