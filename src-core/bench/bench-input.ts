import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import type { DenoiserChoice } from '../denoisers/denoiser.ts'
import { refuse } from '../physics/measured.ts'
import { slug } from '../slug.ts'
import type { Refusal } from '../sources/source.ts'
import { doseShares, type StatedDose } from './bench-doses.ts'
import { denoisedImage, inputImage, outputOfOthers, type BenchImage, type InputSeries } from './bench-images.ts'
import { conditionsOf, locatePhantom, type BenchPlan } from './bench-plan.ts'
import { openScans, type BenchScans, type FolderSeries } from './bench-series.ts'
import { truthFile } from '../simulated-phantoms/phantom-truth.ts'
import { BenchTruth } from './bench-truth.ts'
import { phantomAt, type PhantomPlaces } from './given-phantom.ts'

/** The input of a bench. */
export interface BenchInputRequest {
  /** Scans of the phantom. */
  readonly input: BenchScans
  /** Doses of folders in any unit. Default: those of truth.json, else of the headers. */
  readonly doses: readonly StatedDose[]
  /** Reconstruction kernel of the series that count. Default: all, which must be equal. */
  readonly kernel?: string | undefined
}

/** A bench as a person asks for it. */
export interface BenchRequest extends BenchInputRequest {
  readonly outputs: readonly { readonly label: string; readonly scans: BenchScans }[]
  readonly denoisers: readonly DenoiserChoice[]
  /** Corrected places of the phantom, and the name of their origin. Default: found in the input. */
  readonly given?: { readonly places: PhantomPlaces; readonly name: string } | undefined
}

/** Opened scans of the phantom. */
export interface OpenedScans {
  readonly series: readonly FolderSeries[]
  readonly truth: BenchTruth | null
  /** Files that could not be read. */
  readonly refusals: readonly Refusal[]
}

export interface OpenedBench {
  readonly plan: BenchPlan
  readonly doseOrigin: string
  readonly refusals: readonly Refusal[]
}

/**
 * Opens input and outputs, finds the doses and the phantom, and pairs the outputs with the input.
 * @throws argument.invalid, source.mismatch, file.not-found and the errors of denoisers, in one line each
 */
export async function openBench(
  request: BenchRequest,
  catalogue: DenoiserCatalogue,
  signal?: AbortSignal
): Promise<OpenedBench> {
  if (request.outputs.length + request.denoisers.length === 0)
    refuse('expected an output or a denoiser beside the input')
  const opened = await openInput(request.input, signal)
  const { truth } = opened
  const refusals = [...opened.refusals]
  const { input, doseOrigin } = withDoses(opened, request)
  const conditions = conditionsOf(input)
  const [best] = conditions
  const { sliceCount } = input[0]!.source.summary
  const phantom = request.given
    ? phantomAt(request.given.places, request.given.name, sliceCount)
    : await locatePhantom(best!)
  const images: BenchImage[] = [inputImage]
  for (const { label, scans } of request.outputs) {
    const output = await openInput(scans, signal)
    refusals.push(...output.refusals)
    const series = ofKernel(output.series, request.kernel)
    images.push(await outputOfOthers({ label, series }, input, uniqueKey(label, images)))
  }
  for (const choice of request.denoisers) {
    const image = await denoisedImage(choice, catalogue, input, signal)
    if (images.some(({ key }) => key === image.key)) refuse(`denoisers: '${image.key}' is chosen twice`)
    images.push(image)
  }
  const { pixelSpacing, sliceSpacing } = input[0]!.source.summary
  return {
    plan: { input, conditions, phantom, images, pixelSpacing: pixelSpacing![0], sliceSpacing, truth },
    doseOrigin,
    refusals
  }
}

/** Opens scans, with the truth of a simulated phantom. @throws as `openScans` */
export async function openInput(scans: BenchScans, signal?: AbortSignal): Promise<OpenedScans> {
  const truth = 'folder' in scans ? BenchTruth.read(scans.folder) : null
  return { ...(await openScans(scans, { leaveOut: truth?.imageFiles ?? [], signal })), truth }
}

/**
 * Series of the input with their doses.
 * @throws argument.invalid for an unknown kernel, or unknown doses
 */
export function withDoses(
  { series: all, truth }: OpenedScans,
  { kernel, doses: stated }: Pick<BenchInputRequest, 'kernel' | 'doses'>
): { readonly input: InputSeries[]; readonly doseOrigin: string } {
  const series = ofKernel(all, kernel)
  const known = truth ? series.map(({ folder }) => truth.seriesOf(folder)) : []
  const inTruth = known.flatMap((entry) => (entry ? [{ folder: entry.folder, dose: entry.dose }] : []))
  const isStated = stated.length > 0
  const { shares, origin } = doseShares(
    series,
    isStated ? stated : inTruth,
    isStated ? 'stated for the folders' : truthFile
  )
  const seen = new Map<string, number>()
  const input = series.map((one, index): InputSeries => {
    const [dose, entry] = [shares[index]!, known[index] ?? null]
    const hasSignal = !entry || truth!.signalOf(entry) !== false
    const group = `${dose} ${hasSignal}`
    const repeat = (seen.get(group) ?? 0) + 1
    seen.set(group, repeat)
    return { ...one, dose, repeat: entry?.repeat ?? repeat, part: entry?.part ?? null, hasSignal }
  })
  return { input, doseOrigin: origin }
}

function ofKernel(series: readonly FolderSeries[], kernel: string | undefined): readonly FolderSeries[] {
  if (kernel === undefined) return series
  const own = series.filter(({ source }) => source.summary.kernel === kernel)
  if (own.length > 0) return own
  const known = [...new Set(series.map(({ source }) => source.summary.kernel ?? 'none'))]
  return refuse(`kernel: expected one of ${known.join(', ')}, got '${kernel}'`)
}

function uniqueKey(label: string, images: readonly BenchImage[]): string {
  const own = slug(label) || 'output'
  if (!images.some(({ key }) => key === own)) return own
  return refuse(`outputs: expected names that differ, got '${label}' for two images`)
}
