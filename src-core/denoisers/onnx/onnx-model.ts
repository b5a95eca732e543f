import { availableParallelism } from 'node:os'
import { DenoscopeError } from '../../errors.ts'
import { emptyBatchLike, type ImageBatch } from '../../images/image.ts'
import { ForkedProcess } from '../../runtime/forked-process.ts'
import { onnxScript } from '../../runtime/package-paths.ts'
import { readOnnxFile, type OnnxFile } from './onnx-file.ts'
import { axisLength, channelCount, fixedAxis, layoutAxes, stackLength, toLayout } from './onnx-layout.ts'
import { cropped, modelStacks, padded, productOf, toHounsfield, toModelValues } from './onnx-pixels.ts'
import type { OnnxSetup } from './onnx-setup.ts'
import { portText, type OnnxPort, type OnnxSignature } from './onnx-signature.ts'
import type { OnnxFeed, OnnxTasks } from './onnx-tasks.ts'

/** Threads of a model: one on small machines, where two were slower than one. */
const threads = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 4)))

/** Pixels of one message to the process: those of a slice of 512 x 512. A cancel takes effect between messages. */
const pixelsAtOnce = 512 * 512

/** Default limit of one call, and limit of loading, in seconds. */
const defaultTimeLimit = 300

/** Most values of one input: they are held in memory. */
const mostValues = 2 ** 27

/** Fewest values of an input: those of its fixed axes. */
const valuesOf = ({ shape }: OnnxPort): number =>
  shape.reduce<number>((product, axis) => product * (typeof axis === 'number' && axis > 0 ? axis : 1), 1)

/** Time in ms after which an idle process ends. A model takes about 200 MB. */
const endIdleAfter = 60_000

export interface OnnxRunOptions {
  readonly signal?: AbortSignal
  /** Values of further inputs, by name. Default: those of the set-up. */
  readonly extras?: Readonly<Record<string, number>>
  /** Receives the number of input values that the set-up's `clip` has changed. */
  readonly onClipped?: (values: number) => void
}

/**
 * A model in a process of its own, which may crash or hang without harm to this one.
 * The process starts on first use, and again after a crash.
 */
export class OnnxModel {
  readonly file: OnnxFile
  readonly signature: OnnxSignature
  readonly #process: ForkedProcess<OnnxTasks>
  readonly #timeLimit: number

  private constructor(file: OnnxFile, signature: OnnxSignature, process: ForkedProcess<OnnxTasks>, timeLimit: number) {
    this.file = file
    this.signature = signature
    this.#process = process
    this.#timeLimit = timeLimit
  }

  /**
   * Checks the file and loads it.
   * @param timeLimit of each call of the model in seconds. Default: 300
   * @throws onnx.unusable, denoiser.failed; file.not-found, file.unreadable
   */
  static async open(path: string, timeLimit: number = defaultTimeLimit): Promise<OnnxModel> {
    const file = await readOnnxFile(path)
    const process = new ForkedProcess<OnnxTasks>(onnxScript, {
      name: `The process of ${path}`,
      stopWithin: 0,
      endIdleAfter
    })
    const signature = await process
      .run('describe', { path, threads }, { timeLimit: defaultTimeLimit })
      .catch((thrown: unknown) => Promise.reject(failure(path, thrown)))
    const large = signature.inputs.find((port) => valuesOf(port) > mostValues)
    if (large === undefined) return new OnnxModel(file, signature, process, timeLimit)
    process.stop()
    throw new DenoscopeError(
      'onnx.unusable',
      `${path}: input ${portText(large)} takes ${valuesOf(large)} values at once, more than ${mostValues}`
    )
  }

  /** Ends the process. The next call starts it again. */
  close(): void {
    this.#process.stop()
  }

  /**
   * Denoises slices in HU.
   * @param stacks HU, shape (count x slices of a stack, rows, columns): `stackLength` slices for each denoised one
   * @returns HU, shape (count, rows, columns)
   * @throws job.cancelled; denoiser.incompatible for a size that the model does not take; denoiser.failed for a dead or
   * slow process, an output of another size, or values that are not finite
   */
  async denoise(setup: OnnxSetup, stacks: ImageBatch, options: OnnxRunOptions = {}): Promise<ImageBatch> {
    this.#requireSize(setup, stacks)
    const slices = stackLength(setup.channels)
    const denoised = emptyBatchLike(stacks, stacks.count / slices)
    const pixels = stacks.rows * stacks.columns
    const together = Math.max(1, Math.floor(pixelsAtOnce / pixels))
    for (let first = 0; first < denoised.count; first += together) {
      const count = Math.min(together, denoised.count - first)
      const data = stacks.data.subarray(first * slices * pixels, (first + count) * slices * pixels)
      const part = { ...stacks, count: count * slices, data }
      denoised.data.set(await this.#denoisePart(setup, part, count, options), first * pixels)
    }
    this.#requireFinite(denoised)
    return denoised
  }

  /** @param part stacks @param count their number @returns HU of `count` slices */
  async #denoisePart(
    setup: OnnxSetup,
    part: ImageBatch,
    count: number,
    { signal, extras = {}, onClipped }: OnnxRunOptions
  ): Promise<Float32Array> {
    const { channels, layout, scale, output } = setup
    const { data, rows, columns } = padded(part, setup.size)
    const { values, clipped } = toModelValues(data, scale)
    onClipped?.(clipped)
    const port = this.#input(setup.input)
    const batch = fixedAxis(port, layout, 'N') ?? 1
    const runs = Math.ceil(count / batch)
    const size = { count: batch, channels: channelCount(channels), rows, columns }
    const stacks = modelStacks(values, channels, rows * columns, runs * batch)
    const image: OnnxFeed = {
      name: port.name,
      type: port.type,
      dims: layoutAxes[layout].map((axis) => axisLength(axis, layout, size)),
      values: toLayout(stacks, layout, size.channels, rows * columns),
      constant: false
    }
    const feeds = [image, ...this.#extraFeeds(setup, image, extras)]
    const result = await this.#run({ feeds, output, runs, signal })
    const product = this.#attempt(() => productOf(result, setup, size, count))
    const hounsfield = toHounsfield(product, values, stackLength(channels), rows * columns, setup)
    return cropped({ data: hounsfield, count, rows, columns }, part.rows, part.columns)
  }

  async #run({ signal, ...input }: { feeds: OnnxFeed[]; output: string; runs: number; signal?: AbortSignal }) {
    const { path } = this.file
    if (signal?.aborted) throw cancelled()
    try {
      return await this.#process.run('run', { path, threads, ...input }, { signal, timeLimit: this.#timeLimit })
    } catch (thrown) {
      throw signal?.aborted ? cancelled() : failure(path, thrown)
    }
  }

  #input(name: string): OnnxPort {
    const found = this.signature.inputs.find((port) => port.name === name)
    if (found) return found
    throw new DenoscopeError('onnx.unusable', `${this.file.path}: has no input "${name}"`)
  }

  /** Further inputs. An axis with the name of an axis of the image has its length; other free axes have length 1. */
  #extraFeeds({ input, extras }: OnnxSetup, image: OnnxFeed, given: Readonly<Record<string, number>>): OnnxFeed[] {
    const axes = this.#input(input).shape
    return extras.map(({ name, value }) => {
      const { type, shape } = this.#input(name)
      const dims = shape.map((axis) =>
        typeof axis === 'number' && axis > 0 ? axis : (image.dims[axes.indexOf(axis)] ?? 1)
      )
      const length = dims.reduce((product, axis) => product * axis, 1)
      return { name, type, dims, values: new Float32Array(length).fill(given[name] ?? value), constant: true }
    })
  }

  #requireSize({ size, input }: OnnxSetup, { rows, columns }: ImageBatch): void {
    if (size.kind !== 'fixed' || (size.rows === rows && size.columns === columns)) return
    throw new DenoscopeError(
      'denoiser.incompatible',
      `${this.file.path}: input ${portText(this.#input(input))} takes ${size.rows} x ${size.columns}, got ${rows} x ${columns}`
    )
  }

  /** Refuses a result with NaN or infinite values. */
  #requireFinite({ data }: ImageBatch): void {
    let [missing, infinite] = [0, 0]
    for (const value of data) {
      if (Number.isNaN(value)) missing++
      else if (!Number.isFinite(value)) infinite++
    }
    const problems = [
      ...(missing > 0 ? [`${missing} of ${data.length} values are not numbers`] : []),
      ...(infinite > 0 ? [`${infinite} of ${data.length} values are infinite`] : [])
    ]
    if (problems.length > 0)
      throw new DenoscopeError('denoiser.failed', `${this.file.path}: the result is refused: ${problems.join(', ')}`)
  }

  #attempt<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (thrown) {
      throw failure(this.file.path, thrown)
    }
  }
}

const cancelled = () => new DenoscopeError('job.cancelled', 'the run of an ONNX model was cancelled')

/** A failure of the process or of the model, in one line that begins with the file. */
function failure(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof DenoscopeError)) return thrown
  if (thrown.code === 'worker.died') return new DenoscopeError('denoiser.failed', thrown.message, { cause: thrown })
  if (thrown.code !== 'denoiser.failed') return thrown
  return new DenoscopeError('denoiser.failed', `${path}: ${thrown.message}`, { cause: thrown })
}
