import { DenoscopeError } from '../errors.ts'
import { architectures } from '../denoisers/architectures/architectures.ts'
import { readMnistImages } from '../sources/mnist/mnist.ts'
import type { Source, SourceSummary } from '../sources/source.ts'
import { ctData } from './ct-training-patches.ts'
import { isOfPatches, trainedIdsOf, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { patchExamples, type Examples, type TrainingPatches } from './training-examples.ts'
import { sliceExamples } from './slice-examples.ts'
import { sourceOf, trainingSlices, type ScanningOptions } from './scan-slices.ts'
import { imagesBetween } from '../images/image.ts'

/** Examples of a training. With clean patches if those are cut in advance. */
export interface TrainingData {
  readonly examples: Examples
  readonly patches: TrainingPatches | null
}

/**
 * Training, validation and test data of a request.
 * @param sources every series that the request names, opened. The phantom is made here.
 * @throws argument.invalid if too few images are left, or a source is not CT or smaller than a crop; source.mismatch if
 * the series of a pair do not match; job.cancelled.
 */
export async function trainingData(
  request: TrainingRequest,
  sources: readonly Source[],
  options: ScanningOptions = {}
): Promise<TrainingData> {
  if (isOfPatches(request.degradation)) {
    const patches = await trainingPatches(request, sources)
    return { examples: patchExamples(request, patches), patches }
  }
  const size = patchSizeOf(request)
  for (const id of trainedIdsOf(request)) requireCropSize(sourceOf(sources, id).summary, size)
  return { examples: sliceExamples(request, await trainingSlices(request, sources, options), size), patches: null }
}

/** Refuses a series too small for a crop. Otherwise the card would name it although it was not trained on. */
function requireCropSize({ label, rows, columns }: SourceSummary, size: number): void {
  if (Math.min(rows, columns) >= size) return
  throw new DenoscopeError(
    'argument.invalid',
    `'${label}': its slices of ${rows} x ${columns} pixels are smaller than a crop of ${size} x ${size}`
  )
}

/**
 * Training, validation and test patches of a request.
 * @param sources the CT series that `sourceIds` names, opened. The phantom is made here.
 * @throws argument.invalid if too few images are left, a source is not CT, or an architecture for CT gets digits.
 */
export async function trainingPatches(request: TrainingRequest, sources: readonly Source[]): Promise<TrainingPatches> {
  const data =
    request.data === 'mnist' ? await mnistData(request) : await ctData(request, sources, patchSizeOf(request))
  for (const set of ['training', 'validation', 'test'] as const) {
    if (data[set].count > 0) continue
    throw new DenoscopeError(
      'argument.invalid',
      `${request.data}: no image is left for the ${set} set; raise the limit or add sources`
    )
  }
  return data
}

const patchSizeOf = ({ architecture }: TrainingRequest) => architectures[architecture].patchSize

/** MNIST's own test set. The last of the training images validate. */
async function mnistData({ limit, validationFraction }: TrainingRequest): Promise<TrainingPatches> {
  const [train, test] = await Promise.all([readMnistImages('train'), readMnistImages('test')])
  const used = Math.min(limit ?? train.count, train.count)
  const trained = used - Math.round(used * validationFraction)
  return {
    training: imagesBetween(train, 0, trained),
    validation: imagesBetween(train, trained, used),
    test: imagesBetween(test, 0, Math.min(test.count, limit ?? test.count)),
    description: 'MNIST: handwritten digits, 28 x 28'
  }
}
