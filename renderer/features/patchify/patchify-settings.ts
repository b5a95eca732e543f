import type { OutputChoice } from '../../../src-core/audit/audit-request.ts'
import type { Crop } from '../../../src-core/images/patchify-grid.ts'
import type { Degradation } from '../../../src-core/degradation/degradation.ts'
import { type DenoiserChoice, type DenoiserDescription, wrongScale } from '../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../src-core/denoisers/models/model-card.ts'
import type { SourceKind, SourceSummary } from '../../../src-core/sources/source.ts'
import type { PlaneName } from '../../../src-core/sources/volume/planes.ts'
import { isOfPatches, type TrainingRequest } from '../../../src-core/denoisers/models/training-request.ts'
import { isScan, scanObstacle, defaultShare } from './degradation-options.ts'
import { isLesionChoice, type LesionChoice } from './lesion-choice.ts'
import { fitSquare, smallestCrop } from '../slice-viewer/crop-square.ts'

/** Choices of a person before an audit. They return with the next source of the kind. */
export interface PatchifySettings {
  /** Plane of the patches; absent before there were any but axial ones. */
  readonly plane?: PlaneName
  readonly crop: Crop
  readonly patchSize: number
  readonly stride: number
  readonly degradation: Degradation
  readonly seed: number
  readonly denoisers: readonly DenoiserChoice[]
  /** Outputs of others, which belong to one source; absent before there were any. */
  readonly outputs?: { readonly sourceId: string; readonly list: readonly OutputChoice[] }
  /** At most so many patches; null for all. */
  readonly limit: number | null
  /** Absent before there were any. */
  readonly lesions?: LesionChoice
}

/** First and last slice, 0-based and inclusive. */
export interface SliceRange {
  readonly first: number
  readonly last: number
}

export const factorPresets = [0.1, 0.3, 0.5] as const
export const smallestPatch = 8
const patchesBeforeLimit = 10_000
/** The filters the paper compares with. */
const defaultFilters = ['median', 'gaussian', 'average', 'bilateral']
/** The one beside networks of low dose: it keeps edges. */
const filtersOfLowDose = ['bilateral']
/** Shipped. */
export const lowDoseModel = 'residual-unet-ct-low-dose'

/** Data set of models that resembles a source of this kind. */
export function dataOf(kind: SourceKind): TrainingRequest['data'] {
  return kind === 'mnist' ? 'mnist' : 'ct'
}

type DefaultsSubject = Pick<SourceSummary, 'kind' | 'unit' | 'intensityRange' | 'pixelSpacing'>

/**
 * Default settings of a first audit.
 * CT in HU: a quarter of the dose, a network of low dose, the autoencoder as a warning, and one filter.
 * Others: their model, its noise, and the paper's filters.
 * @param referenceId series of a fuller dose. The source then counts as noisy, and this series as its reference
 */
export function defaultSettings(
  source: DefaultsSubject & Pick<SourceSummary, 'rows' | 'columns' | 'sliceCount'>,
  denoisers: readonly DenoiserDescription[],
  cards: readonly ModelCard[],
  referenceId?: string
): PatchifySettings {
  const patchSize = Math.min(28, source.rows, source.columns)
  const degradation: Degradation =
    referenceId === undefined ? defaultDegradation(source, cards) : { kind: 'pair', referenceSourceId: referenceId }
  return {
    crop: { kind: 'central' },
    patchSize,
    stride: patchSize,
    degradation,
    seed: 1,
    denoisers: defaultDenoisers(source, degradation, denoisers, cards).map((id) => ({ id, parameters: {} })),
    limit: source.kind === 'mnist' && source.sliceCount > patchesBeforeLimit ? patchesBeforeLimit : null
  }
}

function defaultDegradation(source: DefaultsSubject, cards: readonly ModelCard[]): Degradation {
  if (source.kind === 'mnist') return { kind: 'gaussian', factor: 0.3 }
  if (scanObstacle(source) === null) return { kind: 'reduced-dose', share: defaultShare }
  return (
    cards
      .map((card) => card.training)
      .filter(({ data }) => data === 'ct')
      .map((training) => training.degradation)
      .find(isOfPatches) ?? { kind: 'gaussian', factor: 0.1 }
  )
}

function defaultDenoisers(
  source: DefaultsSubject,
  degradation: Degradation,
  denoisers: readonly DenoiserDescription[],
  cards: readonly ModelCard[]
): string[] {
  const listed = new Set(denoisers.filter((denoiser) => wrongScale(denoiser, source) === null).map(({ id }) => id))
  const fitting = cards.filter((card) => card.training.data === dataOf(source.kind) && listed.has(card.id))
  const ofLowDose =
    fitting.find(({ id }) => id === lowDoseModel) ??
    fitting.find((card) => isTrainedFor(card.training.degradation, degradation))
  const ofPatches = fitting.filter((card) => isOfPatches(card.training.degradation))
  const isLowDose = degradation.kind === 'reduced-dose'
  const model =
    isLowDose || degradation.kind === 'pair'
      ? ofLowDose
      : fitting.find((card) => isTrainedFor(card.training.degradation, degradation))
  const models = isLowDose
    ? [model, ofPatches.find(({ training }) => training.architecture === 'autoencoder')]
    : [model ?? ofPatches[0] ?? fitting[0]]
  const filters = isLowDose ? filtersOfLowDose : defaultFilters
  return [...models.flatMap((each) => each?.id ?? []), ...filters.filter((id) => listed.has(id))]
}

export function sameDegradation(one: Degradation, other: Degradation): boolean {
  const strength = (degradation: Degradation) => {
    if ('factor' in degradation) return degradation.factor
    if ('photons' in degradation) return degradation.photons
    return 'share' in degradation ? degradation.share : null
  }
  return one.kind === other.kind && strength(one) === strength(other)
}

/** True if a model learned this degradation. */
export function isTrainedFor(known: ModelCard['training']['degradation'], degradation: Degradation): boolean {
  if (isOfPatches(known)) return sameDegradation(known, degradation)
  if (known.kind === 'pair') return degradation.kind === 'pair'
  return degradation.kind === 'reduced-dose' && degradation.share >= known.least && degradation.share <= known.most
}

/** Offer of a source and this workspace, which remembered settings must fit. */
export interface Offer {
  readonly source: Pick<SourceSummary, 'id' | 'rows' | 'columns' | 'unit' | 'pixelSpacing'>
  readonly denoisers: readonly DenoiserDescription[]
  /** Sources that can be the reference or an output. */
  readonly referenceIds: readonly string[]
  /** Taken where the remembered reference is not there. */
  readonly defaultDegradation: Degradation
}

/** Stored settings made to fit: what cannot be had is brought to the nearest that can. */
export function fitSettings(
  settings: PatchifySettings,
  { source, denoisers, referenceIds, defaultDegradation }: Offer
): PatchifySettings {
  const crop = fitCrop(settings.crop, source)
  const side =
    crop.kind === 'whole' ? Math.min(source.rows, source.columns) : (crop.size ?? Math.min(source.rows, source.columns))
  const patchSize = Math.min(settings.patchSize, side)
  const stride = settings.stride === settings.patchSize ? patchSize : settings.stride
  const outputs = fitOutputs(settings, source.id, referenceIds)
  const { degradation } = settings
  const lost = isLost(degradation, { source, referenceIds, outputs })
  const listed = new Set(denoisers.map(({ id }) => id))
  return {
    ...settings,
    crop,
    patchSize,
    stride,
    degradation: lost ? defaultDegradation : degradation,
    outputs: { sourceId: source.id, list: outputs },
    denoisers: settings.denoisers.filter(({ id }) => listed.has(id))
  }
}

/** Those of this source that are open and on its grid; the reference is no output. */
function fitOutputs(
  { outputs, degradation }: PatchifySettings,
  sourceId: string,
  referenceIds: readonly string[]
): readonly OutputChoice[] {
  if (outputs?.sourceId !== sourceId) return []
  const referenceId = 'referenceSourceId' in degradation ? degradation.referenceSourceId : sourceId
  return outputs.list.filter((output) => referenceIds.includes(output.sourceId) && output.sourceId !== referenceId)
}

function isLost(
  degradation: Degradation,
  { source, referenceIds, outputs }: Pick<Offer, 'source' | 'referenceIds'> & { outputs: readonly OutputChoice[] }
): boolean {
  if (degradation.kind === 'reference') return outputs.length === 0 && referenceIds.length === 0
  if (degradation.kind === 'pair') return !referenceIds.includes(degradation.referenceSourceId)
  return isScan(degradation) && scanObstacle(source) !== null
}

function fitCrop(crop: Crop, source: Pick<SourceSummary, 'rows' | 'columns'>): Crop {
  if (crop.kind === 'whole') return crop
  if (crop.kind === 'square') return { kind: 'square', ...fitSquare(crop, source) }
  const largest = Math.min(source.rows, source.columns)
  return crop.size === undefined || crop.size >= largest
    ? { kind: 'central' }
    : { kind: 'central', size: Math.max(crop.size, Math.min(smallestCrop, largest)) }
}

/** A change of the patch size keeps patches side by side, or half over each other, if they were. */
export function withPatchSize(settings: PatchifySettings, patchSize: number): PatchifySettings {
  const stride =
    settings.stride === settings.patchSize
      ? patchSize
      : settings.stride === halfOf(settings.patchSize)
        ? halfOf(patchSize)
        : settings.stride
  return { ...settings, patchSize, stride }
}

export function halfOf(patchSize: number): number {
  return Math.max(1, Math.floor(patchSize / 2))
}

export function patchSizeBounds(side: number): { minimum: number; maximum: number } {
  return { minimum: Math.min(smallestPatch, side), maximum: Math.min(512, side) }
}

/** True if a remembered value has the form of such settings. */
export function isPatchifySettings(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { crop, patchSize, stride, degradation, seed, denoisers, limit, lesions } = value as Record<string, unknown>
  const numbers = [patchSize, stride, seed].every((entry) => typeof entry === 'number')
  const objects = [crop, degradation].every((entry) => typeof entry === 'object' && entry !== null && 'kind' in entry)
  return (
    numbers &&
    objects &&
    Array.isArray(denoisers) &&
    (limit === null || typeof limit === 'number') &&
    (lesions === undefined || isLesionChoice(lesions))
  )
}
