import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { beforeEach } from 'vitest'
import type { NpyArray } from '../../../../src-core/files/npy-format.ts'
import { writeNpy } from '../../../../src-core/files/npy-files.ts'
import { mulberry32 } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let folder: string

/** Gives each test of the file that calls it a new folder for arrays and images. */
export function useArrayFolder(): void {
  beforeEach(() => {
    folder = temporaryFolder()
  })
}

/** Path in the folder of the test. */
export const inFolder = (name = '.'): string => join(folder, name)

/** Writes a NumPy array. @returns its path */
export function npy(name: string, values: NpyArray, shape: readonly number[]): string {
  writeNpy(inFolder(name), values, shape)
  return inFolder(name)
}

/** Writes a grey PNG of 8 bits. @returns its path */
export function greyPng(name: string, bytes: Uint8Array, width: number): string {
  const image = { data: Buffer.from(bytes), width, height: bytes.length / width } as PNG
  writeFileSync(inFolder(name), PNG.sync.write(image, { colorType: 0, inputColorType: 0, inputHasAlpha: false }))
  return inFolder(name)
}

/** Values uniform in 0..1. */
export function uniform(count: number, seed = 1): Float32Array {
  const random = mulberry32(seed)
  return Float32Array.from({ length: count }, random)
}
