import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { writeNpy } from '../../../../src-core/files/npy-writer.ts'
import { writeDenoiserSeries } from '../../../support/denoiser-series.ts'

const side = 32

/** Writes what the commands of command-line.json read: two arrays of two images, series of four kinds, a workspace. */
export function writeCommandLineInputs(folder: string): void {
  const clean = Float32Array.from({ length: 2 * side * side }, (_, pixel) => (pixel % side < side / 2 ? 0.2 : 0.8))
  const noisy = clean.map((value, pixel) => value + 0.1 * Math.sin(12.9898 * pixel))
  writeNpy(join(folder, 'clean.npy'), clean, [2, side, side])
  writeNpy(join(folder, 'noisy.npy'), noisy, [2, side, side])
  writeNpy(join(folder, 'one-clean.npy'), clean.slice(0, side * side), [side, side])
  writeNpy(join(folder, 'one-noisy.npy'), noisy.slice(0, side * side), [side, side])
  writeDenoiserSeries(join(folder, 'series'))
  cpSync(join(import.meta.dirname, '../../../data/version-0.1.0/workspace'), join(folder, 'workspace'), {
    recursive: true
  })
}
