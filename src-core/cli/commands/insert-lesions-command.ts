import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { fillFolder } from '../../files/atomic-folder.ts'
import type { LesionInsertion } from '../../lesions/insert-lesions.ts'
import { type LesionPlace, type LesionPlan, lesionsText } from '../../lesions/lesion-plan.ts'
import { lesionReach } from '../../physics/lesion-insertion.ts'
import { appVersion } from '../../runtime/versions.ts'
import { sliceNumber } from '../../sources/slice-number.ts'
import type { Source } from '../../sources/source.ts'
import type { ArrayFormat } from '../../sources/volume-files/written-volume.ts'
import { personalKeyFile } from '../../storage/locations.ts'
import { integer, joinOption, positive, seedOption } from '../options/common-options.ts'
import { addIdentityOptions, type IdentityOptions } from '../options/identity-options.ts'
import { addFormatOptions, answersFrom, type FormatOptions, outputFormatOption } from '../options/format-options.ts'
import { addLesionOptions, lesionPlanOf, type LesionOptions } from '../options/lesion-options.ts'
import { pseudonymsOf } from '../support/key-option.ts'
import { interruptSignal, ProgressLine, warn } from '../support/standard-error.ts'

const help = `
I' = I + contrast * (shape convolved with the PSF), in HU, before any noise is added and before any denoiser. A sphere is averaged
over the thickness of each slice that it meets. Places by rule: within the lesion, its blurred edge and 2 pixels the smoothed
values lie on the ground; of these places the smoother half counts; two lesions are 2 diameters and 3 sigma apart. The same seed
gives the same places. docs/physics.md has the definitions.

Output: a new folder. DICOM gives DICOM with derived tags in present/; other files give present.npy. lesions.json has the places, the
plan, and the added HU by distance. --absent adds the same slices without lesions as absent, for the denoiser that is tested.
DICOM is de-identified as 'denoscope deidentify' does it; --keep-identity keeps the patient's name.
`

export function insertLesionsCommand(): Command {
  const command = new Command('insert-lesions')
    .description('Insert simulated lesions of known size and contrast into CT slices.')
    .argument('<input>', 'file or folder of a CT series in HU, or phantom:SEED:SLICES')
    .argument('<output>', 'new or empty folder')
    .option('--series <number>', 'number of the series if the input holds several', integer(1))
    .addOption(joinOption())
  const own = addFormatOptions(addLesionOptions(command))
    .option('--absent', 'also write the same slices without lesions')
    .addOption(seedOption('seed of the places'))
    .option('--pixel-spacing <mm>', 'side of a pixel (default: from the file)', positive)
    .option('--slice-spacing <mm>', 'distance of the slices (default: from the file)', positive)
    .addOption(outputFormatOption('format of the slices if the input is no DICOM (default: npy)'))
  return addIdentityOptions(own)
    .addHelpText('after', help)
    .action((input: string, output: string, options: InsertOptions) => insertLesions(input, output, options))
}

interface InsertOptions extends LesionOptions, FormatOptions, IdentityOptions {
  series?: number
  join?: boolean
  absent?: boolean
  seed: number
  pixelSpacing?: number
  sliceSpacing?: number
  format?: ArrayFormat
}

/** A planned insertion into the slices of a series. */
interface Insertion {
  /** The series as it was opened. */
  readonly opened: Source
  /** The same with the spacing of the options. */
  readonly source: Source
  readonly plan: LesionPlan
  readonly places: readonly LesionPlace[]
  readonly seed: number
  readonly insertion: LesionInsertion
}

async function insertLesions(input: string, output: string, options: InsertOptions): Promise<void> {
  const { requireEmptyFolder } = await import('../../dicom-objects/write-objects.ts')
  const folder = resolve(output)
  requireEmptyFolder(folder)
  const plan = lesionPlanOf(options)
  const progress = new ProgressLine()
  try {
    const planned = await planInsertion(input, plan, options, progress)
    const written = await fillFolder(folder, (partial) => writeAll(partial, planned, options, progress))
    progress.end()
    const slices = new Set(planned.places.map(({ slice }) => slice)).size
    process.stdout.write(
      `${lesionsText(planned.places.length, plan)} in ${slices === 1 ? '1 slice' : `${slices} slices`}: ${written.join(', ')} in ${folder}\n`
    )
  } finally {
    progress.end()
  }
}

async function planInsertion(
  input: string,
  plan: LesionPlan,
  options: InsertOptions,
  progress: ProgressLine
): Promise<Insertion> {
  const { openInput } = await import('../support/input-source.ts')
  const { lesionInsertion } = await import('../../lesions/insert-lesions.ts')
  const { placeLesions } = await import('../../lesions/place-lesions.ts')
  const opened = await openInput(input, {
    series: options.series,
    ...(options.join && { join: true }),
    answers: answersFrom(options),
    signal: interruptSignal(),
    onProgress: (fraction, message) => progress.report(fraction, message)
  })
  const source = withStatedSpacing(opened, options)
  const { sliceCount, rows, columns } = source.summary
  progress.report(0, 'Placing lesions')
  const ground = {
    source: source.summary,
    slices: Array.from({ length: sliceCount }, (_, slice) => slice),
    area: { row: 0, column: 0, rows, columns },
    readSlice: (slice: number) => source.readSlice(slice)
  }
  const places = await placeLesions(plan, ground, options.seed)
  return { opened, source, plan, places, seed: options.seed, insertion: lesionInsertion(plan, places, source.summary) }
}

/** The source with the spacing of the options. @throws argument.invalid if the size of a pixel stays unknown */
function withStatedSpacing(source: Source, { pixelSpacing, sliceSpacing }: InsertOptions): Source {
  const { summary } = source
  const spacing = pixelSpacing === undefined ? summary.pixelSpacing : ([pixelSpacing, pixelSpacing] as const)
  if (!spacing)
    throw new DenoscopeError(
      'argument.invalid',
      `'${summary.label}': the size of a pixel is unknown; give --pixel-spacing`
    )
  const stated = { ...summary, pixelSpacing: spacing, sliceSpacing: sliceSpacing ?? summary.sliceSpacing }
  return {
    summary: stated,
    readSlice: (index) => source.readSlice(index),
    contentHash: () => source.contentHash(),
    ...(source.slicePlaces && { slicePlaces: () => source.slicePlaces!() })
  }
}

/** @returns names of what was written */
async function writeAll(
  folder: string,
  planned: Insertion,
  options: InsertOptions,
  progress: ProgressLine
): Promise<string[]> {
  const { withLesions } = await import('../../lesions/insert-lesions.ts')
  const { source, insertion } = planned
  const series = [
    { name: 'present', slices: withLesions(source, insertion) },
    ...(options.absent ? [{ name: 'absent', slices: source }] : [])
  ]
  const write = await seriesWriter(folder, planned, options)
  const [total, written]: [number, string[]] = [series.length * source.summary.sliceCount, []]
  let done = 0
  for (const { name, slices } of series)
    written.push(await write(name, slices, () => progress.report(++done / total, 'Writing slices')))
  writeFileAtomically(join(folder, 'lesions.json'), await truthOf(planned))
  return [...written, 'lesions.json']
}

type SeriesWriter = (name: string, slices: Source, onSlice: () => void) => Promise<string>

/** DICOM for a DICOM series, else a volume. */
async function seriesWriter(folder: string, planned: Insertion, options: InsertOptions): Promise<SeriesWriter> {
  const { opened, source, plan, places, seed } = planned
  const { sliceCount } = source.summary
  if (source.summary.kind !== 'dicom') {
    const { volumeOfSource } = await import('../../sources/volume-files/source-volume.ts')
    const { writeVolume } = await import('../../sources/volume-files/write-volume.ts')
    const format = options.format ?? 'npy'
    return async (name, slices, onSlice) => {
      const volume = volumeOfSource(slices)
      const readSlice = async (index: number) => {
        onSlice()
        return volume.readSlice(index)
      }
      await writeVolume(join(folder, `${name}.${format}`), format, { ...volume, readSlice }, '<f4')
      return `${name}.${format}`
    }
  }
  if (options.format !== undefined)
    throw new DenoscopeError('argument.invalid', '--format: a DICOM series is written as DICOM')
  const { readSourceHeaders } = await import('../../dicom-objects/source-headers.ts')
  const { writeLesionSeries } = await import('../../dicom-objects/lesion-series.ts')
  const pseudonyms = options.keepIdentity ? null : pseudonymsOf(resolve(options.keyFile ?? personalKeyFile()), false)
  const headers = await readSourceHeaders(
    opened,
    Array.from({ length: sliceCount }, (_, slice) => slice),
    { pseudonyms }
  )
  const createdAt = new Date().toISOString()
  return async (name, slices, onSlice) => {
    const isPresent = name === 'present'
    const limited = await writeLesionSeries(
      join(folder, name),
      { source: slices, original: source, headers, plan, places, seed, isPresent, createdAt },
      onSlice
    )
    if (limited > 0) warn(`${name}: ${limited} pixels did not fit the rescale of the source and have the nearest value`)
    return `${name}/`
  }
}

/** Distance of samples of the expected profile, in mm. */
const truthStep = 0.1

/** Places, plan and expected profile of the lesions as JSON. */
async function truthOf({ source, plan, places, seed, insertion }: Insertion): Promise<string> {
  const { blurOf } = await import('../../lesions/lesion-blur.ts')
  const samples = Math.ceil(lesionReach(plan.diameter, blurOf(plan.blur)) / truthStep) + 1
  const distances = Array.from({ length: samples }, (_, at) => Number((at * truthStep).toFixed(1)))
  const truth = {
    version: 1,
    program: `Denoscope ${appVersion}`,
    sourceHash: await source.contentHash(),
    pixelSpacingMm: source.summary.pixelSpacing,
    seed,
    plan: { shape: plan.shape, diameterMm: plan.diameter, contrastHu: plan.contrast, blur: plan.blur },
    lesions: places.map(({ slice, row, column }) => ({ sliceNumber: sliceNumber(slice), row, column })),
    expected: {
      distanceMm: distances,
      addedHu: distances.map((distance) => Number(insertion.profile(distance).toFixed(4)))
    }
  }
  return `${JSON.stringify(truth, null, 2)}\n`
}
