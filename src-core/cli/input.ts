import { resolve } from 'node:path'
import { openDicom } from '../dicom/open-dicom.ts'
import { DenoscopeError } from '../errors.ts'
import { openMnist } from '../sources/mnist.ts'
import { openPhantom } from '../sources/phantom.ts'
import { seriesWarnings } from '../audit/warnings.ts'
import type { Refusal, Source } from '../sources/source.ts'
import { printRefusals, warnAll } from './notices.ts'
import { inputHelp } from './options.ts'

export interface InputOptions {
  /** 1-based number of the series where the files hold several. */
  readonly series?: number
  /** The option that names it; null if the command has none. Default: `--series`. */
  readonly seriesOption?: string | null
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
  if (/^(mnist|phantom)\b/.test(text)) throw new DenoscopeError('argument.invalid', `--input: expected ${inputHelp}, got '${text}'`)
  return openSeries(text, options)
}

async function openSeries(path: string, { series, seriesOption = '--series', onProgress, signal, notice }: InputOptions): Promise<Source> {
  const { sources, refusals } = await openDicom([resolve(path)], {
    signal,
    onProgress: (done, total, message) => onProgress?.(total > 0 ? done / total : 0, message)
  })
  if (sources.length === 0) throw nothingRead(path, refusals)
  printRefusals(refusals)
  const source = chooseSeries(path, sources, { series, option: seriesOption })
  if (refusals.length > 0) notice?.(`'${source.summary.label}': ${refusals.length === 1 ? '1 file' : `${refusals.length} files`} in its place could not be read`)
  warnAll(seriesWarnings(source.summary))
  return source
}

/**
 * The one series, or the one that was asked for.
 * @param option names the series; null if the command has no such option
 * @throws argument.invalid naming all series
 */
export function chooseSeries<Opened extends Source>(
  path: string,
  sources: readonly Opened[],
  { series, option }: { readonly series: number | undefined; readonly option: string | null }
): Opened {
  if (series === undefined && sources.length > 1) throw new DenoscopeError('argument.invalid', seriesLine(path, sources, option))
  const source = sources[(series ?? 1) - 1]
  if (source) return source
  throw new DenoscopeError('argument.invalid', `${option}: expected 1 to ${sources.length}, got ${series}`)
}

/** The one refusal itself, or how many there are and the first. */
export function nothingRead(path: string, refusals: readonly Refusal[]): DenoscopeError {
  const [first, ...more] = refusals
  if (!first) return new DenoscopeError('file.unreadable', `${path}: holds no readable DICOM image`)
  if (more.length === 0) return new DenoscopeError('file.unreadable', first.message)
  return new DenoscopeError('file.unreadable', `${path}: holds no readable DICOM image (${refusals.length} files refused; the first: ${first.message})`)
}

function seriesLine(path: string, sources: readonly Source[], option: string | null): string {
  const names = sources.map(({ summary }, index) => `${index + 1} '${summary.label}' (${summary.sliceCount} slices)`)
  return `${path}: holds ${sources.length} series, ${option ? `choose one with ${option} N` : 'give a folder or file of one'}: ${names.join(', ')}`
}
