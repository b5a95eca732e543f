import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { makeFolder } from '../files/make-folder.ts'
import { writeNpy } from '../files/npy-writer.ts'
import { readNpy } from '../files/npy-reader.ts'
import type { NpyArray } from '../files/npy-format.ts'
import type { LatentMap } from './latent-map.ts'

/**
 * A map on disk: one .npy file for each array of `LatentMap`, named after the array.
 * `points.npy` is written last: a map with this file is complete.
 */
const file = (directory: string, name: keyof LatentMap) => join(directory, `${name}.npy`)

/** @throws file.unwritable */
export function writeLatentMap(directory: string, map: LatentMap): void {
  const { count, rows, columns, size, axes } = map
  makeFolder(directory)
  const write = (name: keyof LatentMap, values: NpyArray | null, shape: number[]) =>
    values && writeNpy(file(directory, name), values, shape)
  for (const name of ['noisy', 'denoised', 'reference'] as const) write(name, map[name], [count, rows, columns])
  for (const name of ['errors', 'labels', 'numbers'] as const) write(name, map[name], [count])
  write('latents', map.latents, [count, size])
  write('shares', map.shares, [axes])
  write('points', map.points, [count, axes])
}

/** Map stored in this folder; null if there is none. @throws npy.malformed for a damaged one */
export function readLatentMap(directory: string): LatentMap | null {
  if (!existsSync(file(directory, 'points'))) return null
  const [noisy, points, latents] = (['noisy', 'points', 'latents'] as const).map(
    (name) => readNpy(file(directory, name)).shape
  )
  const [count = 0, rows = 0, columns = 0] = noisy!
  const [size = 0, axes = 0] = [latents![1], points![1]]
  const images = [count, rows, columns]
  const kept = <Values extends NpyArray>(name: keyof LatentMap, Type: new () => Values, shape: number[]) =>
    existsSync(file(directory, name)) ? readValues(file(directory, name), Type, shape) : null
  return {
    count,
    rows,
    columns,
    size,
    axes,
    points: readValues(file(directory, 'points'), Float32Array, [count, axes]),
    latents: readValues(file(directory, 'latents'), Float32Array, [count, size]),
    noisy: readValues(file(directory, 'noisy'), Uint8Array, images),
    denoised: readValues(file(directory, 'denoised'), Uint8Array, images),
    shares: readValues(file(directory, 'shares'), Float64Array, [axes]),
    numbers: readValues(file(directory, 'numbers'), Int32Array, [count]),
    reference: kept('reference', Uint8Array, images),
    errors: kept('errors', Float64Array, [count]),
    labels: kept('labels', Uint8Array, [count])
  }
}

/** @throws npy.malformed for values of another type or shape */
function readValues<Values extends NpyArray>(path: string, Type: new () => Values, wanted: readonly number[]): Values {
  const { data, shape } = readNpy(path)
  if (data instanceof Type && shape.join() === wanted.join()) return data
  throw new DenoscopeError(
    'npy.malformed',
    `${path}: expected ${Type.name} of shape (${wanted.join(', ')}), got ${data.constructor.name} of (${shape.join(', ')}); make the map again`
  )
}
