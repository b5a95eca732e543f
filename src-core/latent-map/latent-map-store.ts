import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { makeFolder } from '../images/make-folder.ts'
import { readNpy, writeNpy, type NpyArray } from '../images/npy.ts'
import type { LatentMap } from './latent-map.ts'

/**
 * A map on disk: one .npy file for each array of `LatentMap` that it has, under its name. `points.npy` comes last: a map with
 * it is complete.
 */
const optional = ['reference', 'errors', 'labels'] as const
const file = (directory: string, name: keyof LatentMap) => join(directory, `${name}.npy`)

/** @throws file.unwritable */
export function writeLatentMap(directory: string, map: LatentMap): void {
  const { count, rows, columns, size, axes } = map
  makeFolder(directory)
  const write = (name: keyof LatentMap, values: NpyArray | null, shape: number[]) => values && writeNpy(file(directory, name), values, shape)
  for (const name of ['noisy', 'denoised', 'reference'] as const) write(name, map[name], [count, rows, columns])
  for (const name of ['errors', 'labels', 'numbers'] as const) write(name, map[name], [count])
  write('latents', map.latents, [count, size])
  write('shares', map.shares, [axes])
  write('points', map.points, [count, axes])
}

/** The map kept in this folder; null when there is none. @throws npy.malformed for a damaged one */
export function readLatentMap(directory: string): LatentMap | null {
  if (!existsSync(file(directory, 'points'))) return null
  const read = (name: keyof LatentMap) => readNpy(file(directory, name))
  const [points, latents, noisy] = [read('points'), read('latents'), read('noisy')]
  const [count, rows, columns] = noisy.shape as [number, number, number]
  if (points.shape[0] !== count || latents.shape[0] !== count) {
    throw new DenoscopeError('npy.malformed', `${file(directory, 'points')}: expected ${count} points as there are patches, got ${points.shape[0]}`)
  }
  const [reference, errors, labels] = optional.map((name) => (existsSync(file(directory, name)) ? read(name).data : null))
  return {
    count, rows, columns, size: latents.shape[1]!, axes: points.shape[1]!,
    points: points.data as Float32Array,
    latents: latents.data as Float32Array,
    noisy: noisy.data as Uint8Array,
    denoised: read('denoised').data as Uint8Array,
    shares: read('shares').data as Float64Array,
    numbers: read('numbers').data as Int32Array,
    reference: reference as Uint8Array | null,
    errors: errors as Float64Array | null,
    labels: labels as Uint8Array | null
  }
}
