import { basename } from 'node:path'
import { hashFiles } from '../files/file-hash.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { defaultCtWindow } from '../sources/ct-windows.ts'
import { DenoscopeError } from '../errors.ts'
import { imageAt, type Image } from '../images/image.ts'
import type { Source, SourceSummary } from '../sources/source.ts'
import {
  FileReader,
  requireAlike,
  requireSameKind,
  seriesFacts,
  type FileFacts,
  type SeriesFacts,
  type ToldFacts
} from './file-facts.ts'
import { printable } from '../printable.ts'

/** Image files of one size, in a given order, as a source; several images in a file are slices one after the other. */
export class FileSeries implements Source {
  readonly summary: SourceSummary
  /** Name of each slice: its file's, with a number where the file holds several. */
  readonly #names: readonly string[]
  /** The file of each slice, and its place in it. */
  readonly #places: readonly { readonly path: string; readonly index: number }[]
  readonly #files: readonly string[]
  readonly #reader: FileReader

  constructor(files: readonly FileFacts[], reader: FileReader, summary: SourceSummary) {
    this.summary = summary
    this.#files = files.map(({ path }) => path)
    this.#reader = reader
    this.#places = files.flatMap(({ path, count }) => Array.from({ length: count }, (_, index) => ({ path, index })))
    this.#names = files.flatMap(({ path, count }) =>
      Array.from({ length: count }, (_, index) =>
        count === 1 ? shownName(path) : `${shownName(path)}, slice ${sliceNumber(index)}`
      )
    )
  }

  /** Slice `index` (0-based) in the summary's unit. @throws slice.out-of-range, and what reading throws. */
  async readSlice(index: number): Promise<Image> {
    const place = this.#places[index]
    if (!place)
      throw new DenoscopeError(
        'slice.out-of-range',
        `slice: expected 1 to ${this.#places.length}, got ${sliceNumber(index)}`
      )
    return imageAt((await this.#reader.read(place.path)).images, place.index)
  }

  sliceNames(): readonly string[] {
    return this.#names
  }

  contentHash(): Promise<string> {
    return hashFiles(this.#files)
  }
}

/**
 * Opens two lists of image files (.npy, grey PNG, DICOM) that belong together pair by pair, both in one unit and range. Values
 * of DICOM CT are HU; of unsigned integers and PNG as stored; of other .npy 0..1 where none is beyond, HU where some
 * are negative, else unsigned pixels (HU + 1024), unless `told.pixels` says what they are.
 * @throws source.mismatch, naming both files, where sizes, units or spacings differ; and what reading throws.
 */
export async function openFileSeries(
  references: readonly string[],
  candidates: readonly string[],
  labels: { readonly reference: string; readonly candidate: string },
  told: ToldFacts = {}
): Promise<{ reference: FileSeries; candidate: FileSeries; facts: SeriesFacts }> {
  const reader = new FileReader()
  const read = async (paths: readonly string[]) => {
    const facts: FileFacts[] = []
    for (const path of paths) facts.push(await reader.look(path))
    return facts
  }
  const [first, second] = [await read(references), await read(candidates)]
  if (first.length === second.length) first.forEach((facts, index) => requireAlike(facts, second[index]!))
  const known = [...first, ...second].find(({ pixels }) => pixels !== null) ?? first[0]!
  for (const facts of [...first, ...second]) requireSameKind(known, facts)
  const facts = seriesFacts([...first, ...second], told)
  const pixelSpacing =
    told.pixelSpacing === undefined ? first[0]!.pixelSpacing : ([told.pixelSpacing, told.pixelSpacing] as const)
  const series = async (files: readonly FileFacts[], label: string) =>
    new FileSeries(files, reader, await summarize(files, label, facts, pixelSpacing))
  return { reference: await series(first, labels.reference), candidate: await series(second, labels.candidate), facts }
}

async function summarize(
  files: readonly FileFacts[],
  label: string,
  { unit, intensityRange }: SeriesFacts,
  pixelSpacing: readonly [number, number] | null
): Promise<SourceSummary> {
  const [low, high] = intensityRange
  const sliceCount = files.reduce((sum, { count }) => sum + count, 0)
  return {
    id: `files-${(await hashFiles(files.map(({ path }) => path))).slice(0, 16)}`,
    kind: 'files',
    label,
    details: [
      files.length === 1
        ? shownName(files[0]!.path)
        : `${files.length} files, ${shownName(files[0]!.path)} to ${shownName(files.at(-1)!.path)}`
    ],
    unit,
    intensityRange,
    defaultWindow: unit === 'HU' ? defaultCtWindow : { centre: (low + high) / 2, width: high - low },
    sliceCount,
    rows: files[0]!.rows,
    columns: files[0]!.columns,
    pixelSpacing,
    sliceSpacing: null,
    warnings: fileWarnings(files)
  }
}

/** Each warning once, with the file that has it, or the first of several. */
function fileWarnings(files: readonly FileFacts[]): string[] {
  const all = new Set(files.flatMap(({ warnings }) => warnings))
  return [...all].map((warning) => {
    const having = files.filter(({ warnings }) => warnings.includes(warning))
    return `${warning} (${having.length === 1 ? '' : `${having.length} files, the first: `}${shownName(having[0]!.path)})`
  })
}

const shownName = (path: string): string => printable(basename(path))
