import { count as printedCount } from '../counts.ts'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ImageBatch, gather } from '../images/image.ts'
import { asBytes } from '../images/intensity.ts'
import { makeFolder } from '../files/make-folder.ts'
import { writeNpy, readNpy } from '../files/npy-files.ts'
import { damaged } from '../denoisers/tensorflow/layers-model-files.ts'

/** Outputs of a model for the same few validation patches after each epoch. All pixels are 0 to 255. */
export interface TrainingSamples {
  readonly count: number
  readonly rows: number
  readonly columns: number
  /** Clean patches, shape (count, rows, columns); `noisy` likewise. */
  readonly reference: Uint8Array
  readonly noisy: Uint8Array
  /** Outputs of each epoch with samples, in order; `pixels` as `reference`. */
  readonly epochs: readonly { readonly epoch: number; readonly pixels: Uint8Array }[]
}

/** Number of sampled patches. */
export const sampleCount = 8

/**
 * Folder of the samples, beside the model: `reference.npy`, `noisy.npy` and `epoch-0001.npy` and on, uint8 of shape
 * (count, rows, columns).
 * One file for each epoch, so that a resumed training adds files.
 */
const folder = (modelDirectory: string) => join(modelDirectory, 'samples')
const epochFile = (epoch: number) => `epoch-${String(epoch).padStart(4, '0')}.npy`
const epochPattern = /^epoch-(\d{4})\.npy$/

/** Keeps the outputs of a few validation patches. The validation set is denoised after each epoch in any case. */
export class SampleRecorder {
  readonly #directory: string
  readonly #positions: readonly number[]

  /**
   * Writes reference and noisy patches, and removes samples after `epochsDone`, because those epochs are trained again.
   * @param clean the validation images, 0..1; `noisy` likewise.
   * @throws file.unwritable
   */
  constructor(modelDirectory: string, clean: ImageBatch, noisy: ImageBatch, epochsDone: number) {
    this.#directory = folder(modelDirectory)
    this.#positions = samplePositions(clean.count)
    makeFolder(this.#directory)
    for (const epoch of keptEpochs(this.#directory)) {
      if (epoch > epochsDone) rmSync(join(this.#directory, epochFile(epoch)), { force: true })
    }
    this.#write('reference.npy', clean)
    this.#write('noisy.npy', noisy)
  }

  /** @param denoised the whole validation set after this epoch. @throws file.unwritable */
  keep(epoch: number, denoised: ImageBatch): void {
    this.#write(epochFile(epoch), denoised)
  }

  #write(file: string, images: ImageBatch): void {
    const { rows, columns } = images
    const count = this.#positions.length
    const chosen = gather(images, this.#positions, new Float32Array(count * rows * columns))
    writeNpy(join(this.#directory, file), asBytes(chosen), [count, rows, columns])
  }
}

/** Evenly spaced positions, starting with the first image. They depend only on the number of images. */
export function samplePositions(images: number): number[] {
  const count = Math.min(sampleCount, images)
  return Array.from({ length: count }, (_, index) => Math.floor((index * images) / count))
}

/**
 * Samples of the model in this folder, of epochs after `after`; null if its training kept none.
 * @throws model.damaged with the name of the file; npy.malformed
 */
export function readSamples(modelDirectory: string, after = 0): TrainingSamples | null {
  const directory = folder(modelDirectory)
  if (!existsSync(join(directory, 'noisy.npy'))) return null
  const { data: reference, shape } = readNpy(join(directory, 'reference.npy'))
  const [count, rows, columns] = shape as [number, number, number]
  const pixelsOf = (file: string) => {
    const { data } = readNpy(join(directory, file))
    if (data.length === reference.length) return data as Uint8Array
    throw damaged(
      join(directory, file),
      `expected ${printedCount(count)} patches of ${rows} x ${columns}, got ${printedCount(data.length)} values`
    )
  }
  const epochs = keptEpochs(directory).filter((epoch) => epoch > after)
  return {
    count,
    rows,
    columns,
    reference: reference as Uint8Array,
    noisy: pixelsOf('noisy.npy'),
    epochs: epochs.map((epoch) => ({ epoch, pixels: pixelsOf(epochFile(epoch)) }))
  }
}

function keptEpochs(directory: string): number[] {
  return readdirSync(directory)
    .flatMap((name) => epochPattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((one, other) => one - other)
}
