import { dtypeText } from '../../files/npy-format.ts'
import { printable } from '../../printable.ts'
import type { FormatAnswers } from '../format-answers.ts'
import { damaged, requireShape, unsupported, type FormatOutcome } from './format-volume.ts'
import { runHdf5 } from './hdf5-process.ts'
import type { Hdf5Candidate } from './hdf5-tasks.ts'

/**
 * Conversion of LoDoPaB-CT (doi:10.1038/s41597-021-00893-z): values are attenuation over its largest, 81.35858 per
 * metre, with water 20 and air 0.02 per metre. Values below -1001 HU were clipped when the file was made.
 */
const lodopab = { slope: (1000 * 81.35858) / 19.98, intercept: (-1000 * 20) / 19.98 } as const

/**
 * Opens a dataset of an HDF5 file, read slice by slice. `data` of 32-bit floats is LoDoPaB. Asks if there are several
 * datasets of images.
 * @throws format.damaged, format.unsupported, file.not-found, file.unreadable
 */
export async function openHdf5(path: string, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  const candidates = await runHdf5('candidates', { path })
  if (candidates.length === 0) throw unsupported(path, 'holds no dataset of images (2 or 3 axes of numbers)')
  const only = candidates.length === 1 ? candidates[0] : undefined
  if (!only && answers.dataset === undefined)
    return {
      question: {
        kind: 'dataset',
        text: `It holds ${candidates.length} datasets of images. Which one?`,
        choices: candidates.map(({ name, stored, dtype }) => ({
          name,
          text: `${stored.join(' x ')}, ${dtypeText(dtype)}`
        }))
      }
    }
  const wanted = answers.dataset === undefined ? '' : `/${answers.dataset.replace(/^\/+/, '')}`
  const chosen = only ?? candidates.find(({ name }) => name === wanted)
  if (chosen === undefined)
    throw unsupported(path, `holds no dataset '${wanted}', but ${candidates.map(({ name }) => `'${name}'`).join(', ')}`)
  const warnings = await chunkWarnings(path, chosen)
  return { volume: volumeOf(path, label, chosen, { isOneOfSeveral: only === undefined, warnings }) }
}

interface VolumeFacts {
  readonly isOneOfSeveral: boolean
  readonly warnings: readonly string[]
}

function volumeOf(
  path: string,
  label: string,
  { name, stored, dtype }: Hdf5Candidate,
  { isOneOfSeveral, warnings }: VolumeFacts
) {
  const long = stored.flatMap((length, axis) => (length === 1 ? [] : [axis]))
  const [sliceAxis, rowAxis, columnAxis] = long.length === 3 ? long : [undefined, ...long]
  const shape = [sliceAxis === undefined ? 1 : stored[sliceAxis]!, stored[rowAxis!]!, stored[columnAxis!]!] as const
  requireShape(path, shape)
  const isLodopab = name === '/data' && dtype === '<f4'
  return {
    label: isOneOfSeveral ? `${label}, ${printable(name)}` : label,
    files: [path],
    shape,
    dtype,
    readStored: (index: number) =>
      runHdf5('read', {
        path,
        name,
        dtype,
        starts: stored.map((_, axis) => (axis === sliceAxis ? index : 0)),
        lengths: stored.map((length, axis) => (axis === sliceAxis ? 1 : length))
      }),
    slope: isLodopab ? lodopab.slope : 1,
    intercept: isLodopab ? lodopab.intercept : 0,
    isHounsfield: isLodopab,
    geometry: null,
    pixelSpacing: null,
    sliceSpacing: null,
    details: ['HDF5', `Dataset ${printable(name)}`],
    assumed: isLodopab
      ? ['HU = 1000 * (81.35858 * value - 20) / 19.98, as LoDoPaB-CT defines them; the lowest is -1001 HU']
      : [],
    warnings,
    answers: isOneOfSeveral ? { dataset: name } : {}
  }
}

/**
 * Warning about values that are not in the file. The library gives the fill value of the dataset for them.
 * @throws format.damaged if there are no values at all
 */
async function chunkWarnings(path: string, dataset: Hdf5Candidate): Promise<string[]> {
  const chunks = await runHdf5('chunks', { path, dataset })
  if (chunks === null || chunks.stored >= chunks.needed) return []
  const why = 'because they were never written or the file is damaged'
  if (chunks.stored === 0)
    throw damaged(path, `holds none of the values of its dataset ${printable(dataset.name)}, ${why}`)
  const missing = chunks.needed - chunks.stored
  const [verb, whose] = missing === 1 ? ['is', 'its'] : ['are', 'their']
  return [
    `${missing} of ${chunks.needed} chunks ${verb} not in the file: ` +
      `${whose} values are the fill value (0 if none is set), ${why}`
  ]
}
