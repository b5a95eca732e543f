import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { seriesWarnings } from '../../audit/audit-warnings.ts'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { makeFolder } from '../../files/make-folder.ts'
import { shippedDigitClassifier, shippedModelsDirectory } from '../../runtime/package-paths.ts'
import { recordedVersions } from '../../runtime/versions.ts'
import { ctIntensityRange, type Source } from '../../sources/source.ts'
import type { Subject } from '../../studies/detector-validation/detectors.ts'
import type { Experiment, ExperimentSlice } from '../../studies/detector-validation/experiments.ts'
import type { ValidatedSubject } from '../../studies/detector-validation/validate-detectors.ts'
import type { ValidationResult } from '../../studies/detector-validation/validation-results.ts'
import { jsonOption, seedOption } from '../options/common-options.ts'
import { loadBackend } from '../support/local-models.ts'
import { printRefusals, warnAll, interruptSignal, ProgressLine } from '../support/standard-error.ts'

const help = `
Inserts artefacts of known size and contrast: strokes, hooks, gaps and bridges into MNIST digits; nodules, vessels and
calcifications into CT patches of the built-in phantom. Reports which detector finds them: ROC and free-response curves,
sensitivity at 0.1 %, 1 % and 5 % false flags, and misses. Writes report.html, results.json, rates.csv, groups.csv and cases.csv.
`

export function validateDetectorsCommand(): Command {
  return new Command('validate-detectors')
    .description('Measure with inserted artefacts which of them the discrepancy scores find.')
    .requiredOption('--out <folder>', 'folder for the results')
    .option('--quick', 'few patches: half a minute in place of five, with wide intervals')
    .option('--slices <path>', 'DICOM of real CT slices, used too; the report has their numbers, but no pictures')
    .addOption(seedOption())
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action((options: ValidateDetectorsOptions) => runValidation(options))
}

interface ValidateDetectorsOptions {
  out: string
  quick?: boolean
  slices?: string
  seed: number
  json?: boolean
}

/** Images of each split. */
const sizes = {
  full: { digits: 500, phantomSlices: 12, patchesEach: 20, realSlices: 12 },
  quick: { digits: 40, phantomSlices: 2, patchesEach: 10, realSlices: 3 }
} as const
type Sizes = (typeof sizes)['full' | 'quick']

/** Seconds for one digit and one CT patch on average, for the progress. */
const secondsEach = { digits: 0.07, ct: 0.32 }

const intensityRange = ctIntensityRange

/** Validates the detectors and writes report and tables to `--out`. */
async function runValidation({ out, quick = false, slices, seed, json }: ValidateDetectorsOptions): Promise<void> {
  const { validateDetectors } = await import('../../studies/detector-validation/validate-detectors.ts')
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
  const backend = await loadBackend()
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
  const { DenoiserCatalogue } = await import('../../denoisers/catalogue/denoiser-catalogue.ts')
  const { loadDigitClassifier } = await import('../../scores/identity/digit-classifier.ts')
  const { digitExperiment, digitVariants } = await import('../../studies/detector-validation/experiments.ts')
  const { readMnistImages } = await import('../../sources/mnist/mnist.ts')
  const classifier = await loadDigitClassifier(shippedDigitClassifier())
  const model = await new DenoiserCatalogue([shippedModelsDirectory()]).get('autoencoder-mnist-gaussian-0.3')
  const subject: Subject = { unit: '1', intensityRange: [0, 1], pixelSpacing: null, classifier }
  return digitExperiment(await readMnistImages('test'), count, digitVariants(model), subject, seed)
}

/** Two phantoms of different anatomy: one sets thresholds, one tests. */
async function phantom({ phantomSlices, patchesEach }: Sizes, seed: number): Promise<Experiment> {
  const { openPhantom } = await import('../../sources/phantom/phantom-source.ts')
  const { ctExperiment, ctVariants } = await import('../../studies/detector-validation/experiments.ts')
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
  const { openDicom } = await import('../../sources/dicom/open-dicom.ts')
  const { ctExperiment, ctVariants } = await import('../../studies/detector-validation/experiments.ts')
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

/** Evenly spread slices of a series. */
function spread(source: Source, wanted: number): ExperimentSlice[] {
  const { sliceCount } = source.summary
  const count = Math.min(wanted, sliceCount)
  return Array.from({ length: count }, (_, position) => ({
    source,
    index: Math.floor(((position + 0.5) * sliceCount) / count),
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
  const { renderValidationReport } = await import('../../studies/detector-validation/report/validation-report.ts')
  const { casesCsv, groupsCsv, ratesCsv } =
    await import('../../studies/detector-validation/report/validation-report.ts')
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
