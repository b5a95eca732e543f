import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNpy } from '../../src-core/files/npy-files.ts'
import { batchOfOne, type Image } from '../../src-core/images/image.ts'
import { noisePowerSpectrum } from '../../src-core/physics/noise-power-spectrum.ts'
import { rodTransfer } from '../../src-core/physics/rod-transfer.ts'
import { phantomTruthSchema, type PhantomTruth } from '../../src-core/simulated-phantoms/phantom-truth.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'

/**
 * Compares a folder of `denoscope phantom` with theory: noise by dose if it states any, else HU and f50 of its rods.
 * Usage: node test/measurements/simulated-phantoms.ts FOLDER
 */
const folder = process.argv[2]!
const truth = phantomTruthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
const { size, pixelSpacing } = truth.scanner
const side = 64

const volumes = new Map(truth.parts.map(({ name, noiseFree }) => [name, readNpy(join(folder, noiseFree)).data]))
const noiseFree = (part: string, slice: number): Image => ({
  data: Float32Array.from(volumes.get(part as 'series')!.subarray(slice * size * size, (slice + 1) * size * size)),
  rows: size,
  columns: size
})

/** Values of a square about a place. */
function square({ data }: Image, column: number, row: number, width: number): Float32Array {
  const [left, top] = [Math.round(column - width / 2), Math.round(row - width / 2)]
  return Float32Array.from(
    { length: width * width },
    (_, at) => data[(top + Math.floor(at / width)) * size + left + (at % width)]!
  )
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Squares of noise about each point of a statement of expected noise, and mean HU in the first. */
async function noiseAt({ part, slice, dose, points }: PhantomTruth['expectedNoise'][number], width: number) {
  const squares: Float32Array[][] = points.map(() => [])
  const levels: number[] = []
  for (const series of truth.series.filter((each) => each.part === part && each.dose === dose)) {
    const { sources } = await openDicom([join(folder, series.folder)])
    const module = truth.modules.find(({ slices }) => slices[0] <= slice && slices[1] >= slice)!
    for (let index = module.slices[0] - 1; index < module.slices[1]; index++) {
      const [noisy, clean] = [await sources[0]!.readSlice(index), noiseFree(part, index)]
      const noise = { ...noisy, data: noisy.data.map((value, pixel) => value - clean.data[pixel]!) }
      points.forEach(({ column, row }, point) => squares[point]!.push(square(noise, column, row, width)))
      levels.push(mean([...square(noisy, points[0]!.column, points[0]!.row, side)]))
    }
  }
  return { squares, level: mean(levels) }
}

for (const stated of truth.expectedNoise) {
  const { squares, level } = await noiseAt(stated, 24)
  const ratios = stated.points.map(({ deviation }, point) => {
    const variance = mean(squares[point]!.map((values) => mean([...values].map((value) => value * value))))
    return Math.sqrt(Math.max(0, variance - 1 / 12)) / deviation
  })
  const [middle, ...outer] = ratios
  const wide = await noiseAt(stated, side)
  const data = new Float32Array(wide.squares[0]!.length * side * side)
  wide.squares[0]!.forEach((values, index) => data.set(values, index * side * side))
  const { radial } = noisePowerSpectrum(
    { data, count: wide.squares[0]!.length, rows: side, columns: side },
    { pixelSpacing: [pixelSpacing, pixelSpacing], detrend: 0 }
  )
  const { frequency, noisePower, cutoff } = truth.kernel
  const deviations = [...radial.frequency.keys()].flatMap((ring) => {
    const place = (radial.frequency[ring]! / cutoff) * (frequency.length - 1)
    if (radial.frequency[ring]! < 0.1 * cutoff || radial.frequency[ring]! > 0.8 * cutoff) return []
    const below = Math.floor(place)
    const theory = noisePower[below]! + (place - below) * (noisePower[below + 1]! - noisePower[below]!)
    return [(radial.power[ring]! * stated.dose) / theory - 1]
  })
  const spectrum = Math.sqrt(mean(deviations.map((value) => value * value)))
  console.log(
    `${stated.module}, dose ${stated.dose}: expected ${stated.points[0]!.deviation.toFixed(2)} HU, measured/expected ` +
      `${middle!.toFixed(3)} (middle), ${mean(outer).toFixed(3)} (outer); mean ${level.toFixed(2)} HU; spectrum mean ` +
      `${(100 * mean(deviations)).toFixed(1)} %, rms ${(100 * spectrum).toFixed(1)} % of theory`
  )
}

for (const { name, kind, column, row, diameter, hounsfield, contrast, slices } of truth.features) {
  if (kind !== 'rod' || Math.abs(contrast) < 1) continue
  const slice = ((slices[0] + slices[1]) >> 1) - 1
  const image = noiseFree(truth.parts[0]!.name, slice)
  const { f50, f10 } = rodTransfer(
    { images: batchOfOne(image), pixelSpacing },
    { radius: diameter / 2, centre: { x: column, y: row } }
  )
  const level = mean([...square(image, column, row, Math.floor((0.5 * diameter) / pixelSpacing))])
  console.log(
    `${name}, ${contrast.toFixed(0)} HU: bias ${(level - hounsfield!).toFixed(3)} HU, f50 ${f50?.toFixed(4)} ` +
      `(theory ${truth.kernel.f50.toFixed(4)}), f10 ${f10?.toFixed(4)} (${truth.kernel.f10.toFixed(4)})`
  )
}
