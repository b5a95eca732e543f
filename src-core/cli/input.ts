import { resolve } from 'node:path'
import { openDicom } from '../sources/dicom/open-dicom.ts'
import { DenoscopeError } from '../errors.ts'
import { distinctLabels } from '../sources/distinct-labels.ts'
import { apartFrom } from '../sources/source-identity.ts'
import { openMnist } from '../sources/mnist/mnist.ts'
import { openPhantom } from '../sources/phantom/phantom-source.ts'
import { seriesWarnings } from '../audit/audit-warnings.ts'
import type { Refusal, Source } from '../sources/source.ts'
import { printRefusals, warnAll } from './notices.ts'
import { inputHelp } from './options.ts'

export interface InputOptions {
  /** 1-based number of the series where the files hold several. */
  readonly series?: number
  /** How it is chosen, with N for its number; null if the command has no way. Default: `--series N`. */
  readonly seriesOption?: string | null
  /** Joins slices without a common series UID. */
  readonly join?: boolean
  /** Sources that the command has opened so far, to which the new one is added; copies that kept their UIDs get ids of their own. */
  readonly beside?: Source[]
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
  /** Takes what a record has to hold about files that were not read; their names stay on standard error. */
  readonly notice?: (text: string) => void
}

/**
 * Opens what `--input` names. Refused files and warnings go to standard error; the other files are used.
 * @throws file.not-found, argument.invalid, or the refusal's error when nothing is left.
 */
export async function openInput(text: string, options: InputOptions = {}): Promise<Source> {
  if (text === 'mnist:test' || text === 'mnist:train') return openMnist(text === 'mnist:test' ? 'test' : 'train')
  const phantom = /^phantom(?::(\d+):(\d+))?$/.exec(text)
  if (phantom) return openPhantom({ seed: Number(phantom[1] ?? 1), slices: Number(phantom[2] ?? 20) })
  if (/^(mnist|phantom)\b/.test(text))
    throw new DenoscopeError('argument.invalid', `--input: expected ${inputHelp}, got '${text}'`)
  const source = await openSeries(text, options)
  warnAll(seriesWarnings(source.summary))
  return source
}

/**
 * Opens every series of CT in what `--input` names, a file or a folder; series of anything else are named and passed over.
 * @throws file.not-found, the refusal's error when nothing is left, or argument.invalid when no series is left.
 */
export async function openEachSeries(path: string, { beside = [], ...options }: InputOptions): Promise<Source[]> {
  const { sources, refusals } = await openFiles(path, options)
  printRefusals(refusals)
  const [taken, others] = [
    sources.filter(({ summary }) => summary.unit === 'HU'),
    sources.filter(({ summary }) => summary.unit !== 'HU')
  ]
  warnAll(others.map(({ summary: { label } }) => `'${label}' is passed over: its values are not HU`))
  if (taken.length === 0) throw new DenoscopeError('argument.invalid', `${path}: holds no series with values in HU`)
  const opened: Source[] = []
  for (const source of taken) opened.push(await besideOthers(source, beside))
  return opened
}

/** The series under an id of its own where one that was opened before has its UIDs and other pixels. */
async function besideOthers(source: Source, beside: Source[]): Promise<Source> {
  let own = source
  for (const other of beside) own = await apartFrom(own, other)
  beside.push(own)
  return own
}

async function openFiles(path: string, { join, onProgress, signal }: InputOptions) {
  const opened = await openDicom([resolve(path)], {
    signal,
    ...(join && { join }),
    onProgress: (done, total, message) => onProgress?.(total > 0 ? done / total : 0, message)
  })
  if (opened.sources.length === 0) throw nothingRead(path, opened.refusals)
  return opened
}

async function openSeries(path: string, options: InputOptions): Promise<Source> {
  const { series, seriesOption = '--series N', beside = [], notice } = options
  const { sources, refusals, joinable } = await openFiles(path, options)
  printRefusals(refusals)
  const source = await besideOthers(
    chooseSeries(path, sources, { series, option: seriesOption, joinable: joinable.length }),
    beside
  )
  if (refusals.length > 0)
    notice?.(
      `'${source.summary.label}': ${refusals.length === 1 ? '1 file' : `${refusals.length} files`} in its place could not be read`
    )
  return source
}

export interface SeriesChoice {
  /** 1-based. */
  readonly series: number | undefined
  /** How a series is chosen, with N for its number; null if the command has no way. */
  readonly option: string | null
  /** How many series of one slice --join would put together. Default: 0. */
  readonly joinable?: number
}

/** The one series, or the one that was asked for. @throws argument.invalid naming all series */
export function chooseSeries<Opened extends Source>(
  path: string,
  sources: readonly Opened[],
  choice: SeriesChoice
): Opened {
  const { series, option } = choice
  if (series === undefined && sources.length > 1)
    throw new DenoscopeError('argument.invalid', seriesLine(path, sources, choice))
  const source = sources[(series ?? 1) - 1]
  if (source) return source
  throw new DenoscopeError('argument.invalid', `${option}: expected N from 1 to ${sources.length}, got ${series}`)
}

/** The one refusal itself, or how many there are and the first. */
export function nothingRead(path: string, refusals: readonly Refusal[]): DenoscopeError {
  const [first, ...more] = refusals
  if (!first) return new DenoscopeError('file.unreadable', `${path}: holds no readable DICOM image`)
  if (more.length === 0) return new DenoscopeError('file.unreadable', first.message)
  return new DenoscopeError(
    'file.unreadable',
    `${path}: holds no readable DICOM image (${refusals.length} files refused; the first: ${first.message})`
  )
}

/** A folder of hundreds of series must not fill the terminal. */
const mostNamed = 20

function seriesLine(path: string, sources: readonly Source[], { option, joinable = 0 }: SeriesChoice): string {
  const labels = distinctLabels(sources.map(({ summary }) => summary))
  const names = sources
    .slice(0, mostNamed)
    .map(
      ({ summary: { id, sliceCount } }, index) =>
        `${index + 1} '${labels.get(id)}' (${sliceCount === 1 ? '1 slice' : `${sliceCount} slices`})`
    )
  const more = sources.length > mostNamed ? ` and ${sources.length - mostNamed} more` : ''
  const joining = joinable > 0 ? `; ${joinable} of one slice each fit together and are one series with --join` : ''
  return `${path}: holds ${sources.length} series, ${option ? `choose one with ${option}` : 'give a folder or file of one'}: ${names.join(', ')}${more}${joining}`
}
