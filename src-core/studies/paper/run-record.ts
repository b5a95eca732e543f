import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { damaged } from '../../denoisers/tensorflow/layers-model-files.ts'
import { extras, type Extra, type Stage, type RunSettings } from './experiment-plan.ts'

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

const fileOf = (directory: string) => join(directory, 'run.json')

/**
 * Opens the record of a new or continued run in this folder and adds the extras.
 * @throws argument.invalid if the folder holds a run of other settings or anything else; file.unwritable.
 */
export function openRun(
  directory: string,
  wanted: Pick<RunRecord, 'settings' | 'extras' | 'versions' | 'backend' | 'processes'>
): RunRecord {
  makeFolder(directory)
  const found = readRun(directory)
  if (found) requireSame(directory, found.settings, wanted.settings)
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
  const path = fileOf(directory)
  if (!existsSync(path)) return null
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunRecord
  } catch (cause) {
    throw damaged(path, 'is no JSON', cause)
  }
}

/** Adds to the time of a stage. */
export function addSeconds(directory: string, stage: Stage, seconds: number): RunRecord {
  const run = readRun(directory)!
  const record = { ...run, seconds: { ...run.seconds, [stage]: (run.seconds[stage] ?? 0) + seconds } }
  writeRun(directory, record)
  return record
}

function writeRun(directory: string, record: RunRecord): void {
  writeFileAtomically(fileOf(directory), `${JSON.stringify(record, null, 2)}\n`)
}

function requireSame(directory: string, found: RunSettings, wanted: RunSettings): void {
  const [theirs, ours] = [describeSettings(found), describeSettings(wanted)]
  if (theirs === ours) return
  throw new DenoscopeError(
    'argument.invalid',
    `--out: ${directory} holds a run of ${theirs}, not of ${ours}; name another folder`
  )
}

/** '10 epochs, seed 1', with the limits. */
export function describeSettings({
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
