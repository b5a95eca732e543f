import { untrack } from 'svelte'
import type { PairRule } from '../../../src-core/sources/pairing/pairing-record.ts'
import type { SeriesLink } from '../../../src-core/sources/pairing/series-link.ts'

/** Pairing of several series with one base, and the rule that a person chose for all of them. */
export class PairingLinks {
  /** Null: the surest that headers allow. */
  rule = $state.raw<PairRule | null>(null)
  #links = $state.raw<ReadonlyMap<string, SeriesLink | null>>(new Map())

  /** Takes the link of a series, null while it is not known. */
  set(id: string, link: SeriesLink | null): void {
    untrack(() => (this.#links = new Map(this.#links).set(id, link)))
  }

  clear(): void {
    this.rule = null
    this.#links = new Map()
  }

  /** True if a rule can be chosen: one was, or a pairing carries a warning or is refused for its places. */
  offersRules(ids: readonly string[]): boolean {
    return this.rule !== null || this.#of(ids).some((link) => link?.offersRules)
  }

  /** Slices of the base that all these series have, of how many; null while a link is not known or refused. */
  common(ids: readonly string[]): { readonly slices: number; readonly of: number } | null {
    return commonSlices(this.#of(ids))
  }

  #of(ids: readonly string[]): (SeriesLink | null)[] {
    return ids.map((id) => this.#links.get(id) ?? null)
  }
}

/** Slices of the base that all its links have. */
export function commonSlices(
  links: readonly (Pick<SeriesLink, 'pairing'> | null)[]
): { readonly slices: number; readonly of: number } | null {
  const pairings = links.map((link) => link?.pairing ?? null)
  const known = pairings.filter((pairing) => pairing !== null)
  const [first, ...others] = known.map(({ slices }) => new Set(slices))
  if (!first || known.length < pairings.length) return null
  return {
    slices: [...first].filter((slice) => others.every((other) => other.has(slice))).length,
    of: known[0]!.base.sliceCount
  }
}
