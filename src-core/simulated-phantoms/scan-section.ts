import { countPhotons } from '../degradation/photon-counts.ts'
import { reconstruct } from '../degradation/reconstruct-image.ts'
import type { Image } from '../images/image.ts'
import type { Random } from '../random/random.ts'
import { aperture, incidentPhotons, waterAttenuation, type Scanner } from './scanner.ts'
import { addChords, type Shape } from './shapes.ts'

/** Rays for each sample, evenly spaced over its distance to the next. */
const raysPerSample = 4

/**
 * Line integrals of a section, without a unit: the mean of exact chords over each sample's aperture.
 * The mean is that of line integrals, not of intensities, so that the scan is linear in the attenuation.
 * @returns rows are samples, columns views
 */
export function projectSection(shapes: readonly Shape[], scanner: Scanner): Image {
  const { beam, pitch } = scanner
  const { detectorPixels: samples, angles } = beam
  const step = pitch / raysPerSample
  // Each aperture is an even number of rays about its sample.
  const reach = Math.round(aperture / step / 2)
  const first = -(beam.detectorCentre * raysPerSample + reach - 0.5) * step
  const rays = new Float64Array((samples - 1) * raysPerSample + 2 * reach)
  const data = new Float32Array(samples * angles.length)
  const scale = waterAttenuation / 1000 / (2 * reach)
  angles.forEach((angle, view) => {
    rays.fill(0)
    for (const shape of shapes) addChords(rays, shape, { angle, first, step })
    for (let sample = 0, at = view; sample < samples; sample++, at += angles.length) {
      const start = sample * raysPerSample
      let sum = 0
      for (let ray = start; ray < start + 2 * reach; ray++) sum += rays[ray]!
      data[at] = scale * sum
    }
  })
  return { data, rows: samples, columns: angles.length }
}

/** The slice of these line integrals in HU, not rounded, without noise. */
export function reconstructSection(integrals: Image, { beam, size, pixelSpacing, filter }: Scanner): Image {
  const image = reconstruct(integrals, beam, size, filter)
  const scale = 1000 / (waterAttenuation * pixelSpacing)
  return { ...image, data: image.data.map((sum) => sum * scale - 1000) }
}

/** The slice of these line integrals in HU at a dose, not rounded. */
export function scanSection(integrals: Image, scanner: Scanner, dose: number, random: Random): Image {
  const measured = { ...integrals, data: integrals.data.slice() }
  const counts = { incident: incidentPhotons(scanner, dose), electronicNoise: scanner.electronicNoise }
  countPhotons(measured.data, integrals.columns, counts, random)
  return reconstructSection(measured, scanner)
}
