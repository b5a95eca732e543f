import { join, resolve } from 'node:path'
import { seriesWarnings } from '../../audit/audit-warnings.ts'
import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import { openDicom } from '../../sources/dicom/open-dicom.ts'
import { loadDigitClassifier } from '../../scores/identity/digit-classifier.ts'
import type { Subject } from '../../studies/detector-validation/detectors.ts'
import {
  ctExperiment,
  ctVariants,
  digitExperiment,
  digitVariants,
  type Experiment,
  type ExperimentSlice
} from '../../studies/detector-validation/experiments.ts'
import { renderValidationReport } from '../../studies/detector-validation/report/validation-report.ts'
import type { ValidationResult } from '../../studies/detector-validation/validation-results.ts'
import { casesCsv, groupsCsv, ratesCsv } from '../../studies/detector-validation/validation-tables.ts'
import { validateDetectors, type ValidatedSubject } from '../../studies/detector-validation/validate-detectors.ts'
import { shippedDigitClassifier, shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { readMnistImages } from '../../sources/mnist/mnist.ts'
import { openPhantom } from '../../sources/phantom/phantom-source.ts'
import { ctIntensityRange, type Source } from '../../sources/source.ts'
import { announcedBackend } from '../announced-backend.ts'
import { printRefusals, warnAll } from '../notices.ts'
import { interruptSignal, ProgressLine } from '../progress.ts'

export interface ValidateDetectorsOptions {
  out: string
  quick?: boolean
  slices?: string
  seed: number
  json?: boolean
}

/** How much is planted into: patches of each split. */
const sizes = {
  full: { digits: 500, phantomSlices: 12, patchesEach: 20, realSlices: 12 },
  quick: { digits: 40, phantomSlices: 2, patchesEach: 10, realSlices: 3 }
} as const
type Sizes = (typeof sizes)['full' | 'quick']

/** About how many seconds one digit and one CT patch take, with all that is made of them: for the progress. */
const secondsEach = { digits: 0.07, ct: 0.32 }

const intensityRange = ctIntensityRange

/** Validates the detectors and writes report and tables to `--out`. */
export async function runValidation({
  out,
  quick = false,
  slices,
  seed,
  json
}: ValidateDetectorsOptions): Promise<void> {
  const directory = resolve(out)
  makeFolder(directory)
  const started = performance.now()
  const progress = new ProgressLine()
  const signal = interruptSignal()
  const size = quick ? sizes.quick : sizes.full
  const real = slices === undefined ? [] : [await realSlices(slices, size, seed, signal)]
  const experiments = [await digits(size, seed), await phantom(size, seed), ...real]
  const subjects = await validateDetectors(experiments, timeShares(experiments, size), {
    seed,
    signal,
    onProgress: (fraction, message) => progress.report(fraction, message)
  }).finally(() => progress.end())
  const backend = await announcedBackend()
  const result: ValidationResult = {
    seed,
    quick,
    createdAt: new Date().toISOString(),
    seconds: (performance.now() - started) / 1000,
    versions: recordedVersions(backend),
    subjects: subjects.map((subject) => subject.result)
  }
  await write(directory, result, subjects)
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : summaryOf(result, directory))
}

async function digits({ digits: count }: Sizes, seed: number): Promise<Experiment> {
  const classifier = await loadDigitClassifier(shippedDigitClassifier())
  const model = await new DenoiserCatalogue([shippedModelsDirectory()]).get('autoencoder-mnist-gaussian-0.3')
  const subject: Subject = { unit: '1', intensityRange: [0, 1], pixelSpacing: null, classifier }
  return digitExperiment(await readMnistImages('test'), count, digitVariants(model), subject, seed)
}

/** One phantom sets thresholds, another one, of other anatomy, tests. */
async function phantom({ phantomSlices, patchesEach }: Sizes, seed: number): Promise<Experiment> {
  const slices: ExperimentSlice[] = []
  for (const [part, split] of (['calibration', 'test'] as const).entries()) {
    const source = await openPhantom({ seed: (2 * seed + part) % 0xffffffff, slices: phantomSlices + 2 })
    // The first and the last slice show little of the body.
    for (let index = 1; index <= phantomSlices; index++) slices.push({ source, index, split })
  }
  return ctExperiment(
    'phantom',
    'CT phantom',
    slices,
    patchesEach,
    ctVariants(intensityRange[1] - intensityRange[0]),
    subjectOf(slices[0]!.source),
    seed
  )
}

async function realSlices(
  path: string,
  { realSlices: most, patchesEach }: Sizes,
  seed: number,
  signal: AbortSignal
): Promise<Experiment> {
  const { sources, refusals } = await openDicom([resolve(path)], { signal })
  printRefusals(refusals)
  for (const { summary } of sources) warnAll(seriesWarnings(summary))
  const usable = sources.filter(
    ({ summary: { unit, rows, columns } }) => unit === 'HU' && Math.min(rows, columns) >= 128
  )
  if (usable.length === 0)
    throw new DenoscopeError(
      'argument.invalid',
      `--slices: ${path} holds no CT slices in HU of 128 x 128 pixels or more`
    )
  const each = Math.max(1, Math.floor(most / usable.length))
  const slices = usable.flatMap((source) => spread(source, each)).slice(0, most)
  return ctExperiment(
    'slices',
    'Real CT slices',
    slices,
    2 * patchesEach,
    ctVariants(intensityRange[1] - intensityRange[0]),
    subjectOf(usable[0]!),
    seed
  )
}

/** So many slices of a series, evenly spread. */
function spread(source: Source, wanted: number): ExperimentSlice[] {
  const { sliceCount } = source.summary
  const taken = Math.min(wanted, sliceCount)
  return Array.from({ length: taken }, (_, position) => ({
    source,
    index: Math.floor(((position + 0.5) * sliceCount) / taken),
    split: null
  }))
}

const subjectOf = ({ summary: { pixelSpacing } }: Source): Subject => ({ unit: 'HU', intensityRange, pixelSpacing })

function timeShares(
  experiments: readonly Experiment[],
  { digits, phantomSlices, patchesEach, realSlices }: Sizes
): number[] {
  const seconds = experiments.map(({ id }) =>
    id === 'digits'
      ? 2 * digits * secondsEach.digits
      : id === 'phantom'
        ? 2 * phantomSlices * patchesEach * secondsEach.ct
        : 2 * realSlices * patchesEach * secondsEach.ct
  )
  const total = seconds.reduce((sum, value) => sum + value, 0)
  return seconds.map((value) => value / total)
}

async function write(
  directory: string,
  result: ValidationResult,
  subjects: readonly ValidatedSubject[]
): Promise<void> {
  const files = {
    'report.html': await renderValidationReport(result, subjects),
    'results.json': `${JSON.stringify(result, null, 1)}\n`,
    'rates.csv': ratesCsv(result),
    'groups.csv': groupsCsv(result),
    'cases.csv': casesCsv(subjects)
  }
  for (const [name, text] of Object.entries(files)) writeFileAtomically(join(directory, name), text)
}

function summaryOf({ subjects, seconds }: ValidationResult, directory: string): string {
  const lines = subjects.flatMap(({ label, aim, detectors }) => [
    `${label}: ${aim.text} found at 1 % false flags (aim: over ${100 * aim.wanted} %)`,
    ...detectors
      .toSorted((a, b) => b.aim.value - a.aim.value)
      .slice(0, 4)
      .map(
        ({ label: name, aim: { value, low, high, n } }) =>
          `  ${name.padEnd(18)} ${(100 * value).toFixed(1)} % [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}] of ${n}`
      )
  ])
  return [...lines, `Written to ${directory} in ${seconds.toFixed(0)} s`, ''].join('\n')
}
