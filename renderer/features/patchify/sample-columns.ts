import { shortLabels } from '../../../src-core/audit/candidates.ts'
import type { PatchifyPreview } from '../../../src-core/audit/preview.ts'
import type { SourceSummary, Window } from '../../../src-core/sources/source.ts'
import type { Display } from '../patch-wall/paint-pixels.ts'

/** One column of the sample strip: all samples in one role. */
export interface SampleColumn {
  readonly key: string
  readonly label: string
  readonly values: Float32Array
  /** dB for each sample; null where nothing is known to compare with. */
  readonly psnr: readonly number[] | null
}

/** Reference, noisy and every denoised version, in this order. */
export function sampleColumns({ samples }: PatchifyPreview, compared = false): SampleColumn[] {
  const { reference, noisy, noisyPsnr, denoised } = samples
  const labels = shortLabels(denoised.map(({ label }) => label))
  return [
    ...(reference ? [{ key: 'reference', label: 'Reference', values: reference, psnr: null }] : []),
    { key: 'noisy', label: compared ? 'Candidate' : 'Noisy', values: noisy, psnr: noisyPsnr && [...noisyPsnr] },
    ...denoised.map(({ key, data, psnr }, index) => ({
      key: `denoised ${key}`, label: labels[index]!, values: data, psnr: psnr && [...psnr]
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

/** The side of a picture in CSS pixels so that all columns fit: a whole multiple of the patch's pixels where it can be. */
export function pictureSide(width: number, columns: number, patchColumns: number): number {
  const room = Math.floor((width - margins) / Math.max(1, columns)) - gap
  const side = Math.min(Math.max(room, 56), 128)
  return side < patchColumns ? side : Math.floor(side / patchColumns) * patchColumns
}
