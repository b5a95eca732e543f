import type { SourceSummary } from './source.ts'

type Labelled = Pick<SourceSummary, 'id' | 'label' | 'details' | 'sliceCount' | 'rows' | 'columns'>

/**
 * Distinct labels of the sources in a list, by id. Equal labels are followed by the facts that differ: kernel,
 * thickness and dose first, since they change the image, other facts later.
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

function factsOf({ details, sliceCount, rows, columns }: Labelled): string[] {
  const ranked = ranks.flatMap((rank) => details.filter((detail) => rank.test(detail)))
  const others = details.filter((detail) => !ranked.includes(detail))
  return [...ranked, ...others, `${sliceCount} ${sliceCount === 1 ? 'slice' : 'slices'}`, `${rows} x ${columns}`]
}
