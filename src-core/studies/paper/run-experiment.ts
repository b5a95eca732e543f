import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isTrained, readTrainingRequest } from '../../denoisers/models/model-folder.ts'
import type { TrainingRequest } from '../../denoisers/models/training-request.ts'
import { damaged } from '../../denoisers/tensorflow/layers-model-files.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import type { ComparedOutput } from './compared-outputs.ts'
import type { Evaluation } from './evaluate-subject.ts'
import {
  type ExperimentPlan,
  type Extra,
  extras,
  imageCounts,
  outputCost,
  planExperiment,
  type PlannedModel,
  readShippedCtModels,
  type RunSettings,
  type Stage,
  startingCost,
  type Subject,
  trainingCost
} from './experiment-plan.ts'
import { hasCell, readCellRecord } from './score-cells.ts'

/** Runs trainings and evaluations, several at a time, in the engine's processes or a test's. */
export interface ExperimentWorkers {
  readonly processes: number
  /** Continues interrupted trainings. @param onProgress completed share of all of them. @throws job.cancelled */
  train(models: readonly { request: TrainingRequest; directory: string }[], options: WorkOptions): Promise<void>
  /** @throws job.cancelled */
  evaluate(evaluations: readonly Evaluation[], options: WorkOptions): Promise<void>
}

export interface WorkOptions {
  readonly signal: AbortSignal | undefined
  readonly onProgress: (fraction: number, message: string) => void
}

export interface ReproductionOptions {
  /** Folder of the run. An interrupted run of the same settings in it is continued. */
  readonly directory: string
  readonly settings: RunSettings
  readonly extras: readonly Extra[]
  readonly workers: ExperimentWorkers
  /** Folder of the digit classifier. */
  readonly classifierDirectory: string
  readonly shippedModelsDirectory: string
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly signal?: AbortSignal
  /** Completed share of this call's work, 0..1. */
  readonly onProgress?: (fraction: number, message: string) => void
}

/** Open work with its approximate cost in milliseconds of one core. */
interface Step {
  readonly stage: Stage
  readonly cost: number
  run(options: WorkOptions): Promise<void>
}

/**
 * Trains and evaluates everything that is missing in a run's folder.
 * models/<id> are ordinary model folders, cells/ holds the measurements. Finished parts are kept.
 * @returns the plan and the record of this run with all its extras.
 * @throws job.cancelled; model.damaged for a shipped model; argument.invalid if the folder holds something else or a
 * run of other settings.
 */
export async function runExperiment(options: ReproductionOptions): Promise<{ plan: ExperimentPlan; run: RunRecord }> {
  const { directory, settings, workers, versions, backend } = options
  const shipped = await readShippedCtModels(options.shippedModelsDirectory)
  planExperiment(settings, new Set(options.extras), shipped)
  let run = openRun(directory, { settings, extras: options.extras, versions, backend, processes: workers.processes })
  const plan = planExperiment(settings, new Set(run.extras), shipped)
  await requireSameTrainings(directory, plan.models)
  const steps = plan.stages.flatMap((stage) => stepsOf(plan, stage, options))
  const total = steps.reduce((sum, { cost }) => sum + cost, 0)
  let before = 0
  for (const step of steps) {
    const started = performance.now()
    const onProgress = (share: number, message: string) =>
      options.onProgress?.((before + share * step.cost) / total, message)
    try {
      await step.run({ signal: options.signal, onProgress })
    } finally {
      run = addSeconds(directory, step.stage, (performance.now() - started) / 1000)
    }
    before += step.cost
  }
  return { plan, run }
}

function stepsOf(plan: ExperimentPlan, stage: Stage, options: ReproductionOptions): Step[] {
  const { directory, classifierDirectory, shippedModelsDirectory, workers } = options
  const models = plan.models.filter((model) => model.stage === stage && !isTrained(modelDirectory(directory, model.id)))
  const evaluations = plan.subjects.flatMap((subject): Evaluation[] => {
    const missing = subject.outputs
      .filter((output) => output.stage === stage && !isMeasured(directory, subject, output))
      .map(({ id }) => id)
    return missing.length === 0
      ? []
      : [{ directory, classifierDirectory, shippedModelsDirectory, settings: plan.settings, subject, outputs: missing }]
  })
  const trainings = models.map(({ id, request }) => ({ request, directory: modelDirectory(directory, id) }))
  const training: Step = {
    stage,
    cost: sum(models.map(trainingCost)),
    run: (options) => workers.train(trainings, options)
  }
  const evaluating: Step = {
    stage,
    cost: sum(evaluations.map(evaluationCost)),
    run: (options) => workers.evaluate(evaluations, options)
  }
  return [...(models.length > 0 ? [training] : []), ...(evaluations.length > 0 ? [evaluating] : [])]
}

/** A shipped model with other weights than those that were measured is measured again. */
function isMeasured(directory: string, { id }: Subject, output: ComparedOutput): boolean {
  if (!hasCell(directory, id, output.id)) return false
  return (
    output.denoiser.kind !== 'shipped' ||
    readCellRecord(directory, id, output.id).weightsHash === output.denoiser.weightsHash
  )
}

export const modelDirectory = (directory: string, id: string): string => join(directory, 'models', id)

function evaluationCost({ subject, outputs, settings }: Evaluation): number {
  const images = Math.min(settings.testImages ?? Infinity, imageCounts[subject.data].test)
  return startingCost + images * sum(subject.outputs.filter(({ id }) => outputs.includes(id)).map(outputCost))
}

/** A model that this program would train otherwise, by another version say, is no part of this run. */
async function requireSameTrainings(directory: string, models: readonly PlannedModel[]): Promise<void> {
  for (const { id, request } of models) {
    const folder = modelDirectory(directory, id)
    if (!existsSync(join(folder, 'request.json'))) continue
    if (JSON.stringify(await readTrainingRequest(folder)) === JSON.stringify(request)) continue
    throw new DenoscopeError(
      'argument.invalid',
      `${folder}: holds a training with other settings than this run's; name another folder`
    )
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

/** Settings and origin of a run; run.json. */
export interface RunRecord {
  readonly settings: RunSettings
  /** Extras of all calls. */
  readonly extras: readonly Extra[]
  readonly startedAt: string
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  readonly processes: number
  /** Wall-clock seconds of each stage, summed over all calls. */
  readonly seconds: Readonly<Partial<Record<Stage, number>>>
}

const runFile = (directory: string) => join(directory, 'run.json')

/**
 * Opens the record of a new or continued run in this folder and adds the extras.
 * @throws argument.invalid if the folder holds a run of other settings or anything else; file.unwritable.
 */
function openRun(
  directory: string,
  wanted: Pick<RunRecord, 'settings' | 'extras' | 'versions' | 'backend' | 'processes'>
): RunRecord {
  makeFolder(directory)
  const found = readRun(directory)
  if (found) requireSameSettings(directory, found.settings, wanted.settings)
  else if (readdirSync(directory).length > 0) {
    throw new DenoscopeError('argument.invalid', `--out: ${directory} holds other files; name a new or empty folder`)
  }
  const union = extras.filter((extra) => found?.extras.includes(extra) || wanted.extras.includes(extra))
  const record = { startedAt: new Date().toISOString(), seconds: {}, ...found, ...wanted, extras: union }
  writeRun(directory, record)
  return record
}

/** Record of the run in this folder; null if there is none. @throws model.damaged if it is no JSON. */
export function readRun(directory: string): RunRecord | null {
  const path = runFile(directory)
  if (!existsSync(path)) return null
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunRecord
  } catch (cause) {
    throw damaged(path, 'is no JSON', cause)
  }
}

/** Adds to the time of a stage. */
function addSeconds(directory: string, stage: Stage, seconds: number): RunRecord {
  const run = readRun(directory)!
  const record = { ...run, seconds: { ...run.seconds, [stage]: (run.seconds[stage] ?? 0) + seconds } }
  writeRun(directory, record)
  return record
}

function writeRun(directory: string, record: RunRecord): void {
  writeFileAtomically(runFile(directory), `${JSON.stringify(record, null, 2)}\n`)
}

function requireSameSettings(directory: string, found: RunSettings, wanted: RunSettings): void {
  const [theirs, ours] = [describeSettings(found), describeSettings(wanted)]
  if (theirs === ours) return
  throw new DenoscopeError(
    'argument.invalid',
    `--out: ${directory} holds a run of ${theirs}, not of ${ours}; name another folder`
  )
}

/** '10 epochs, seed 1', with the limits. */
function describeSettings({
  epochs,
  seed,
  quick,
  trainingImages,
  testImages,
  tuningImages,
  resamples
}: RunSettings): string {
  const limited = (images: number | null, what: string) => (images === null ? [] : [`at most ${images} ${what} images`])
  return [
    ...(quick ? ['--quick'] : []),
    `${epochs} epochs`,
    `seed ${seed}`,
    ...limited(trainingImages, 'training'),
    ...limited(testImages, 'test'),
    `${tuningImages} tuning images`,
    `${resamples} resamples`
  ].join(', ')
}
