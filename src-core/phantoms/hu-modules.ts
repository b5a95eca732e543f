import { evenBelow, type BodySlice, type PhantomSlices } from './body-slices.ts'
import type { HuPhantom } from './hu-phantoms.ts'
import { matchModule, type ModuleMatch } from './module-position.ts'
import { phantomModels } from './phantom-models.ts'

/** Phantoms match equally well if their deviations differ by less, as a factor and in HU. */
const sameMatch = { factor: 1.5, hounsfield: 10 }

/** Slices of a HU module, with the match of the best. */
export interface FoundHuModule {
  readonly phantom: HuPhantom
  readonly match: ModuleMatch
  readonly slices: readonly BodySlice[]
}

/** The HU modules that explain the rods equally well, with the most rods; empty without rods of a known phantom. */
export async function huModules(slices: PhantomSlices, body: readonly BodySlice[]): Promise<FoundHuModule[]> {
  const phantoms = [...new Set(phantomModels.flatMap(({ hu }) => hu ?? []))]
  const matched = new Map<HuPhantom, { slice: BodySlice; match: ModuleMatch }[]>(
    phantoms.map((phantom) => [phantom, []])
  )
  for (const slice of body.filter(({ structure }) => structure > evenBelow)) {
    const image = await slices.read(slice.index)
    for (const phantom of phantoms) {
      if (slice.cylinder.radius < phantom.distance + phantom.rodRadius) continue
      const match = matchModule(image, slices.pixelSpacing, phantom, slice.cylinder)
      if (match.isFound) matched.get(phantom)!.push({ slice, match })
    }
  }
  const candidates = [...matched].flatMap(([phantom, all]) => {
    if (all.length === 0) return []
    const best = all.reduce((first, next) => (next.match.deviation < first.match.deviation ? next : first))
    return [
      {
        phantom,
        match: best.match,
        slices: neighbours(
          all.map(({ slice }) => slice),
          best.slice
        )
      }
    ]
  })
  const least = Math.min(...candidates.map(({ match }) => match.deviation))
  const limit = Math.max(sameMatch.factor * least, least + sameMatch.hounsfield)
  const equal = candidates.filter(({ match }) => match.deviation <= limit)
  const most = Math.max(...equal.map(({ phantom }) => phantom.inserts.length))
  return equal
    .filter(({ phantom }) => phantom.inserts.length === most)
    .sort((first, second) => Math.abs(first.match.rotation) - Math.abs(second.match.rotation))
}

/** The slices about one that follow without a gap of more than one slice. */
function neighbours(slices: readonly BodySlice[], about: BodySlice): BodySlice[] {
  const middle = slices.indexOf(about)
  let [first, last] = [middle, middle]
  while (first > 0 && slices[first]!.index - slices[first - 1]!.index <= 2) first--
  while (last + 1 < slices.length && slices[last + 1]!.index - slices[last]!.index <= 2) last++
  return slices.slice(first, last + 1)
}
