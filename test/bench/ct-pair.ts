import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { degradeGaussian } from '../../src-core/degradation/pixel-noise.ts'
import { filterDenoiser } from '../../src-core/denoisers/filters/filters.ts'
import { batchOfOne } from '../../src-core/images/image.ts'
import { fromUnitRange, toUnitRange } from '../../src-core/images/intensity.ts'
import { openPhantom } from '../../src-core/sources/phantom/phantom-source.ts'
import { slicePlace, syntheticDicom } from '../support/dicom.ts'

/** Folders of the series: the clean one, and three filters of the same with noise. */
export const pairFolders = { full: null, a: 'median', b: 'gaussian', c: 'bilateral' } as const

/** Values of 12 bits: HU + 1024. */
const range = [-1024, 3072] as const
/** Noise of 41 HU. */
const factor = 0.01

/**
 * Writes the phantom's slices of 512 x 512 and three outputs as uncompressed DICOM files, as a scanner stores them.
 * About 40 % of the patches show tissue. The reference's air has no noise, that of the outputs has.
 */
export async function writeCtPair(folder: string, slices: number): Promise<void> {
  const phantom = await openPhantom({ seed: 1, slices })
  for (const name of Object.keys(pairFolders)) mkdirSync(join(folder, name), { recursive: true })
  for (let index = 0; index < slices; index++) {
    const clean = batchOfOne(toUnitRange(await phantom.readSlice(index), range))
    const noisy = degradeGaussian(clean, { factor, seed: 1, firstImage: index })
    for (const [series, [name, filter]] of Object.entries(pairFolders).entries()) {
      const denoiser = filter && filterDenoiser(filter)
      const made = denoiser ? await denoiser.denoise(noisy, defaultsOf(denoiser)) : clean
      writeSlice(join(folder, name), series, index, fromUnitRange(made, range))
    }
  }
}

const defaultsOf = ({ description: { parameters } }: ReturnType<typeof filterDenoiser>) =>
  Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]))

function writeSlice(
  folder: string,
  series: number,
  index: number,
  { data, rows, columns }: { readonly data: Float32Array; readonly rows: number; readonly columns: number }
): void {
  const attributes = {
    ...slicePlace(index, 1),
    '0008,0018': ['UI', `2.25.${series + 1}000.${index + 1}`],
    '0020,000D': ['UI', '2.25.999'],
    '0020,000E': ['UI', `2.25.100${series}`],
    '0028,0030': ['DS', '0.7\\0.7']
  } as const
  const stored = data.map((value) => Math.round(value - range[0]))
  const file = syntheticDicom({ rows, columns, signed: false, stored, attributes })
  writeFileSync(join(folder, `${String(index).padStart(4, '0')}.dcm`), file)
}
