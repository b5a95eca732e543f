import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import { denoiseWhole } from '../../denoisers/denoise-whole-slice.ts'
import { completeParameters } from '../../denoisers/denoiser-choice.ts'
import type { Denoiser, ParameterValues } from '../../denoisers/denoiser.ts'
import { filterDenoiser } from '../../denoisers/filters/filters.ts'
import { DenoscopeError } from '../../errors.ts'
import { emptyBatchLike, gather, imageAt, type ImageBatch, imagesBetween, settleIn } from '../../images/image.ts'
import { scoreDiscrepancies } from '../../scores/analysis/patch-discrepancies.ts'
import { defaultDiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import { scorePatches } from '../../scores/fidelity/fidelity-scores.ts'
import { errorMeans } from '../../scores/fidelity/pixel-errors.ts'
import type { Classification } from '../../scores/identity/confidence-calibration.ts'
import { type DigitClassifier, loadDigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { identityChange } from '../../scores/identity/identity-change.ts'
import type { OutputScores } from '../../scores/metric-definition.ts'
import { ctIntensityRange } from '../../sources/source.ts'
import { meanIntervals } from '../../statistics/confidence-intervals.ts'
import { quantile } from '../../statistics/order-statistics.ts'
import type { ComparedOutput } from './compared-outputs.ts'
import { outputCost, type RunSettings, type Subject } from './experiment-plan.ts'
import { tuneFilter, type Tuning, tuningGrids } from './filter-tuning.ts'
import { writeCell } from './score-cells.ts'
import { sampleIndices, type SubjectImages, testImages, type TestImages, tuningImages } from './subject-images.ts'

/** Work of one evaluating process; plain data. */
export interface Evaluation {
  /** Folder of the run, with models and cells. */
  readonly directory: string
  readonly classifierDirectory: string
  readonly shippedModelsDirectory: string
  readonly settings: RunSettings
  readonly subject: Subject
  /** Ids of the subject's outputs to evaluate. */
  readonly outputs: readonly string[]
}

export interface EvaluationOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number, message: string) => void
}

/** A prepared output. Denoiser null: the noisy images themselves are compared. */
interface Ready {
  readonly denoiser: Denoiser | null
  readonly parameters: ParameterValues
  readonly tuning: Omit<Tuning, 'parameters'> | null
}

const imagesAtOnce = 500

/**
 * Denoises a subject's test images for each of these outputs and writes a cell for each.
 * @throws job.cancelled, with the finished cells kept; denoiser.unknown or model.damaged if a model is missing.
 */
export async function evaluateSubject(evaluation: Evaluation, options: EvaluationOptions = {}): Promise<void> {
  const { subject, settings } = evaluation
  const images = await testImages(subject, settings)
  const scorer = await OutputScorer.create(images.clean, subject.data, evaluation.classifierDirectory)
  const outputs = subject.outputs.filter(({ id }) => evaluation.outputs.includes(id))
  const total = outputs.reduce((sum, output) => sum + outputCost(output), 0)
  let before = 0
  for (const output of outputs) {
    const withProgress = {
      ...options,
      onProgress: (share: number) => {
        options.onProgress?.((before + share * outputCost(output)) / total, `${subject.name}: ${output.label}`)
      }
    }
    await evaluateOutput(evaluation, output, images, scorer, withProgress)
    before += outputCost(output)
  }
}

async function evaluateOutput(
  evaluation: Evaluation,
  output: ComparedOutput,
  images: TestImages,
  scorer: OutputScorer,
  options: EvaluationOptions
): Promise<void> {
  const { directory, settings, subject } = evaluation
  const { clean } = images
  options.onProgress?.(0, '')
  await giveWay(options)
  const ready = await prepare(output, evaluation, options)
  const started = performance.now()
  const denoised = await denoise(ready, images, options)
  const seconds = (performance.now() - started) / 1000
  const scores = await scorer.score(denoised, output)
  const columns = Object.entries(scores)
  const intervals = meanIntervals(
    columns.map(([, values]) => values),
    { seed: settings.seed, resamples: settings.resamples }
  )
  const pictured = [
    ...new Set([...(await sampleIndices(subject, clean)), ...(output.isModel ? hiddenErrors(scores) : [])])
  ]
  writeCell(directory, {
    subject: subject.id,
    candidate: output.id,
    label: output.label,
    images: clean.count,
    seconds,
    scores,
    pictured,
    parameters: ready.parameters,
    tuning: ready.tuning,
    weightsHash: ready.denoiser?.weightsHash ?? null,
    means: Object.fromEntries(columns.map(([id], index) => [id, intervals[index]!])),
    quantiles: Object.fromEntries(columns.map(([id, values]) => [id, quantilesOf(values)])),
    pictures: gather(denoised, pictured, new Float32Array(pictured.length * clean.rows * clean.columns))
  })
}

async function prepare(
  { denoiser }: ComparedOutput,
  { directory, shippedModelsDirectory, settings, subject }: Evaluation,
  options: EvaluationOptions
): Promise<Ready> {
  if (denoiser.kind === 'none') return { denoiser: null, parameters: {}, tuning: null }
  if (denoiser.kind === 'tuned') {
    const images = await tuningImages(subject, settings)
    const grid = tuningGrids[denoiser.filter]!(noiseLevel(subject, images))
    const { parameters, ...tuning } = await tuneFilter(denoiser.filter, grid, images, () => giveWay(options))
    return { denoiser: filterDenoiser(denoiser.filter), parameters, tuning }
  }
  const isShipped = denoiser.kind === 'shipped'
  const found = await new DenoiserCatalogue([isShipped ? shippedModelsDirectory : join(directory, 'models')]).get(
    denoiser.id
  )
  return {
    denoiser: found,
    parameters: completeParameters(found.description, isShipped ? {} : denoiser.parameters),
    tuning: null
  }
}

/** Standard deviation of the noise in 0..1: the paper's factor, or the noise of a reduced dose. */
function noiseLevel({ setting }: Subject, { clean, noisy }: SubjectImages): number {
  if (setting.kind !== 'reduced-dose') return setting.factor
  const { squared } = errorMeans(clean, noisy)
  return Math.sqrt(squared.reduce((sum, value) => sum + value, 0) / squared.length)
}

async function denoise(
  { denoiser, parameters }: Ready,
  { noisy, whole }: TestImages,
  options: EvaluationOptions
): Promise<ImageBatch> {
  if (!denoiser) return noisy
  return whole
    ? whole.cut(await denoiseSlices(denoiser, whole.noisy, parameters, options))
    : denoiseInChunks(denoiser, noisy, parameters, options)
}

async function denoiseSlices(
  denoiser: Denoiser,
  noisy: ImageBatch,
  parameters: ParameterValues,
  options: EvaluationOptions
): Promise<ImageBatch> {
  const denoised = emptyBatchLike(noisy)
  for (let index = 0; index < noisy.count; index++) {
    const into = imageAt(denoised, index).data
    const { signal } = options
    settleIn(into, (await denoiseWhole(denoiser, imageAt(noisy, index), parameters, { signal, into })).data)
    options.onProgress?.((index + 1) / noisy.count, '')
    await giveWay(options)
  }
  return denoised
}

async function denoiseInChunks(
  denoiser: Denoiser,
  noisy: ImageBatch,
  parameters: ParameterValues,
  options: EvaluationOptions
): Promise<ImageBatch> {
  const denoised = emptyBatchLike(noisy)
  for (let first = 0; first < noisy.count; first += imagesAtOnce) {
    const end = Math.min(first + imagesAtOnce, noisy.count)
    const into = imagesBetween(denoised, first, end).data
    const part = await denoiser.denoise(imagesBetween(noisy, first, end), parameters, options.signal, into)
    settleIn(into, part.data)
    options.onProgress?.(end / noisy.count, '')
    await giveWay(options)
  }
  return denoised
}

function quantilesOf(values: Float64Array): number[] {
  const sorted = values.filter(Number.isFinite).sort()
  return [0.05, 0.25, 0.5, 0.75, 0.95].map((share) => quantile(sorted, share))
}

/** Lets the event loop run, since filters compute without a pause and would miss a cancellation. */
async function giveWay({ signal }: EvaluationOptions): Promise<void> {
  await setImmediate()
  if (signal?.aborted)
    throw new DenoscopeError('job.cancelled', 'The evaluation was cancelled; run the same command again to go on.')
}

/** Scores outputs against the same clean images. */
class OutputScorer {
  readonly #clean: ImageBatch
  readonly #classifier: DigitClassifier | null
  readonly #cleanClasses: Classification | null
  readonly #unit: 'HU' | '1'

  private constructor(
    clean: ImageBatch,
    data: Subject['data'],
    classifier: DigitClassifier | null,
    classes: Classification | null
  ) {
    this.#clean = clean
    this.#classifier = classifier
    this.#cleanClasses = classes
    this.#unit = data === 'ct' ? 'HU' : '1'
  }

  /** @param classifierDirectory of the digit classifier, for MNIST. @throws model.damaged, backend.unavailable */
  static async create(clean: ImageBatch, data: Subject['data'], classifierDirectory: string): Promise<OutputScorer> {
    if (data === 'ct') return new OutputScorer(clean, data, null, null)
    const classifier = await loadDigitClassifier(classifierDirectory)
    return new OutputScorer(clean, data, classifier, await classifier.classify(clean))
  }

  /**
   * Scores of each image:
   * - PSNR (dB) and SSIM, data range 1;
   * - digits: 1 if the classifier reads another digit than in the clean image, else 0;
   * - models: structural error, 0..1.
   */
  async score(denoised: ImageBatch, { isModel }: ComparedOutput): Promise<OutputScores> {
    const { psnr, ssim } = scorePatches(this.#clean, denoised, { intensityRange: [0, 1] })
    const classes = await this.#classifier?.classify(denoised)
    const changed = classes && {
      classChanged: Float64Array.from(classes.digits, (digit, index) =>
        Number(digit !== this.#cleanClasses!.digits[index])
      )
    }
    return {
      psnr: psnr!,
      ssim: ssim!,
      ...changed,
      ...(isModel && { structuralError: this.#structuralError(denoised, classes) })
    }
  }

  #structuralError(denoised: ImageBatch, classes: Classification | undefined): Float64Array {
    const context = {
      intensityRange: this.#unit === 'HU' ? ctIntensityRange : ([0, 1] as const),
      ...(classes && { identityChange: identityChange(this.#cleanClasses!, classes) })
    }
    return scoreDiscrepancies(this.#clean, denoised, defaultDiscrepancyConfiguration(this.#unit), context)
      .structuralError!
  }
}

/** Number of worst reconstructions in the pictures of each subject. */
const shownErrors = 8

/** Images with the largest structural error among the better half by PSNR, worst first. */
export function hiddenErrors({ psnr, structuralError }: OutputScores): number[] {
  const median = psnr!.toSorted()[Math.floor(psnr!.length / 2)]!
  return [...psnr!.keys()]
    .filter((index) => psnr![index]! >= median && Number.isFinite(structuralError![index]!))
    .sort((a, b) => structuralError![b]! - structuralError![a]! || a - b)
    .slice(0, shownErrors)
}
