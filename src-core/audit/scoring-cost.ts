import { imageBatch, type ImageBatch } from '../images/image.ts'
import { clearest, type GivenPatches } from './slice-patches.ts'
import type { ScoredPatches, PatchScorer } from '../scores/scorers/patch-scorer.ts'
import { scoreBatch } from '../scores/table/pair-scores.ts'
import type { ScoringContext } from '../scores/metric-definition.ts'

/** Copies of the samples that are measured together, since models work on many images at a time. */
const measuredPatches = 64
/** Milliseconds of measuring. The fastest run counts, since the first runs also compile the code. */
const measuringTime = 250

/** The cost of scoring, in seconds for each patch of each output. */
export interface ScoringCost {
  /** Scores that any thread computes. */
  readonly batch: number
  /** Scores that need a model or the noisy input; computed by the thread that makes the patches. */
  readonly models: number
}

const measured = new Map<string, Promise<ScoringCost>>()

/**
 * Measures the cost of scoring, once for each kind of patches.
 * @param scorers the scorers that an audit uses beside those of a batch
 */
export function scoringCost(
  context: ScoringContext,
  scorers: readonly PatchScorer[],
  samples: GivenPatches
): Promise<ScoringCost> {
  const images = samples.noisy ?? samples.outputs[0] ?? clearest(samples)
  const { rows, columns } = images
  const key = JSON.stringify([
    context.source.unit,
    rows,
    columns,
    context.request.outputs.length > 0,
    scorers.map(({ id }) => id)
  ])
  const known = measured.get(key)
  if (known) return known
  const cost = measure(context, scorers, samples.reference && repeated(samples.reference), repeated(images))
  measured.set(key, cost)
  cost.catch(() => measured.delete(key))
  return cost
}

async function measure(
  context: ScoringContext,
  scorers: readonly PatchScorer[],
  reference: ImageBatch | null,
  images: ImageBatch
): Promise<ScoringCost> {
  const patches: ScoredPatches = { ready: null, images, noisy: images, reference, slices: [], firstPatch: 0 }
  const output = { images, known: {} }
  const batch = reference ? await fastest(async () => scoreBatch({ context, reference, outputs: [output, output] })) : 0
  let models = 0
  for (const scorer of scorers) models += await fastest(() => scorer.score(patches))
  return { batch: batch / (2 * measuredPatches), models: models / measuredPatches }
}

/** @returns seconds of the fastest run */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  const end = performance.now() + measuringTime
  let least = Infinity
  for (let run = 0; run < 2 || performance.now() < end; run++) {
    const started = performance.now()
    await work()
    least = Math.min(least, performance.now() - started)
  }
  return least / 1000
}

function repeated({ data, rows, columns }: ImageBatch): ImageBatch {
  const values = new Float32Array(measuredPatches * rows * columns)
  for (let start = 0; start < values.length; start += data.length)
    values.set(data.subarray(0, values.length - start), start)
  return imageBatch(values, measuredPatches, rows, columns)
}
