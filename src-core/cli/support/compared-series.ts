import { count } from '../../counts.ts'
import { basename, relative, resolve } from 'node:path'
import { seriesWarnings } from '../../audit/audit-warnings.ts'
import { DenoscopeError } from '../../errors.ts'
import { printable } from '../../printable.ts'
import type { PixelKind } from '../../scores/sfrc-settings.ts'
import type { FormatAnswers } from '../../sources/format-answers.ts'
import type { OpenedSeries } from '../../sources/opening/open-series.ts'
import { apartFrom } from '../../sources/source-identity.ts'
import type { Source } from '../../sources/source.ts'
import type { PairingOptions } from '../options/series-options.ts'
import { type StatedFacts, openFileSeries } from './file-series.ts'
import { chooseSeries, nothingRead, openPaths, type SeriesChoice } from './input-source.ts'
import { refuseQuestion } from './format-questions.ts'
import { printRefusals, warn, warnAll } from './standard-error.ts'

export interface ComparedOptions extends PairingOptions, StatedFacts {
  readonly reference: string
  readonly testImage: string
  readonly testSeries: SeriesChoice
  readonly join?: boolean
  /** Answers for files that are not DICOM. */
  readonly answers?: FormatAnswers
}

/** Two series that are compared on the command line. */
export interface ComparedSeries {
  readonly reference: Source
  readonly test: Source
  /** Kind of the values of both series. */
  readonly pixels: PixelKind
}

/** The image files of a path. */
interface Side {
  readonly given: string
  /** .npy and PNG. */
  readonly arrays: readonly string[]
  /** Series of the other files. */
  readonly series: OpenedSeries
}

const noSeries: OpenedSeries = { sources: [], questions: [], refusals: [], joinable: [] }

const isArray = (path: string): boolean => /\.(npy|png)$/i.test(path)

/**
 * Opens a reference and a test image. DICOM series keep their positions, which pair them.
 * Other image files are arranged by name, else in their order.
 * @throws file.not-found, file.unreadable, argument.invalid for several series; source.mismatch
 */
export async function openCompared(options: ComparedOptions): Promise<ComparedSeries> {
  const [reference, test] = [await openSide(options.reference, options), await openSide(options.testImage, options)]
  if (reference.arrays.length > 0 || test.arrays.length > 0) return openArrays(reference, test, options)
  if (options.pairBy === 'name') warn('DICOM slices are paired by position, not by file name')
  const own = chosen(reference, { series: options.referenceSeries, option: '--reference-series N' })
  const other = await apartFrom(chosen(test, options.testSeries), own)
  warnAll(seriesWarnings(other.summary))
  const [first, second] = [own, other].map((source) => withSpacing(source, options.pixelSpacing)) as [Source, Source]
  return { reference: first, test: second, pixels: options.pixels ?? pixelKindOf(first) }
}

async function openSide(given: string, options: Pick<ComparedOptions, 'join' | 'answers'> = {}): Promise<Side> {
  const { listFiles } = await import('../../sources/listed-files.ts')
  const listed = await listFiles([resolve(given)])
  const [refused] = listed.refusals
  if (listed.paths.length === 0 && refused) throw new DenoscopeError('file.not-found', refused.message)
  const arrays = listed.paths.filter(isArray)
  if (arrays.length === listed.paths.length) return { given, arrays, series: noSeries }
  const series = await openPaths(given, { ...options, leaveOut: isArray })
  const [question] = series.questions
  if (question) throw refuseQuestion(question)
  return { given, arrays, series }
}

/** Opens the images of one folder or file: a DICOM series, or other image files. */
export async function openImages(given: string, answers?: FormatAnswers): Promise<Source> {
  const side = await openSide(given, { answers })
  if (side.arrays.length === 0) return chosen(side, { series: undefined, option: null })
  const { files } = imageFiles(side)
  return (await openFileSeries(files, files, { reference: labelOf(given), test: labelOf(given) })).reference
}

function chosen({ given, series }: Side, choice: SeriesChoice): Source {
  if (series.sources.length === 0) throw nothingRead(given, series.refusals)
  printRefusals(series.refusals)
  const source = chooseSeries(given, series.sources, { ...choice, joinable: series.joinable.length })
  warnAll(seriesWarnings(source.summary))
  return source
}

async function openArrays(reference: Side, test: Side, options: ComparedOptions): Promise<ComparedSeries> {
  const { pairBy, testSeries } = options
  if (testSeries.series !== undefined)
    throw new DenoscopeError(
      'argument.invalid',
      `${testSeries.option}: image files that are not DICOM have no series to choose from`
    )
  if (pairBy === 'location' || pairBy === 'number')
    throw new DenoscopeError('argument.invalid', `--pair-by: image files that are not DICOM have no ${pairBy}`)
  const rule = pairBy === 'position' || pairBy === 'order' ? 'order' : pairBy
  const { references, tests } = arrangeFiles(imageFiles(reference), imageFiles(test), rule)
  const labels = { reference: labelOf(reference.given), test: labelOf(test.given) }
  const opened = await openFileSeries(references, tests, labels, options)
  return { reference: opened.reference, test: opened.test, pixels: opened.facts.pixels }
}

/** Arrays of a side, then its other files in the order of their slices. */
function imageFiles({ given, arrays, series }: Side): { given: string; files: string[] } {
  const files = [...arrays, ...series.sources.flatMap((source) => source.files)]
  if (files.length === 0) throw nothingRead(given, series.refusals)
  printRefusals(series.refusals)
  return { given, files }
}

export const labelOf = (path: string): string => printable(basename(resolve(path)))

/** The source with a given pixel spacing, which replaces the header's. */
function withSpacing(source: Source, side: number | undefined): Source {
  if (side === undefined) return source
  return {
    summary: { ...source.summary, pixelSpacing: [side, side] },
    readSlice: (index) => source.readSlice(index),
    contentHash: () => source.contentHash(),
    slicePlaces: () => source.slicePlaces!(),
    sliceNames: () => source.sliceNames!()
  }
}

function pixelKindOf({
  summary: {
    unit,
    intensityRange: [low, high]
  }
}: Source): PixelKind {
  if (unit === 'HU') return 'hu'
  return low === 0 && high === 255 ? 'uint8' : 'uint16'
}

/** Image files of one side of a comparison, in their order. */
interface FileSide {
  /** Folder or file as given. */
  readonly given: string
  readonly files: readonly string[]
}

interface ArrangedFiles {
  readonly references: readonly string[]
  readonly tests: readonly string[]
}

/** Extensions of image files. Other dots are part of the name, as in a UID. */
const extensions = /\.(npy|png|dcm|dicom|ima)$/i

/**
 * Puts files that are not all DICOM into one order:
 * - by name, without extensions, if both sides share a name;
 * - in their order if both sides have as many files, or if one side has a single file.
 * @throws source.mismatch, with both sides and files, if neither rule fits
 */
export function arrangeFiles(reference: FileSide, test: FileSide, rule?: 'name' | 'order'): ArrangedFiles {
  const sides = [reference, test].map((side) => namedFiles(side))
  const [references, tests] = sides as [Map<string, string>, Map<string, string>]
  const shared = [...tests.keys()].filter((name) => references.has(name)).length
  if (rule === 'name' || (rule === undefined && shared > 0)) {
    if (shared !== tests.size || shared !== references.size) throw notAlike(references, tests, reference, test)
    return { tests: test.files, references: [...tests.keys()].map((name) => references.get(name)!) }
  }
  const [first, second] = [reference.files, test.files]
  if (first.length !== second.length && first.length > 1 && second.length > 1) {
    throw new DenoscopeError(
      'source.mismatch',
      `${reference.given} has ${count(first.length)} image files, ${test.given} has ${count(second.length)} image files: they cannot be paired`
    )
  }
  return { references: first, tests: second }
}

/** Files by name: the path below the given folder, without the extension of an image. */
function namedFiles({ given, files }: FileSide): Map<string, string> {
  const named = new Map<string, string>()
  for (const file of files) {
    const name = (relative(resolve(given), file) || basename(file)).replace(extensions, '')
    if (named.has(name))
      throw new DenoscopeError('argument.invalid', `${given}: '${name}' is there twice, with different extensions`)
    named.set(name, file)
  }
  return named
}

/** Refusal that names the first file of each side that the other side lacks. */
function notAlike(
  references: Map<string, string>,
  tests: Map<string, string>,
  reference: FileSide,
  test: FileSide
): DenoscopeError {
  const lacking = (of: Map<string, string>, other: Map<string, string>) =>
    [...of].find(([name]) => !other.has(name))?.[1]
  const [first, second] = [lacking(references, tests), lacking(tests, references)]
  const parts = [
    ...(first ? [`'${basename(first)}' of ${reference.given} has no counterpart in ${test.given}`] : []),
    ...(second ? [`'${basename(second)}' of ${test.given} has none in ${reference.given}`] : [])
  ]
  return new DenoscopeError('source.mismatch', `${parts.join(', ')}; --pair-by order pairs files in their order`)
}
