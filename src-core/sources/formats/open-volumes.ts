import { basename } from 'node:path'
import { hashFiles } from '../../files/file-hash.ts'
import { printable } from '../../printable.ts'
import type { ChoicePictures, FormatAnswers, FormatQuestion, QuestionPreview } from '../format-answers.ts'
import { refuse, throwIfCancelled } from '../listed-files.ts'
import type { Refusal } from '../source.ts'
import { type FormatFiles, sortFiles } from './format-files.ts'
import { type FormatOutcome, type FormatVolume, type OpenQuestion, unsupported } from './format-volume.ts'
import { openHdf5 } from './hdf5-volume.ts'
import { decideScale, proposalsFor, rangeText, type ValueFacts } from './hounsfield-decision.ts'
import { openMetaImage } from './meta-image.ts'
import { openNifti } from './nifti-volume.ts'
import { gaps, numbersOf, seriesLabel } from './numbered-files.ts'
import { openNpy, openNpz } from './numpy-volume.ts'
import { openPngSeries } from './png-series.ts'
import { scanVolume } from './scan-volume.ts'
import { openTiff } from './tiff-volume.ts'
import { VolumeSource } from './volume-source.ts'

export interface OpenVolumesOptions {
  /** Answers for files by their SHA-256 (hex). Default: none. */
  readonly answersFor?: (contentHash: string) => FormatAnswers
  /** True to use a scale only for values that need one. Default: false, a given scale holds for every file. */
  readonly scaleIfAsked?: boolean
  /** True to add pictures to questions about arrays and volumes. Default: false. */
  readonly withPictures?: boolean
  readonly onProgress?: (done: number, total: number, message: string) => void
  readonly signal?: AbortSignal
}

export interface OpenedVolumes {
  readonly sources: readonly VolumeSource[]
  readonly questions: readonly FormatQuestion[]
  readonly refusals: readonly Refusal[]
}

/**
 * Opens image files that are not DICOM. A file that cannot be used is refused with one line; a file that leaves
 * something open becomes a question; the rest opens. All pixels are read once.
 * @throws job.cancelled
 */
export async function openVolumes(
  all: readonly FormatFiles[],
  options: OpenVolumesOptions = {}
): Promise<OpenedVolumes> {
  const opened = { sources: [] as VolumeSource[], questions: [] as FormatQuestion[], refusals: [] as Refusal[] }
  for (const group of (await Promise.all(all.map(seriesOf))).flat()) {
    throwIfCancelled(options.signal)
    try {
      const outcome = await openFiles(group, options)
      if (outcome instanceof VolumeSource) opened.sources.push(outcome)
      else opened.questions.push(outcome)
    } catch (thrown) {
      throwIfCancelled(options.signal)
      opened.refusals.push(refuse(group.files[0]!, thrown))
    }
  }
  return opened
}

/**
 * Numbered files are one series if each holds one slice of one size; else each is a series. A damaged file stays in its
 * series, which is then refused.
 */
export async function seriesOf(group: FormatFiles): Promise<FormatFiles[]> {
  const { kind, files } = group
  if (files.length === 1 || kind === 'png') return [group]
  const shapes = await Promise.all(
    files.map((path) =>
      openAs({ kind, files: [path] }, '', {}).then(
        (outcome) => ('volume' in outcome ? outcome.volume.shape : null),
        () => null
      )
    )
  )
  const known = shapes.filter((shape) => shape !== null)
  const isSeries = known.length > 0 && known.every((shape) => shape[0] === 1 && String(shape) === String(known[0]))
  return isSeries ? [group] : files.map((path) => ({ kind, files: [path] }))
}

/** A source, or the question that comes before it. @throws the errors of the formats */
async function openFiles(group: FormatFiles, options: OpenVolumesOptions): Promise<VolumeSource | FormatQuestion> {
  const label = seriesLabel(group.files)
  const { hash, outcome } = await openedAndHashed(group, label, options)
  const asked = (question: object, name: string, answered: FormatAnswers) =>
    ({ ...question, files: group.files, label: name, contentHash: hash, answered }) as FormatQuestion
  if ('question' in outcome) {
    const pictures = options.withPictures ? await picturesOf(group, outcome.question) : []
    return asked({ ...outcome.question, pictures }, label, {})
  }
  const { volume, facts } = outcome
  const { scale } = options.answersFor?.(hash) ?? {}
  const unasked = decideScale(volume, facts, {})
  const isUsed = scale && !(options.scaleIfAsked && 'decision' in unasked)
  const decision = isUsed ? decideScale(volume, facts, { scale }) : unasked
  if ('decision' in decision) return new VolumeSource(volume, decision.decision, facts, hash)
  const { text, proposals } = decision
  const preview = await previewOf(volume)
  return asked(
    { kind: 'scale', text, proposals, range: [facts.low, facts.high], preview },
    volume.label,
    volume.answers
  )
}

type ReadOutcome = { readonly volume: FormatVolume; readonly facts: ValueFacts } | { readonly question: OpenQuestion }

/** Reads files while they are hashed. An array or volume that was answered for this content is opened then. */
async function openedAndHashed(
  group: FormatFiles,
  label: string,
  options: OpenVolumesOptions
): Promise<{ hash: string; outcome: ReadOutcome }> {
  const hashing = hashFiles(group.files)
  // Files that cannot be read are reported by their reader.
  hashing.catch(() => undefined)
  const first = await readAs(group, label, {}, options)
  const givenHash = await hashing
  const { scale: _scale, ...chosen } = options.answersFor?.(givenHash) ?? {}
  const isChosen = 'question' in first && Object.keys(chosen).length > 0
  const outcome = isChosen ? await readAs(group, label, chosen, options) : first
  const files = 'volume' in outcome ? outcome.volume.files : group.files
  return { hash: files.length === group.files.length ? givenHash : await hashFiles(files), outcome }
}

/** Opens files and reads all pixels once. @throws the errors of the formats; job.cancelled */
export async function readAs(
  group: FormatFiles,
  label: string,
  answers: FormatAnswers,
  { signal, onProgress }: OpenVolumesOptions
): Promise<ReadOutcome> {
  const outcome = await openAs(group, label, answers)
  if ('question' in outcome) return outcome
  const { volume } = outcome
  const [slices] = volume.shape
  const facts = await scanVolume(volume, (done) => {
    throwIfCancelled(signal)
    onProgress?.(done, slices, `Reading ${label}: ${done} of ${slices} slices`)
  })
  return { volume, facts }
}

function openAs({ kind, files }: FormatFiles, label: string, answers: FormatAnswers): Promise<FormatOutcome> {
  const path = files[0]!
  switch (kind) {
    case 'nifti':
      return openNifti(path, label, answers)
    case 'tiff':
      return files.length > 1
        ? openSlices(files, label, (file) => openTiff(file, label, {}))
        : openTiff(path, label, answers)
    case 'png':
      return openPngSeries(files, label)
    case 'npy':
      return files.length > 1 ? openSlices(files, label, (file) => openNpy(file, label)) : openNpy(path, label)
    case 'npz':
      return openNpz(path, label, answers)
    case 'hdf5':
      return openHdf5(path, label, answers)
    case 'meta-image':
      return openMetaImage(path, label)
  }
}

/** A volume of files with one slice each. */
async function openSlices(
  files: readonly string[],
  label: string,
  openOne: (path: string) => Promise<FormatOutcome>
): Promise<FormatOutcome> {
  const volumes: FormatVolume[] = []
  for (const path of files) {
    const outcome = await openOne(path)
    if ('volume' in outcome) volumes.push(outcome.volume)
  }
  const [first] = volumes as [FormatVolume, ...FormatVolume[]]
  return {
    volume: {
      ...first,
      label,
      files,
      shape: [volumes.length, first.shape[1], first.shape[2]],
      readStored: (index) => volumes[index]!.readStored(0),
      sliceNames: files.map((path) => printable(basename(path))),
      ...numbersOf(files),
      warnings: [...first.warnings, ...gaps(files)]
    }
  }
}

/**
 * The question of the scale, for files whose values need none too.
 * @param answers which array or volume of the files
 * @throws the errors of the formats
 */
export async function scaleQuestion(files: readonly string[], answers: FormatAnswers): Promise<FormatQuestion> {
  const { formats } = await sortFiles(files)
  const [group] = formats
  if (group === undefined) throw unsupported(files[0]!, 'is no image file')
  const label = seriesLabel(group.files)
  const outcome = await openAs(group, label, answers)
  if ('question' in outcome) throw unsupported(files[0]!, 'asks another question now')
  const { volume } = outcome
  const facts = await scanVolume(volume)
  return {
    kind: 'scale',
    text: `Its values are ${rangeText(facts)}. Which HU are they?`,
    proposals: proposalsFor(facts),
    range: [facts.low, facts.high],
    preview: await previewOf(volume),
    files: group.files,
    label: volume.label,
    contentHash: await hashFiles(volume.files),
    answered: volume.answers
  }
}

/** Most choices with a picture: each array is read for it. */
const mostPictures = 6
/** Longest side of the picture of a choice in pixels. */
const pictureSide = 160

async function picturesOf(group: FormatFiles, question: OpenQuestion): Promise<ChoicePictures> {
  const pictures: (QuestionPreview | null)[] = []
  for (const choice of choicesOf(question).slice(0, mostPictures)) {
    try {
      const outcome = await openAs(group, '', choice)
      pictures.push('volume' in outcome ? smaller(await previewOf(outcome.volume)) : null)
    } catch {
      // The choice is refused with its reason if a person takes it.
      pictures.push(null)
    }
  }
  return pictures
}

/** The answers that a question about arrays or volumes accepts. */
export const choicesOf = (question: OpenQuestion): FormatAnswers[] =>
  question.kind === 'dataset'
    ? question.choices.map(({ name }) => ({ dataset: name }))
    : Array.from({ length: question.kind === 'frame' ? question.count : 0 }, (_, index) => ({ frame: index + 1 }))

/** Every n-th pixel of a picture, so that it is no larger than `pictureSide`. */
function smaller({ rows, columns, data }: QuestionPreview): QuestionPreview {
  const step = Math.ceil(Math.max(rows, columns) / pictureSide)
  const [height, width] = [Math.ceil(rows / step), Math.ceil(columns / step)]
  const pixels = Float32Array.from({ length: height * width }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / width), pixel % width]
    return data[row * step * columns + column * step]!
  })
  return { rows: height, columns: width, data: pixels }
}

/** Middle slice in the unit of the file. */
async function previewOf({ shape, readStored, slope, intercept }: FormatVolume): Promise<QuestionPreview> {
  const stored = await readStored(shape[0] >> 1)
  return { rows: shape[1], columns: shape[2], data: Float32Array.from(stored, (value) => value * slope + intercept) }
}
