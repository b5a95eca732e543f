import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DenoiserCatalogue } from '../../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { CohortSetup } from '../../../../src-core/cohort/cohort-setup.ts'
import { type Attributes, mulberry32, slicePlace, syntheticDicom } from '../../../support/dicom.ts'

/** Filters alone, which need no backend. */
export const filterSetup = (modelsDirectory = ''): CohortSetup => ({
  catalogue: new DenoiserCatalogue([]),
  modelsDirectory,
  loadBackend: async () => ({ name: 'wasm', version: '0', reason: '' })
})

export interface ScanOptions {
  readonly patient?: string
  readonly slices?: number
  /** Side in pixels. */
  readonly side?: number
  /** Decides the noise. Scans of one number have the same UIDs. */
  readonly number?: number
  /** Standard deviation of the noise in HU. */
  readonly noise?: number
  readonly attributes?: Attributes
}

/** Writes a CT series of a disc with noise. @returns its folder */
export function writeScan(folder: string, options: ScanOptions = {}): string {
  const { patient = 'PAT-1', slices = 1, side = 48, number = 1, noise = 20, attributes = {} } = options
  mkdirSync(folder, { recursive: true })
  const random = mulberry32(number * 7919 + noise)
  for (let slice = 0; slice < slices; slice++) {
    const stored = Int32Array.from({ length: side * side }, (_, index) => {
      const [y, x] = [Math.floor(index / side) - side / 2, (index % side) - side / 2]
      const tissue = Math.hypot(x, y) < side * 0.6 ? 1064 + 60 * Math.sin(x / 3) : 0
      return Math.max(0, Math.round(tissue + noise * (random() + random() + random() - 1.5) * 2))
    })
    const file = syntheticDicom({
      rows: side,
      columns: side,
      stored,
      attributes: {
        ...slicePlace(slice),
        '0008,0018': ['UI', `2.25.${1000 + number}.${slice + 1}.${noise}`],
        '0010,0020': ['LO', patient],
        '0020,000E': ['UI', `2.25.${1000 + number}.${noise}`],
        ...attributes
      }
    })
    writeFileSync(join(folder, `${slice + 1}.dcm`), file)
  }
  return folder
}

/** Writes a plan. @returns its path */
export function writePlan(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

/** A plan of small scans in `scans/*` beside it: two settings. */
export const smallPlan = `
title: Small
series:
  - folder: scans/*
settings:
  - {name: plain, patch: 16}
  - {name: noisy, patch: 16, degradation: "gaussian:0.05"}
denoisers: [median, "gaussian:sigma=2"]
worst: 2
sample: 0
`
