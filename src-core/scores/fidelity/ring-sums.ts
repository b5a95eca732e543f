import { signedFrequencies, type Spectrum } from '../../fourier/transform.ts'

/** Sums of Re(A conj B), |A|^2 and |B|^2 for each ring. */
export interface RingSums {
  readonly cross: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
}

/**
 * Frequencies of a size x size transform of real values, by ring. Half of a frequency's power belongs to its inner and
 * half to its outer ring.
 * Opposite frequencies have the same power, so one of both stands for both.
 */
export interface Rings {
  readonly count: number
  /** Frequencies with the same two rings form a group. */
  readonly groups: readonly RingGroup[]
}

interface RingGroup {
  readonly inner: number
  readonly outer: number
  /** Index of each frequency, and of the opposite one. */
  readonly places: Int32Array
  readonly opposites: Int32Array
}

/** Rings k = floor(r + 0.5), k = 0 .. floor(size / 2). */
export const roundedRings = (size: number): Rings =>
  ringsOf(
    size,
    Math.floor(size / 2) + 1,
    (radius) => Math.floor(radius + 0.5),
    (radius) => Math.floor(radius + 0.5)
  )

/** The rings of sFRC: floor(r) and ceil(r), below floor(size / 2). */
export const splitRings = (size: number): Rings => ringsOf(size, Math.floor(size / 2), Math.floor, Math.ceil)

function ringsOf(
  size: number,
  count: number,
  inner: (radius: number) => number,
  outer: (radius: number) => number
): Rings {
  const frequencies = signedFrequencies(size)
  const groups = new Map<number, { inner: number; outer: number; places: number[]; opposites: number[] }>()
  for (let place = 0; place < size * size; place++) {
    const [row, column] = [Math.floor(place / size), place % size]
    const opposite = ((size - row) % size) * size + ((size - column) % size)
    const radius = Math.sqrt(frequencies[row]! ** 2 + frequencies[column]! ** 2)
    const rings = { inner: inner(radius), outer: outer(radius) }
    if (opposite < place || rings.inner >= count) continue
    const key = rings.inner * (count + 2) + rings.outer
    const group = groups.get(key) ?? { ...rings, places: [], opposites: [] }
    groups.set(key, group)
    group.places.push(place)
    group.opposites.push(opposite)
  }
  const packed = [...groups.values()].map((group) => ({
    ...group,
    places: Int32Array.from(group.places),
    opposites: Int32Array.from(group.opposites)
  }))
  return { count, groups: packed }
}

/** Sums of two transforms of one size over rings. */
export function ringSums(a: Spectrum, b: Spectrum, rings: Rings): RingSums {
  const [ar, ai, br, bi] = [a.real, a.imaginary, b.real, b.imaginary]
  return sumGroups(rings, ({ places, opposites }, sums) => {
    for (let index = 0; index < places.length; index++) {
      const at = places[index]!
      const times = opposites[index] === at ? 1 : 2
      sums.cross += times * (ar[at]! * br[at]! + ai[at]! * bi[at]!)
      sums.first += times * (ar[at]! * ar[at]! + ai[at]! * ai[at]!)
      sums.second += times * (br[at]! * br[at]! + bi[at]! * bi[at]!)
    }
  })
}

/**
 * `ringSums` of the transform of a + i b, without separating both.
 * Rounding carries 1e-16 of the stronger image over to the other.
 */
export function packedRingSums({ real, imaginary }: Spectrum, rings: Rings): RingSums {
  return sumGroups(rings, ({ places, opposites }, sums) => {
    let cross = 0
    let first = 0
    let second = 0
    for (let index = 0; index < places.length; index++) {
      const at = places[index]!
      const opposite = opposites[index]!
      const times = opposite === at ? 0.25 : 0.5
      // Real and imaginary parts of twice A and of twice B.
      const ar = real[at]! + real[opposite]!
      const ai = imaginary[at]! - imaginary[opposite]!
      const br = imaginary[at]! + imaginary[opposite]!
      const bi = real[opposite]! - real[at]!
      cross += times * (ar * br + ai * bi)
      first += times * (ar * ar + ai * ai)
      second += times * (br * br + bi * bi)
    }
    sums.cross = cross
    sums.first = first
    sums.second = second
  })
}

function sumGroups(
  { count, groups }: Rings,
  add: (group: RingGroup, sums: { cross: number; first: number; second: number }) => void
): RingSums {
  const result: RingSums = {
    cross: new Float64Array(count),
    first: new Float64Array(count),
    second: new Float64Array(count)
  }
  const sums = { cross: 0, first: 0, second: 0 }
  for (const group of groups) {
    sums.cross = sums.first = sums.second = 0
    add(group, sums)
    for (const ring of [group.inner, group.outer]) {
      if (ring >= count) continue
      result.cross[ring]! += sums.cross / 2
      result.first[ring]! += sums.first / 2
      result.second[ring]! += sums.second / 2
    }
  }
  return result
}
