import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { counted, millimetres } from '../../shared/format.ts'

const units = { HU: 'HU', '1': '0 to 1', stored: 'stored values' } as const

/** '24 slices · 512 × 512 · HU' */
export function extentOf(source: SourceSummary): string {
  const images = counted(source.sliceCount, source.kind === 'mnist' ? 'image' : 'slice')
  return [images, `${source.rows} × ${source.columns}`, units[source.unit]].join(' · ')
}

/** '0.488 × 0.488 mm, slices 1 mm apart'; null where nothing is known. */
export function spacingOf(source: SourceSummary): string | null {
  if (!source.pixelSpacing) return null
  const [row, column] = source.pixelSpacing
  const pixels = row === column ? millimetres(row) : `${millimetres(row)} × ${millimetres(column)}`
  const between = source.sliceSpacing ? `, slices ${millimetres(source.sliceSpacing)} apart` : ''
  return `Pixels ${pixels}${between}`
}
