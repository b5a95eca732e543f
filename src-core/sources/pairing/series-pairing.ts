import { DenoscopeError } from '../../errors.ts'
import type { Image } from '../../images/image.ts'
import { pairTwo } from './pair-two.ts'
import type { PairedSeries, PairRule, SeriesPairing } from './pairing-record.ts'
import type { Source, SourceSummary } from '../source.ts'

export { pairRules, type PairedSeries, type PairRule, type SeriesPairing } from './pairing-record.ts'
export { pairingStatements } from './pairing-words.ts'

export interface PairingOptions {
  /** Default: the surest rule for which both series state what it needs. */
  readonly pairBy?: PairRule
  /** In mm. Default: half the smaller spacing, at most 1 mm. */
  readonly tolerance?: number
  /** Names of the series in messages. Default: their labels in quotes. */
  readonly names?: { readonly base: string; readonly others: readonly string[] }
  /** What the other series are called in the record and its statements. Default: their own labels. */
  readonly labels?: readonly string[]
}

export interface PairedSources {
  /** Slices of the base that all others have; 0-based, ascending. */
  readonly slices: readonly number[]
  /** As given, but `readSlice(i)` takes the base's index and reads the paired slice. */
  readonly others: readonly Source[]
  readonly pairing: SeriesPairing
}

/**
 * Pairs the slices of other series with those of a base: by position along the normal, else by Slice Location, Instance
 * Number or order, which carries a warning.
 * @throws source.mismatch in one line if series differ in size, unit, pixel spacing, orientation or place in the plane, or
 * have no slice in common
 */
export async function pairSeries(
  base: Source,
  others: readonly Source[],
  options: PairingOptions = {}
): Promise<PairedSources> {
  const own = options.names?.base ?? `'${base.summary.label}'`
  const paired: Awaited<ReturnType<typeof pairTwo>>[] = []
  for (const [index, other] of others.entries()) {
    const names = [own, options.names?.others[index] ?? `'${other.summary.label}'`] as const
    paired.push(
      await pairTwo(base, other, { ...options, names, label: options.labels?.[index] ?? other.summary.label })
    )
  }
  const series = paired.map((each) => each.series)
  const slices = commonSlices(base.summary, series)
  if (slices.length === 0) {
    throw new DenoscopeError(
      'source.mismatch',
      `no slice of ${own} is in all of the ${series.length} series that are paired with it`
    )
  }
  const { id, label, sliceCount } = base.summary
  const warnings = [...new Set(paired.flatMap((each) => each.warnings))]
  return {
    slices,
    others: others.map((other, index) => new PairedSource(other, series[index]!)),
    pairing: { base: { id, label, sliceCount }, slices, series, warnings }
  }
}

function commonSlices({ sliceCount }: SourceSummary, series: readonly PairedSeries[]): number[] {
  const inEach = series.map(({ pairs }) => new Set(pairs.map(([slice]) => slice)))
  return Array.from({ length: sliceCount }, (_, slice) => slice).filter((slice) =>
    inEach.every((known) => known.has(slice))
  )
}

/** A series whose slices are read by the index of the base's. */
class PairedSource implements Source {
  readonly summary: SourceSummary
  readonly #source: Source
  readonly #partners: ReadonlyMap<number, number>

  constructor(source: Source, { pairs }: PairedSeries) {
    this.summary = source.summary
    this.#source = source
    this.#partners = new Map(pairs)
  }

  async readSlice(index: number): Promise<Image> {
    const partner = this.#partners.get(index)
    if (partner !== undefined) return this.#source.readSlice(partner)
    throw new DenoscopeError('slice.out-of-range', `'${this.summary.label}' has no partner of slice ${index + 1}`)
  }

  contentHash(): Promise<string> {
    return this.#source.contentHash()
  }
}
