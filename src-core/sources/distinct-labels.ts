import { count } from '../counts.ts'
import { patientText } from './patient-label.ts'
import type { ListedSource } from './source.ts'

type Labelled = Pick<ListedSource, 'id' | 'label' | 'details' | 'sliceCount' | 'rows' | 'columns' | 'patient'>

/**
 * Distinct labels of the sources in a list, by id. Equal labels are followed by the facts that differ: patient and
 * date, then kernel, thickness and dose, since they change the image, other facts later.
 */
export function distinctLabels(sources: readonly Labelled[]): ReadonlyMap<string, string> {
  return new Map(
    sources.map((source) => [
      source.id,
      labelAmong(
        source,
        sources.filter(({ label }) => label === source.label)
      )
    ])
  )
}

const mostNamed = 3

/** Adds facts until no other source has all of them, else the number in the list. */
function labelAmong(source: Labelled, alike: readonly Labelled[]): string {
  if (alike.length === 1) return source.label
  const others = alike.filter(({ id }) => id !== source.id).map(factsOf)
  const facts = factsOf(source).filter((fact) => !others.every((other) => other.includes(fact)))
  for (let count = 1; count <= Math.min(mostNamed, facts.length); count++) {
    const named = facts.slice(0, count)
    if (others.every((other) => !named.every((fact) => other.includes(fact))))
      return [source.label, ...named].join(' · ')
  }
  return [source.label, ...facts.slice(0, mostNamed), `no. ${alike.findIndex(({ id }) => id === source.id) + 1}`].join(
    ' · '
  )
}

/** Order of the facts in a label. */
const ranks = [/^Kernel /, /^Slice thickness /, /^CTDIvol /, / mAs$/, / mA$/, / kV$/]

/** Details of an image's quality, by rank, and the others. */
export function rankedDetails(details: readonly string[]): { ranked: readonly string[]; others: readonly string[] } {
  const ranked = ranks.flatMap((rank) => details.filter((detail) => rank.test(detail)))
  return { ranked, others: details.filter((detail) => !ranked.includes(detail)) }
}

function factsOf({ details, sliceCount, rows, columns, patient }: Labelled): string[] {
  const { ranked, others } = rankedDetails(details)
  const person = [patientText(patient), patient?.date ?? ''].filter(Boolean)
  return [
    ...person,
    ...ranked,
    ...others,
    `${count(sliceCount)} ${sliceCount === 1 ? 'slice' : 'slices'}`,
    `${rows} x ${columns}`
  ]
}

/** 'J. D. · 4F2A · 2024-03-12 · Kernel B30f · Slice thickness 1 mm · CTDIvol 7.1 mGy · CT' */
export function factsText({ patient, details }: Pick<ListedSource, 'patient' | 'details'>): string {
  const { ranked, others } = rankedDetails(details)
  return [patientText(patient), patient?.date ?? '', ...ranked, ...others].filter(Boolean).join(' · ')
}
