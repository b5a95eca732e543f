import { basename, resolve } from 'node:path'
import { listFiles } from '../sources/dicom/list-files.ts'
import { openDicom, type OpenedDicom } from '../sources/dicom/open-dicom.ts'
import type { PixelKind } from '../scores/sfrc-settings.ts'
import { DenoscopeError } from '../errors.ts'
import { apartFrom } from '../sources/source-identity.ts'
import type { Source } from '../sources/source.ts'
import { arrangeFiles } from './compared-files.ts'
import type { ToldFacts } from './file-facts.ts'
import { openFileSeries } from './file-series.ts'
import { chooseSeries, nothingRead, type SeriesChoice } from './input.ts'
import { printRefusals, warn, warnAll } from './notices.ts'
import type { PairingOptions } from './pairing-options.ts'
import { seriesWarnings } from '../audit/audit-warnings.ts'
import { printable } from '../printable.ts'

export interface ComparedOptions extends PairingOptions, ToldFacts {
  readonly reference: string
  readonly candidate: string
  readonly candidateSeries: SeriesChoice
  readonly join?: boolean
}

/** Two series that are compared on the command line. */
export interface ComparedSeries {
  readonly reference: Source
  readonly candidate: Source
  /** What the values of both are. */
  readonly pixels: PixelKind
}

/** The image files that a path holds, found as `audit` finds them. */
interface Side {
  readonly given: string
  /** .npy and PNG. */
  readonly arrays: readonly string[]
  readonly dicom: OpenedDicom
}

const isArray = (path: string): boolean => /\.(npy|png)$/i.test(path)

/**
 * Opens a reference and a candidate. DICOM series keep their places, by which they are paired; other image files are put
 * in one order by name, else as they lie.
 * @throws file.not-found, file.unreadable, argument.invalid for several series; source.mismatch
 */
export async function openCompared(options: ComparedOptions): Promise<ComparedSeries> {
  const [reference, candidate] = [
    await openSide(options.reference, options.join),
    await openSide(options.candidate, options.join)
  ]
  if (reference.arrays.length > 0 || candidate.arrays.length > 0) return openArrays(reference, candidate, options)
  if (options.pairBy === 'name') warn('DICOM slices are paired by place, not by file name')
  const own = chosen(reference, { series: options.referenceSeries, option: '--reference-series N' })
  const other = await apartFrom(chosen(candidate, options.candidateSeries), own)
  warnAll(seriesWarnings(other.summary))
  const [first, second] = [own, other].map((source) => withSpacing(source, options.pixelSpacing)) as [Source, Source]
  return { reference: first, candidate: second, pixels: options.pixels ?? pixelKindOf(first) }
}

async function openSide(given: string, join = false): Promise<Side> {
  const listed = await listFiles([resolve(given)])
  const [refused] = listed.refusals
  if (listed.paths.length === 0 && refused) throw new DenoscopeError('file.not-found', refused.message)
  const dicom = await openDicom(
    listed.paths.filter((path) => !isArray(path)),
    { join }
  )
  return { given, arrays: listed.paths.filter(isArray), dicom }
}

/** Opens the images of one folder or file: a DICOM series, or other image files. */
export async function openImages(given: string): Promise<Source> {
  const side = await openSide(given)
  if (side.arrays.length === 0) return chosen(side, { series: undefined, option: null })
  const { files } = imageFiles(side)
  return (await openFileSeries(files, files, { reference: labelOf(given), candidate: labelOf(given) })).reference
}

function chosen({ given, dicom }: Side, choice: SeriesChoice): Source {
  if (dicom.sources.length === 0) throw nothingRead(given, dicom.refusals)
  printRefusals(dicom.refusals)
  const source = chooseSeries(given, dicom.sources, { ...choice, joinable: dicom.joinable.length })
  warnAll(seriesWarnings(source.summary))
  return source
}

async function openArrays(reference: Side, candidate: Side, options: ComparedOptions): Promise<ComparedSeries> {
  const { pairBy, candidateSeries } = options
  if (candidateSeries.series !== undefined)
    throw new DenoscopeError(
      'argument.invalid',
      `${candidateSeries.option}: image files that are no DICOM have no series to choose from`
    )
  if (pairBy === 'location' || pairBy === 'number')
    throw new DenoscopeError('argument.invalid', `--pair-by: image files that are no DICOM have no ${pairBy}`)
  const rule = pairBy === 'position' || pairBy === 'order' ? 'order' : pairBy
  const { references, candidates } = arrangeFiles(imageFiles(reference), imageFiles(candidate), rule)
  const labels = { reference: labelOf(reference.given), candidate: labelOf(candidate.given) }
  const opened = await openFileSeries(references, candidates, labels, options)
  return { reference: opened.reference, candidate: opened.candidate, pixels: opened.facts.pixels }
}

/** Arrays and DICOM files of a side, the latter in the order of their slices. */
function imageFiles({ given, arrays, dicom }: Side): { given: string; files: string[] } {
  const files = [...arrays, ...dicom.sources.flatMap((source) => source.files)]
  if (files.length === 0) throw nothingRead(given, dicom.refusals)
  printRefusals(dicom.refusals)
  return { given, files }
}

export const labelOf = (path: string): string => printable(basename(resolve(path)))

/** A given spacing takes the place of the header's. */
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
