import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ImageBatch, gather } from '../images/image.ts'
import { asBytes } from '../images/intensity.ts'
import { makeFolder } from '../files/make-folder.ts'
import { writeNpy } from '../files/npy-writer.ts'
import { readNpy } from '../files/npy-reader.ts'
import { damaged } from '../denoisers/tensorflow/layers-model-files.ts'

/** What a model made of the same few held-out patches after each epoch. All pixels are 0 to 255. */
export interface TrainingSamples {
  readonly count: number
  readonly rows: number
  readonly columns: number
  /** Clean: shape (count, rows, columns); `noisy` likewise. */
  readonly reference: Uint8Array
  readonly noisy: Uint8Array
  /** One for each epoch that kept its samples, in order; `pixels` as `reference`. */
  readonly epochs: readonly { readonly epoch: number; readonly pixels: Uint8Array }[]
}

/** So many patches are looked at. */
export const sampleCount = 8

/**
 * Beside the model, in `samples/`: `reference.npy`, `noisy.npy` and `epoch-0001.npy` and on, uint8 of shape (count, rows,
 * columns). One file for each epoch, so that a training that goes on adds to what is there.
 */
const folder = (modelDirectory: string) => join(modelDirectory, 'samples')
const epochFile = (epoch: number) => `epoch-${String(epoch).padStart(4, '0')}.npy`
const epochPattern = /^epoch-(\d{4})\.npy$/

/** Keeps what comes out for a few patches of the validation set, which is denoised after each epoch in any case. */
export class SampleRecorder {
  readonly #directory: string
  readonly #positions: readonly number[]

  /**
   * Writes reference and noisy patches, and takes away what epochs after `epochsDone` left: they are trained again.
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

/** Evenly spaced, the first one among them; the same for the same number of images. */
export function samplePositions(images: number): number[] {
  const count = Math.min(sampleCount, images)
  return Array.from({ length: count }, (_, index) => Math.floor((index * images) / count))
}

/**
 * The samples of the model in this folder, of epochs after `after`; null when its training kept none.
 * @throws model.damaged, naming the file; npy.malformed
 */
export function readSamples(modelDirectory: string, after = 0): TrainingSamples | null {
  const directory = folder(modelDirectory)
  if (!existsSync(join(directory, 'noisy.npy'))) return null
  const { data: reference, shape } = readNpy(join(directory, 'reference.npy'))
  const [count, rows, columns] = shape as [number, number, number]
  const pixelsOf = (file: string) => {
    const { data } = readNpy(join(directory, file))
    if (data.length === reference.length) return data as Uint8Array
    throw damaged(join(directory, file), `expected ${count} patches of ${rows} x ${columns}, got ${data.length} values`)
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
