import type { ListedDenoiser } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import type { Degradation } from '../../../src-core/degradation/degradation.ts'
import {
  rangeInWords,
  wrongScale,
  type ValueScale,
  type DenoiserDescription,
  type DenoiserChoice,
  type ParameterDefinition,
  type ParameterValues
} from '../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import { degradationName, isOfPatches } from '../../../src-core/denoisers/models/training-request.ts'
import type { SourceKind } from '../../../src-core/sources/source.ts'
import { dataOf, isTrainedFor } from './patchify-settings.ts'

/** A form in which denoisers are chosen. */
export interface DenoiserForm {
  readonly cards: readonly ModelCard[]
  readonly source: ValueScale & { readonly kind: SourceKind }
  readonly settings: { readonly denoisers: readonly DenoiserChoice[]; readonly degradation: Degradation }
  /** Side of the patches; null if denoisers get whole slices. */
  readonly denoisedPatchSize: number | null
  choose(id: string, chosen: boolean): void
  setParameters(id: string, parameters: ParameterValues): void
}

export const dataNames = { mnist: 'MNIST', ct: 'CT' } as const

/**
 * Why a denoiser cannot run, or take the source's values or patches of this size; null if it can.
 * @param size side of the patches; null if denoisers get whole slices
 */
export function incompatibility(denoiser: ListedDenoiser, source: ValueScale, size: number | null): string | null {
  const { patchSize, wholeSlice, hounsfield, command } = denoiser
  if (command?.isAllowed === false) return 'Not allowed on this computer. Models shows its command line and asks.'
  const wrong = wrongScale(denoiser, source)
  if (wrong !== null) return `Takes only ${rangeInWords(hounsfield!)}; these are ${wrong}.`
  if (!patchSize || wholeSlice || size === null || (patchSize[0] === size && patchSize[1] === size)) return null
  return `Takes only patches of ${patchSize[0]} × ${patchSize[1]} pixels; these are ${size} × ${size}.`
}

/** Purpose of a model, and the mismatch with this audit; null if the model fits. */
export function modelPurpose(
  card: ModelCard,
  kind: SourceKind,
  degradation: Degradation
): { text: string; mismatch: string | null } {
  const { data, degradation: known } = card.training
  const text = [dataNames[data], degradationName(known), ...(card.wholeSlice ? ['whole slices'] : [])].join(', ')
  if (data !== dataOf(kind)) return { text, mismatch: `Trained on ${dataNames[data]}, not on images like these.` }
  const noiseUnknown = degradation.kind === 'none' || 'referenceSourceId' in degradation
  return { text, mismatch: isTrainedFor(known, degradation) || noiseUnknown ? null : otherNoise(known, degradation) }
}

/** Sentence on the degradation that a model learned instead of this one. */
function otherNoise(known: ModelCard['training']['degradation'], degradation: Degradation): string {
  if (isOfPatches(known)) return `Trained on ${degradationName(known)} noise.`
  if (known.kind === 'pair') return 'Trained on real low dose; this noise is simulated.'
  const range = `Trained on ${dosesOf(known)} of the dose`
  if (degradation.kind === 'reduced-dose') return `${range}; this is ${percent(degradation.share)}.`
  return `${range}, not on ${degradation.kind === 'low-dose' ? 'slices that are scanned again' : `${degradation.kind === 'gaussian' ? 'Gaussian' : 'Poisson'} noise`}.`
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`

function dosesOf({ least, most }: Extract<ModelCard['training']['degradation'], { kind: 'reduced-dose' }>): string {
  return least === most ? percent(least) : `${percent(least)} to ${percent(most)}`
}

export interface DenoiserGroup {
  readonly title: string
  readonly members: readonly ListedDenoiser[]
  /** Made for other images: there when asked for. */
  readonly aside: boolean
}

/**
 * Groups of denoisers, fitting ones first: models for such images, those for their noise before others; filters; other
 * models.
 */
export function denoiserGroups(
  denoisers: readonly ListedDenoiser[],
  cards: readonly ModelCard[],
  kind: SourceKind,
  degradation: Degradation
): DenoiserGroup[] {
  const trainingOf = ({ id }: DenoiserDescription) => cards.find((card) => card.id === id)?.training
  const isFor = (denoiser: DenoiserDescription) => (trainingOf(denoiser)?.data ?? dataOf(kind)) === dataOf(kind)
  const knowsNoise = (denoiser: DenoiserDescription) => {
    const training = trainingOf(denoiser)
    return Number(training !== undefined && isTrainedFor(training.degradation, degradation))
  }
  const models = denoisers.filter(({ family, command }) => family === 'model' && !command)
  const fitting = models.filter(isFor).sort((one, other) => knowsNoise(other) - knowsNoise(one))
  return [
    { title: 'Trained models', members: fitting, aside: false },
    { title: 'Programs of others', members: denoisers.filter(({ command }) => command), aside: false },
    { title: 'Filters', members: denoisers.filter(({ family }) => family === 'filter'), aside: false },
    { title: 'Models for other images', members: models.filter((model) => !isFor(model)), aside: true }
  ].filter(({ members }) => members.length > 0)
}

/** The value of a parameter: chosen, else its default. */
export function parameterValue(parameter: ParameterDefinition, values: ParameterValues): number | boolean {
  return values[parameter.name] ?? parameter.default
}

/** Parameters that differ from their defaults, as 'size 5, sigma 1.2'; empty when none does. */
export function changedParameters({ parameters }: DenoiserDescription, values: ParameterValues): string {
  return parameters
    .filter((parameter) => parameterValue(parameter, values) !== parameter.default)
    .map((parameter) => `${parameter.label} ${parameterValue(parameter, values)}`)
    .join(', ')
}

/** Step of a number field: 2 for odd sizes, 1 for whole numbers, else a tenth of the default's first digit. */
export function parameterStep({ type, odd, default: defaultValue }: ParameterDefinition): number {
  if (type === 'integer') return odd ? 2 : 1
  const size = typeof defaultValue === 'number' && defaultValue !== 0 ? Math.abs(defaultValue) : 1
  return 10 ** (Math.floor(Math.log10(size)) - 1)
}

/** The nearest value that the parameter allows. */
export function allowedValue({ odd }: ParameterDefinition, value: number): number {
  return odd && value % 2 === 0 ? value + 1 : value
}

/** 'cv2.medianBlur' of 'cv2.medianBlur(ksize=size)'. */
export function functionName(call: string): string {
  return call.split('(')[0]!
}
