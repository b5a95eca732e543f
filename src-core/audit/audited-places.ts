import { normalOfSeries, numbersOf } from '../sources/pairing/pair-rules.ts'
import type { Source } from '../sources/source.ts'
import type { AuditedPlace } from './audit-record.ts'

/** Instance number and position of each slice of a source; null if no slice states either. */
export function auditedPlaces(source: Source): AuditedPlace[] | null {
  const places = source.slicePlaces?.() ?? null
  if (!places) return null
  const normal = normalOfSeries(places)
  const positions = numbersOf(places, 'position', normal) ?? numbersOf(places, 'location', normal)
  const audited = places.map(({ instanceNumber }, index) => ({ instanceNumber, position: rounded(positions?.[index]) }))
  return audited.some(({ instanceNumber, position }) => instanceNumber !== null || position !== null) ? audited : null
}

/** To a thousandth of a millimetre: a projection on the normal has more digits than a header. */
const rounded = (position: number | undefined): number | null =>
  position === undefined ? null : Number(position.toFixed(3))
