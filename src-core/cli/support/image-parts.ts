import { batchOfOne, emptyBatchLike, imageAt, type ImageBatch } from '../../images/image.ts'
import { fromUnitRange, toUnitRange, type IntensityRange } from '../../images/intensity.ts'
import { ProgressLine } from './progress-line.ts'

/** Pixels between two reports of progress: about one second of the slowest filter. */
const pixelsAtOnce = 262144

/** Runs work on a batch, part by part, and shows the progress. The work must treat each image independently. */
export async function inParts(
  images: ImageBatch,
  message: string,
  work: (part: ImageBatch) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  const size = images.rows * images.columns
  const length = Math.max(1, Math.floor(pixelsAtOnce / size))
  const result = emptyBatchLike(images)
  const progress = new ProgressLine()
  for (let first = 0; first < images.count; first += length) {
    const count = Math.min(length, images.count - first)
    const part = { ...images, count, data: images.data.subarray(first * size, (first + count) * size) }
    result.data.set((await work(part)).data, first * size)
    progress.report((first + count) / images.count, message)
  }
  progress.end()
  return result
}

/**
 * Runs work on each image and shows the progress. All results must have one size, which may differ from that of the
 * input.
 */
export async function mapImages(
  images: ImageBatch,
  message: string,
  work: (image: ImageBatch, index: number) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  const progress = new ProgressLine()
  const results: ImageBatch[] = []
  for (let index = 0; index < images.count; index++) {
    results.push(await work(batchOfOne(imageAt(images, index)), index))
    progress.report((index + 1) / images.count, message)
  }
  progress.end()
  const { rows, columns } = results[0]!
  const data = new Float32Array(images.count * rows * columns)
  results.forEach((result, index) => data.set(result.data, index * rows * columns))
  return { data, count: images.count, rows, columns }
}

/** Runs work on images clipped and scaled to 0..1, and scales the result back. Without a range, runs on the images. */
export async function inUnitRange(
  images: ImageBatch,
  range: IntensityRange | null,
  work: (images: ImageBatch) => ImageBatch | Promise<ImageBatch>
): Promise<ImageBatch> {
  return range === null ? work(images) : fromUnitRange(await work(toUnitRange(images, range)), range)
}
