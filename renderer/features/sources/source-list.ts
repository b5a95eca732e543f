import { factsText } from '../../../src-core/sources/distinct-labels.ts'
import type { ListedSource } from '../../../src-core/sources/source.ts'

/** Orders of the list of sources. The ids are stored. */
export const sourceOrders = [
  { value: 'opened', label: 'Opened last' },
  { value: 'name', label: 'Name' },
  { value: 'patient', label: 'Patient' },
  { value: 'date', label: 'Date, latest first' },
  { value: 'dose', label: 'Dose, highest first' },
  { value: 'thickness', label: 'Slice thickness' }
] as const
export type SourceOrder = (typeof sourceOrders)[number]['value']

export const isSourceOrder = (value: unknown): boolean => sourceOrders.some((order) => order.value === value)

type Compared = string | number | null | undefined

/** Keys of a source, compared one after the other. Unknown values come last. */
const keysOf: Record<Exclude<SourceOrder, 'opened'>, (source: ListedSource) => readonly Compared[]> = {
  name: ({ label }) => [label],
  patient: ({ patient, label }) => [patient?.initials, patient?.pseudonym, patient?.date, label],
  date: ({ patient, label }) => [negative(patient?.date && Date.parse(patient.date)), label],
  dose: ({ exposure, label }) => [negative(exposure?.doseIndex), negative(exposure?.exposure), label],
  thickness: ({ sliceThickness, label }) => [...(sliceThickness ?? [null]), label]
}

const negative = (value: number | '' | null | undefined): number | null => (typeof value === 'number' ? -value : null)

/**
 * Sources that contain every word of the filter, in an order. Equal ones stay as the engine lists them.
 * @param labels distinct labels by id
 */
export function listedSources(
  sources: readonly ListedSource[],
  labels: ReadonlyMap<string, string>,
  { filter, order }: { readonly filter: string; readonly order: SourceOrder }
): ListedSource[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const found = sources.filter((source) => {
    const text = `${source.label} ${labels.get(source.id) ?? ''} ${factsText(source)}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  if (order === 'opened') return found
  const keys = keysOf[order]
  return found.sort((one, other) => compareKeys(keys(one), keys(other)))
}

function compareKeys(one: readonly Compared[], other: readonly Compared[]): number {
  for (const [index, value] of one.entries()) {
    const difference = compare(value, other[index])
    if (difference !== 0) return difference
  }
  return 0
}

function compare(one: Compared, other: Compared): number {
  const isKnown = (value: Compared) => value !== null && value !== undefined
  if (!isKnown(one) || !isKnown(other)) return Number(!isKnown(one)) - Number(!isKnown(other))
  if (typeof one === 'number' && typeof other === 'number') return one - other
  return collator.compare(String(one), String(other))
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })
