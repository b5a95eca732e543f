import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EngineClient } from '../../renderer/engine/engine-client.ts'
import type { SourceSummary } from '../../src-core/sources/source.ts'
import { averageFilter } from '../../src-core/denoisers/filters/average-filter.ts'
import { mulberry32, slicePlace, syntheticDicom } from './dicom.ts'

/** Amplitude of the noise in HU. */
const amplitude = 120

/** Writes an open CT series as DICOM with uniform noise, averaged over 3 x 3 pixels: a test series for comparisons. */
export async function writeAveragedSeries(client: EngineClient, source: SourceSummary, folder: string): Promise<void> {
  mkdirSync(folder)
  const [row, column] = source.pixelSpacing!
  for (let index = 0; index < source.sliceCount; index++) {
    const { data, rows, columns } = await client.call('slices.read', { sourceId: source.id, index })
    const random = mulberry32(index)
    const noisy = Float32Array.from(data, (value) => value + amplitude * (random() - 0.5))
    const averaged = averageFilter({ data: noisy, count: 1, rows, columns }, { size: 3 }).data
    const stored = Int32Array.from(averaged, (value) => Math.round(value) + 1024)
    const attributes = {
      ...slicePlace(index),
      '0008,103E': ['LO', 'Noisy, averaged 3 x 3'],
      '0028,0030': ['DS', `${row}\\${column}`],
      '0028,1050': ['DS', '40'],
      '0028,1051': ['DS', '400']
    } as const
    writeFileSync(join(folder, `${index}.dcm`), syntheticDicom({ rows, columns, stored, attributes }))
  }
}
