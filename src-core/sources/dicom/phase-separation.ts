import { dirname } from 'node:path'
import { byInstance, sliceHeights, samePlace } from './slice-order.ts'
import type { SeriesSlice } from './dicom-image.ts'
import { tags, tagText } from './tags.ts'

/** Slices that share no place with each other. */
export interface Phase {
  readonly slices: SeriesSlice[]
  /** Common value of the slices, such as 'acquisition 2'; null if it has no name. */
  readonly name: string | null
}

export interface Phases {
  readonly phases: readonly Phase[]
  /** Attribute that separates the phases; null if there is one phase. */
  readonly by: string | null
}

interface Key {
  readonly by: string
  readonly read: (slice: SeriesSlice) => string | number | undefined
  readonly name?: (value: string | number) => string
}

/** Attributes in the order of trial, the most reliable first. */
const keys: readonly Key[] = [
  {
    by: tagText(tags.TemporalPositionIdentifier),
    read: ({ frame }) => frame.phase.temporalPosition,
    name: (value) => `phase ${value}`
  },
  {
    by: tagText(tags.AcquisitionNumber),
    read: ({ frame }) => frame.phase.acquisitionNumber,
    name: (value) => `acquisition ${value}`
  },
  {
    by: tagText(tags.TriggerTime),
    read: ({ frame }) => frame.phase.triggerTime,
    name: (value) => `trigger time ${value} ms`
  },
  {
    by: tagText(tags.ConvolutionKernel),
    read: ({ image }) => image.acquisition.kernel,
    name: (value) => `kernel ${value}`
  },
  { by: tagText(tags.KVP), read: ({ image }) => image.acquisition.kilovolts, name: (value) => `${value} kV` },
  { by: tagText(tags.SeriesDescription), read: ({ image }) => image.seriesDescription, name: String },
  {
    by: tagText(tags.ImageType),
    read: ({ image }) => image.imageType.join('\\'),
    name: (value) => String(value).replaceAll('\\', ' ')
  },
  { by: 'their folders', read: ({ image }) => dirname(image.file.path) },
  { by: tagText(tags.AcquisitionTime), read: ({ frame }) => frame.phase.acquisitionTime },
  { by: tagText(tags.ContentTime), read: ({ frame }) => frame.phase.contentTime }
]

/** Attributes that increase from phase to phase. A new phase begins at the first repeated place. */
const counters: readonly Key[] = [
  ...keys.slice(-2),
  {
    by: tagText(tags.InstanceNumber),
    read: ({ image, frame }) => (image.frames.length > 1 ? frame.index : image.instanceNumber)
  }
]

/** Separates slices that share places into phases. No phase has a place twice. */
export function separatePhases(slices: readonly SeriesSlice[]): Phases {
  const places = placesOf(slices)
  const repeats = places === null ? 1 : mostAtOnePlace(places)
  const undivided: Phases = { phases: [{ slices: [...slices], name: null }], by: null }
  if (places === null || repeats === 1) return undivided
  for (const key of keys) {
    const phases = groupedBy(slices, key)
    if (arePhases(phases, places, repeats)) return { phases, by: key.by }
  }
  for (const key of counters) {
    const phases = inBlocks(slices, key, places)
    if (phases !== null && arePhases(phases, places, repeats)) return { phases, by: `blocks of ${key.by}` }
  }
  const phases = byRank(slices, places, repeats)
  return phases === null ? undivided : { phases, by: `the order of ${tagText(tags.InstanceNumber)} at each position` }
}

type Places = ReadonlyMap<SeriesSlice, number>

/** Numbers of places, from the lowest up. Instance Numbers if no place is known; null without them. */
function placesOf(slices: readonly SeriesSlice[]): Places | null {
  const known = sliceHeights(slices)
  if (known !== null) {
    const sorted = slices.toSorted((first, second) => known.heights.get(first)! - known.heights.get(second)!)
    let place = 0
    return new Map(
      sorted.map((slice, index) => {
        if (index > 0 && known.heights.get(slice)! - known.heights.get(sorted[index - 1]!)! >= samePlace) place++
        return [slice, place]
      })
    )
  }
  if (slices.some(({ image }) => image.frames.length > 1 || image.instanceNumber === undefined)) return null
  return new Map(slices.map((slice) => [slice, slice.image.instanceNumber!]))
}

function mostAtOnePlace(places: Places): number {
  const counts = new Map<number, number>()
  for (const place of places.values()) counts.set(place, (counts.get(place) ?? 0) + 1)
  return Math.max(...counts.values())
}

function groupedBy(slices: readonly SeriesSlice[], { read, name }: Key): Phase[] {
  const groups = new Map<string | number | undefined, SeriesSlice[]>()
  for (const slice of slices) groups.set(read(slice), [...(groups.get(read(slice)) ?? []), slice])
  return [...groups]
    .sort(([first], [second]) => compareValues(first, second))
    .map(([value, group]) => ({ slices: group, name: value === undefined || name === undefined ? null : name(value) }))
}

/** Null if a slice lacks the key, or if the key does not order the slices of each place. */
function inBlocks(slices: readonly SeriesSlice[], { read }: Key, places: Places): Phase[] | null {
  if (slices.some((slice) => read(slice) === undefined)) return null
  if (new Set(slices.map((slice) => `${places.get(slice)} ${read(slice)}`)).size < slices.length) return null
  const phases: { slices: SeriesSlice[]; name: null }[] = []
  let seen = new Set<number>()
  for (const slice of slices.toSorted((first, second) => compareValues(read(first), read(second)))) {
    const place = places.get(slice)!
    if (phases.length === 0 || seen.has(place)) {
      phases.push({ slices: [], name: null })
      seen = new Set()
    }
    seen.add(place)
    phases.at(-1)!.slices.push(slice)
  }
  return phases
}

/** Phase `n` has the `n`-th slice of each place, by Instance Number. Null if Instance Numbers do not order them. */
function byRank(slices: readonly SeriesSlice[], places: Places, repeats: number): Phase[] | null {
  const phases = Array.from({ length: repeats }, (): { slices: SeriesSlice[]; name: null } => ({
    slices: [],
    name: null
  }))
  const seen = new Map<number, number[]>()
  for (const slice of slices.toSorted(byInstance)) {
    const number = slice.image.frames.length > 1 ? slice.frame.index : slice.image.instanceNumber
    const earlier = seen.get(places.get(slice)!) ?? []
    if (number === undefined || earlier.includes(number)) return null
    phases[earlier.length]!.slices.push(slice)
    seen.set(places.get(slice)!, [...earlier, number])
  }
  return phases
}

/**
 * True if no phase has a place twice, and if phases are few: as many as slices at one place, or up to twice as many of
 * two slices or more.
 */
function arePhases(phases: readonly Phase[], places: Places, repeats: number): boolean {
  const few =
    phases.length === repeats || (phases.length <= 2 * repeats && phases.every(({ slices }) => slices.length > 1))
  return (
    few &&
    phases.length > 1 &&
    phases.every(({ slices }) => new Set(slices.map((slice) => places.get(slice))).size === slices.length)
  )
}

function compareValues(first: string | number | undefined, second: string | number | undefined): number {
  if (first === second) return 0
  if (first === undefined || second === undefined) return first === undefined ? -1 : 1
  return first < second ? -1 : 1
}
