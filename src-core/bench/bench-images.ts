import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import { denoiseWhole, neighbourIndices } from '../denoisers/denoise-whole-slice.ts'
import { choiceKey, choiceLabel, completeParameters } from '../denoisers/denoiser-choice.ts'
import { requireScale, type Denoiser, type DenoiserChoice, type ParameterValues } from '../denoisers/denoiser.ts'
import type { Image } from '../images/image.ts'
import { fromUnitRange, toUnclippedUnitRange, toUnitRange } from '../images/intensity.ts'
import { refuse } from '../physics/measured.ts'
import { slug } from '../slug.ts'
import { pairingStatements } from '../sources/pairing/pairing-record.ts'
import { pairSeries } from '../sources/pairing/series-pairing.ts'
import { apartFrom } from '../sources/source-identity.ts'
import type { Source } from '../sources/source.ts'
import { inputKey, type BenchImageEntry } from './bench-record.ts'
import type { FolderSeries } from './bench-series.ts'

/** A series of the input with its dose. */
export interface InputSeries extends FolderSeries {
  /** Share of the full dose. */
  readonly dose: number
  /** From 1 within the dose. */
  readonly repeat: number
  /** Part of a simulated phantom, such as 'present'; null for other series. */
  readonly part: string | null
  /** False for a scan of the phantom without its discs. */
  readonly hasSignal: boolean
}

/** One column of the bench: the input, or an output. */
export interface BenchImage extends Pick<
  BenchImageEntry,
  'key' | 'label' | 'kind' | 'denoiser' | 'pairing' | 'warnings'
> {
  /** Series of an output of others by the input series that they belong to. */
  readonly sources: ReadonlyMap<InputSeries, Source> | null
  /** True if the image has a version of this series. */
  has(series: InputSeries): boolean
  /** A slice in HU, by its index in the input. */
  read(series: InputSeries, slice: number): Promise<Image>
}

export const inputImage: BenchImage = {
  key: inputKey,
  label: 'Input',
  kind: 'input',
  denoiser: null,
  pairing: [],
  warnings: [],
  sources: null,
  has: () => true,
  read: ({ source }, slice) => source.readSlice(slice)
}

/** A folder of an output, with its name. */
export interface NamedOutput {
  readonly label: string
  readonly series: readonly FolderSeries[]
}

/**
 * An output of others: each of its series belongs to the input series of the same folder, or to the only one.
 * Slices are paired by place.
 * @throws argument.invalid for a series without its counterpart; source.mismatch for another geometry
 */
export async function outputOfOthers(
  { label, series }: NamedOutput,
  input: readonly InputSeries[],
  key: string
): Promise<BenchImage> {
  const sources = new Map<InputSeries, Source>()
  const [statements, warnings] = [new Set<string>(), new Set<string>()]
  for (const one of series) {
    const own = input.length === 1 && series.length === 1 ? input[0]! : input.find(({ name }) => name === one.name)
    if (!own)
      return refuse(
        `output '${label}': '${one.name}' has no counterpart in the input; name the folders of outputs as those of the input (${input.map(({ name }) => name).join(', ')})`
      )
    const other = await apartFrom(one.source, own.source)
    const names = { base: `input '${own.name}'`, others: [`output '${label}', '${one.name}'`] }
    const { slices, others, pairing } = await pairSeries(own.source, [other], { names })
    if (slices.length < own.source.summary.sliceCount)
      refuse(
        `output '${label}': '${one.name}' has ${slices.length} of the ${own.source.summary.sliceCount} slices of the input`
      )
    pairingStatements(pairing).forEach((line) => statements.add(line))
    pairing.warnings.forEach((line) => warnings.add(line))
    sources.set(own, others[0]!)
  }
  return {
    key,
    label,
    kind: 'output',
    denoiser: null,
    pairing: [...statements],
    warnings: [...warnings],
    sources,
    has: (own) => sources.has(own),
    read: (own, slice) => sources.get(own)!.readSlice(slice)
  }
}

/** The input denoised by a denoiser of the catalogue, whole slices, on demand. @throws as the catalogue */
export async function denoisedImage(
  choice: DenoiserChoice,
  catalogue: DenoiserCatalogue,
  input: readonly InputSeries[],
  signal?: AbortSignal
): Promise<BenchImage> {
  const denoiser = await catalogue.get(choice.id)
  const { description } = denoiser
  const parameters = completeParameters(description, choice.parameters)
  const { summary } = input[0]!.source
  requireScale(description, summary.label, summary)
  const complete = { id: choice.id, parameters }
  return {
    key: slug(choiceKey(complete, description)),
    label: choiceLabel(complete, description),
    kind: 'denoiser',
    denoiser: {
      id: description.id,
      parameters: { ...parameters },
      citation: description.citation,
      weightsHash: denoiser.weightsHash ?? null,
      limits: [...(description.limits ?? [])]
    },
    pairing: [],
    warnings:
      description.family === 'model' && !denoiser.inHounsfield
        ? [
            `Values outside of ${summary.intensityRange.join(' to ')} HU go clipped into the model, which moves the mean of noisy air`
          ]
        : [],
    sources: null,
    has: () => true,
    read: ({ source }, slice) => denoisedSlice(source, slice, { denoiser, parameters, ...(signal && { signal }) })
  }
}

interface RunningDenoiser {
  readonly denoiser: Denoiser
  readonly parameters: ParameterValues
  readonly signal?: AbortSignal
}

async function denoisedSlice(
  source: Source,
  slice: number,
  { denoiser, parameters, signal }: RunningDenoiser
): Promise<Image> {
  const { intensityRange, sliceCount } = source.summary
  const each = denoiser.description.neighbours ?? 0
  const images = await Promise.all(
    [slice, ...(each > 0 ? neighbourIndices(slice, each, sliceCount) : [])].map((index) => source.readSlice(index))
  )
  const run = (of: Denoiser, [own, ...neighbours]: readonly Image[]) =>
    denoiseWhole(of, own!, parameters, { neighbours, ...(signal && { signal }) })
  if (denoiser.inHounsfield) return run(denoiser.inHounsfield, images)
  const scaled = denoiser.description.family === 'model' ? toUnitRange<Image> : toUnclippedUnitRange<Image>
  return fromUnitRange(
    await run(
      denoiser,
      images.map((image) => scaled(image, intensityRange))
    ),
    intensityRange
  )
}
