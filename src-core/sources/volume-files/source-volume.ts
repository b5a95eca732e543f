import { cross } from '../slice-place.ts'
import type { Source } from '../source.ts'
import { volumeGrid } from '../volume/volume-grid.ts'
import { writtenPlace, type WrittenPlace, type WrittenVolume } from './written-volume.ts'

/** The place of a source's slices. `warning` is null unless the source states places that form no grid. */
export function placeOfSource(source: Source): { readonly place: WrittenPlace; readonly warning: string | null } {
  const { summary } = source
  const { sliceCount, pixelSpacing } = summary
  const places = source.slicePlaces?.() ?? null
  const answer = volumeGrid(summary, places)
  if ('grid' in answer) return { place: writtenPlace(answer.grid), warning: null }
  const first = sliceCount === 1 ? places?.[0] : undefined
  if (first?.position && first.rowDirection && first.columnDirection && pixelSpacing) {
    const { position: origin, rowDirection, columnDirection, thickness } = first
    const directions = [rowDirection, columnDirection, cross(rowDirection, columnDirection)] as const
    return { place: writtenPlace({ spacing: [...pixelSpacing, thickness ?? 1], directions, origin }), warning: null }
  }
  const warning = sliceCount > 1 ? `${answer.refusal}: its slices are written 1 mm apart, without a place` : null
  return { place: writtenPlace(null, pixelSpacing), warning }
}

/** The slices of a source as a volume to be written. */
export function volumeOfSource(source: Source): WrittenVolume & { readonly warning: string | null } {
  const { sliceCount, rows, columns } = source.summary
  return {
    shape: [sliceCount, rows, columns],
    readSlice: async (index) => (await source.readSlice(index)).data,
    ...placeOfSource(source)
  }
}
