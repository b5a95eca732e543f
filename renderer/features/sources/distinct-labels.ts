import type { SourceSummary } from '../../../src-core/sources/source.ts'
import { counted } from '../../shared/format.ts'

/** Labels by which sources are told apart in a list: their own, and where several have the same one, in what they differ. */
export function distinctLabels(sources: readonly SourceSummary[]): ReadonlyMap<string, string> {
  return new Map(sources.map((source) => [source.id, labelAmong(source, sources.filter(({ label }) => label === source.label))]))
}

const mostNamed = 2

function labelAmong(source: SourceSummary, alike: readonly SourceSummary[]): string {
  if (alike.length === 1) return source.label
  const others = alike.filter(({ id }) => id !== source.id).map(factsOf)
  const own = factsOf(source).filter((fact) => !others.every((facts) => facts.includes(fact))).slice(0, mostNamed)
  const isUnique = own.length > 0 && others.every((facts) => !own.every((fact) => facts.includes(fact)))
  const place = alike.findIndex(({ id }) => id === source.id) + 1
  return [source.label, ...own, ...(isUnique ? [] : [`no. ${place}`])].join(' · ')
}

const factsOf = ({ details, sliceCount, rows, columns }: SourceSummary): string[] =>
  [...details, counted(sliceCount, 'slice'), `${rows} × ${columns}`]
