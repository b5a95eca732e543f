import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeNpy } from '../../../../src-core/files/npy-files.ts'
import { writeDenoiserSeries } from '../../../support/denoiser-series.ts'

const side = 32

/** Writes the arrays and series that the commands of command-line.json read. */
export function writeCommandLineInputs(folder: string): void {
  const clean = Float32Array.from({ length: 2 * side * side }, (_, pixel) => (pixel % side < side / 2 ? 0.2 : 0.8))
  const noisy = clean.map((value, pixel) => value + 0.1 * Math.sin(12.9898 * pixel))
  writeNpy(join(folder, 'clean.npy'), clean, [2, side, side])
  writeNpy(join(folder, 'noisy.npy'), noisy, [2, side, side])
  writeNpy(join(folder, 'one-clean.npy'), clean.slice(0, side * side), [side, side])
  writeNpy(join(folder, 'one-noisy.npy'), noisy.slice(0, side * side), [side, side])
  writeDenoiserSeries(join(folder, 'series'))
}

/** Writes the workspace that commands read. Replaces one that a command has changed. */
export function writeFormerWorkspace(folder: string): void {
  const workspace = join(folder, 'workspace')
  rmSync(workspace, { recursive: true, force: true })
  cpSync(join(import.meta.dirname, '../../../data/version-0.1.0/workspace'), workspace, { recursive: true })
}
