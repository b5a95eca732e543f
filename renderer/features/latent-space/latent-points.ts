import { patchNumber } from '../../../src-core/sources/slice-number.ts'
import type { LatentMap } from '../../../src-core/latent-map/latent-map.ts'
import { count, decimal, percent } from '../../shared/format.ts'
import { asUnit } from '../training/sample-rows.ts'
import type { ColourBy } from './latent-map-painter.ts'

const colours = { label: 'Digit', error: 'Error', plain: 'None' } as const

/** 'Patch 1,204, digit 7, RMSE 0.083': what is known of a point. */
export function describePoint(
  { numbers, labels, errors }: Pick<LatentMap, 'numbers' | 'labels' | 'errors'>,
  index: number
): string {
  const parts = [`Patch ${count(patchNumber(numbers[index]!))}`]
  if (labels) parts.push(`digit ${labels[index]!}`)
  if (errors) parts.push(`RMSE ${decimal(errors[index]!, 3)}`)
  return parts.join(', ')
}

/** The pictures of one patch, 0..1, those that are known. */
export function pointPictures(
  map: LatentMap,
  index: number
): { role: 'reference' | 'noisy' | 'denoised'; pixels: Float32Array }[] {
  const size = map.rows * map.columns
  return (['reference', 'noisy', 'denoised'] as const).flatMap((role) => {
    const all = map[role]
    return all ? [{ role, pixels: asUnit(all.subarray(index * size, (index + 1) * size)) }] : []
  })
}

/** The axes that can be chosen, with their share of the variance. */
export function axisOptions({ shares }: Pick<LatentMap, 'shares'>): { value: string; label: string }[] {
  return Array.from(shares, (share, axis) => ({
    value: String(axis),
    label: `Component ${axis + 1} (${percent(share)})`
  }))
}

/** The ways of colouring that this map can be shown in. */
export function colourOptions({
  labels,
  errors
}: Pick<LatentMap, 'labels' | 'errors'>): { value: ColourBy; label: string }[] {
  const known: ColourBy[] = [...(labels ? (['label'] as const) : []), ...(errors ? (['error'] as const) : []), 'plain']
  return known.map((value) => ({ value, label: colours[value] }))
}
