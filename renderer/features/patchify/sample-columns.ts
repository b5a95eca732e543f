import { shortLabels } from '../../../src-core/audit/audited-outputs.ts'
import type { PatchifyPreview } from '../../../src-core/audit/audit-preview.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import type { Display } from '../patch-pictures/paint-pixels.ts'

/** One column of the sample strip: all samples in one role. */
export interface SampleColumn {
  readonly key: string
  readonly label: string
  readonly values: Float32Array
  /** dB for each sample; null where nothing is known to compare with. */
  readonly psnr: readonly number[] | null
}

/** Reference, noisy and every output, in this order; without what is not known. */
export function sampleColumns({ samples }: PatchifyPreview): SampleColumn[] {
  const { reference, noisy, noisyPsnr, outputs } = samples
  const labels = shortLabels(outputs.map(({ label }) => label))
  return [
    ...(reference ? [{ key: 'reference', label: 'Reference', values: reference, psnr: null }] : []),
    ...(noisy ? [{ key: 'noisy', label: 'Noisy', values: noisy, psnr: noisyPsnr && [...noisyPsnr] }] : []),
    ...outputs.map(({ key, data, psnr }, index) => ({
      key: `output ${key}`,
      label: labels[index]!,
      values: data,
      psnr: psnr && [...psnr]
    }))
  ]
}

/** The viewer's window for patches, which are in 0..1 whatever the source's unit. */
export function patchDisplay({ centre, width }: Window, [low, high]: SourceSummary['intensityRange']): Display {
  const toUnit = (value: number) => (value - low) / (high - low)
  return { low: toUnit(centre - width / 2), high: toUnit(centre + width / 2), difference: 0.25 }
}

const gap = 8
const margins = 32

/** Side of a picture in CSS pixels at which all columns fit: a whole multiple of the patch's pixels if possible. */
export function pictureSide(width: number, columns: number, patchColumns: number): number {
  const room = Math.floor((width - margins) / Math.max(1, columns)) - gap
  const side = Math.min(Math.max(room, 56), 128)
  return side < patchColumns ? side : Math.floor(side / patchColumns) * patchColumns
}
