import { DenoscopeError } from '../errors.ts'
import type { ImageBatch } from '../images/image.ts'
import { kernels, floatsAt, KernelWorkspace } from './kernels.ts'

/** Bytes of images that go through a kernel at once: few enough to stay in the processor's cache. */
const chunkBytes = 131072

/** Images per chunk of `rows` x `columns` floats. */
export const chunkLength = (rows: number, columns: number): number =>
  Math.max(1, Math.floor(chunkBytes / Math.max(1, 4 * rows * columns)))

/**
 * Runs a kernel over every image of a batch, by chunks; a batch of the same shape.
 * @param scratchBytes memory that the kernel needs besides its images.
 * @param prepare places constants and returns the kernel, bound to them.
 * @param into memory for the result, see `resultLike`. Default: new memory.
 * @throws argument.invalid if a value is not finite; errors of `resultLike`
 */
export function mapImages(
  images: ImageBatch,
  scratchBytes: number,
  prepare: (workspace: KernelWorkspace) => (source: number, target: number, scratch: number, count: number) => void,
  into?: Float32Array
): ImageBatch {
  const result = resultLike(images, into)
  const size = images.rows * images.columns
  const length = Math.min(images.count, chunkLength(images.rows, images.columns))
  const workspace = new KernelWorkspace()
  const run = prepare(workspace)
  const source = workspace.reserve(4 * size * length)
  const target = workspace.reserve(4 * size * length)
  const scratch = workspace.reserve(scratchBytes)
  for (let first = 0; first < images.count; first += length) {
    const count = Math.min(length, images.count - first)
    loadFinite('noisy', images.data, first * size, count * size, source)
    run(source, target, scratch, count)
    result.data.set(floatsAt(target, count * size), first * size)
  }
  return result
}

/** A kernel bound to its constants, that makes rows firstRow..endRow of `count` images. */
export type BoundRowKernel = (
  source: number,
  target: number,
  scratch: number,
  count: number,
  firstRow: number,
  endRow: number
) => void

/**
 * `mapImages` for kernels whose result depends on rows at most `radius` away.
 * An image that is too large for the cache is processed in bands of rows.
 * @param scratchBytes memory that the kernel needs besides its images to make this many rows.
 */
export function mapRows(
  images: ImageBatch,
  radius: number,
  scratchBytes: (rows: number) => number,
  prepare: (workspace: KernelWorkspace) => BoundRowKernel,
  into?: Float32Array
): ImageBatch {
  const { rows, columns } = images
  const bandRows = Math.max(1, 4 * radius, Math.floor(chunkBytes / (4 * columns)))
  if (bandRows >= rows) {
    const prepareWhole = (workspace: KernelWorkspace) => {
      const run = prepare(workspace)
      return (source: number, target: number, scratch: number, count: number) =>
        run(source, target, scratch, count, 0, rows)
    }
    return mapImages(images, scratchBytes(rows), prepareWhole, into)
  }
  const result = resultLike(images, into)
  const workspace = new KernelWorkspace()
  const run = prepare(workspace)
  const source = workspace.reserve(4 * columns * (bandRows + 2 * radius))
  const target = workspace.reserve(4 * columns * bandRows)
  const scratch = workspace.reserve(scratchBytes(bandRows))
  for (let image = 0; image < images.count; image++) {
    const offset = image * rows * columns
    for (let first = 0; first < rows; first += bandRows) {
      const end = Math.min(rows, first + bandRows)
      const loaded = Math.max(0, first - radius)
      const loadedEnd = Math.min(rows, end + radius)
      loadFinite('noisy', images.data, offset + loaded * columns, (loadedEnd - loaded) * columns, source)
      // Kernels count rows from the image's first one, even if it is not loaded: addresses wrap around.
      run(source - 4 * loaded * columns, target - 4 * first * columns, scratch, 1, first, end)
      result.data.set(floatsAt(target, (end - first) * columns), offset + first * columns)
    }
  }
  return result
}

/**
 * A batch for results, in the shape of `images`. Every value is about to be written.
 * New memory is not initialised: zeros would cost a third of a fast filter's time.
 * The system's first touch of new memory takes longer than a fast filter, so repeated work gives its own memory.
 * @param into as long as the images, in memory of its own.
 * @throws argument.invalid if it has another length or overlaps the images
 */
function resultLike(images: ImageBatch, into?: Float32Array): ImageBatch {
  const { data } = images
  if (!into) return { ...images, data: new Float32Array(Buffer.allocUnsafeSlow(data.byteLength).buffer) }
  if (into.length !== data.length)
    throw new DenoscopeError('argument.invalid', `into: expected ${data.length} values, got ${into.length}`)
  const isBefore = (a: Float32Array, b: Float32Array): boolean => a.byteOffset + a.byteLength <= b.byteOffset
  if (into.buffer === data.buffer && !isBefore(into, data) && !isBefore(data, into))
    throw new DenoscopeError('argument.invalid', 'into: expected memory of its own, got memory of the noisy images')
  return { ...images, data: into }
}

/**
 * Copies values into the kernels' memory.
 * @param name of the argument, for messages
 * @throws argument.invalid if a value is not finite
 */
export function loadFinite(name: string, data: Float32Array, offset: number, length: number, address: number): void {
  const memory = floatsAt(address, length + 16)
  memory.set(length === data.length ? data : data.subarray(offset, offset + length))
  memory.fill(0, length)
  if (kernels().allFinite(address, length)) return
  const index = data.findIndex((value, at) => at >= offset && !Number.isFinite(value))
  throw new DenoscopeError('argument.invalid', `${name}: expected finite values, got ${data[index]} at index ${index}`)
}

/**
 * Convolves each image with the outer product of a symmetric kernel, in 32-bit arithmetic. The border is reflected
 * without repeating the edge (BORDER_REFLECT_101 of OpenCV). Shape and unit stay.
 * @param kernel odd length.
 * @param into memory for the result. Default: new memory.
 * @throws argument.invalid if a value is not finite; as `mapImages` for `into`
 */
export function convolveSymmetric(images: ImageBatch, kernel: Float64Array, into?: Float32Array): ImageBatch {
  const { rows, columns } = images
  const radius = (kernel.length - 1) / 2
  const scratchBytes = 4 * (columns + 2 * radius + 20)
  return mapRows(
    images,
    radius,
    () => scratchBytes,
    (workspace) => {
      const weights = workspace.place(Float32Array.from(kernel.subarray(radius)))
      return (source, target, scratch, count, firstRow, endRow) => {
        kernels().convolve(source, target, scratch, count, rows, columns, firstRow, endRow, weights, radius)
      }
    },
    into
  )
}
