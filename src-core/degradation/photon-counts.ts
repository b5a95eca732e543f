import type { Random } from '../random/random.ts'

/** Photons of a detector pixel that no photon reached. */
const photonFloor = 0.1

export interface PhotonCounts {
  /** Photons at a detector pixel if nothing is in their way: one number for all, or one for each row. */
  readonly incident: number | Float64Array
  /** Standard deviation of the detector's own noise, in photons. Default: 0. */
  readonly electronicNoise?: number
}

/**
 * Replaces line integrals by their estimates -ln(counted / incident).
 * counted = max(0.1, Poisson(incident exp(-integral)) + electronic noise).
 * @param integrals detector pixels x views, without a unit
 * @param views number of columns
 */
export function countPhotons(
  integrals: Float32Array,
  views: number,
  { incident, electronicNoise = 0 }: PhotonCounts,
  random: Random
): void {
  const pixels = integrals.length / views
  for (let pixel = 0, at = 0; pixel < pixels; pixel++) {
    const photons = typeof incident === 'number' ? incident : incident[pixel]!
    for (let view = 0; view < views; view++, at++) {
      const passed = random.poisson(photons * Math.exp(-integrals[at]!))
      const counted = electronicNoise > 0 ? passed + electronicNoise * random.normal() : passed
      integrals[at] = -Math.log(Math.max(photonFloor, counted) / photons)
    }
  }
}
