import { basename } from 'node:path'
import { type GreySamples, readGreySamples } from '../../images/grey-png.ts'
import { printable } from '../../printable.ts'
import { gaps, numbersOf } from './numbered-files.ts'
import { unsupported, type FormatOutcome } from './format-volume.ts'

/**
 * Opens grey PNG files of one size and depth as slices, in the order given. 16 bits may carry HU and an offset. Fewer
 * bits cannot.
 * @throws format.unsupported for files that differ; file.not-found, file.unreadable (also for colour and damage)
 */
export async function openPngSeries(files: readonly string[], label: string): Promise<FormatOutcome> {
  const [first] = files as readonly [string, ...string[]]
  const { rows, columns, depth } = readGreySamples(first)
  const alike = (path: string, { rows: height, columns: width, depth: bits }: GreySamples) => {
    if (height === rows && width === columns && bits === depth) return
    throw unsupported(
      path,
      `has ${width}x${height} pixels of ${bits} bits, ${basename(first)} has ${columns}x${rows} of ${depth}`
    )
  }
  return {
    volume: {
      label,
      files,
      shape: [files.length, rows, columns],
      dtype: depth > 8 ? '<u2' : '|u1',
      readStored: async (index) => {
        const path = files[index]!
        const samples = readGreySamples(path)
        alike(path, samples)
        return samples.data
      },
      slope: 1,
      intercept: 0,
      isHounsfield: false,
      geometry: null,
      pixelSpacing: null,
      sliceSpacing: null,
      sliceNames: files.map((path) => printable(basename(path))),
      ...numbersOf(files),
      details: [`PNG, ${depth} bits`],
      assumed: [],
      warnings: gaps(files),
      answers: {}
    }
  }
}
