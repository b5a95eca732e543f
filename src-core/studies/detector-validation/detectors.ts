import { errorMapMasks, scoreDiscrepancies } from '../../scores/analysis/patch-discrepancies.ts'
import { causeIndex } from '../../scores/cause-categories.ts'
import { defaultDiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import { errorMeans, psnrOf } from '../../scores/fidelity/pixel-errors.ts'
import { ssimGaussian } from '../../scores/fidelity/ssim.ts'
import type { DigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { identityChange } from '../../scores/identity/identity-change.ts'
import { maskBits } from '../../scores/patch-error-map.ts'
import { blobSnr, residualFloor } from '../../scores/residual/blob-snr.ts'
import { defaultSfrcSettings, sfrcArithmetic } from '../../scores/sfrc-settings.ts'
import { pixelScaleOf, sfrcOfPatches } from '../../scores/sfrc/sfrc.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import type { CaseBatch } from '../inserted-artefacts/artefact-cases.ts'

/** A score that can flag a patch. Higher is more suspicious for every detector. */
export interface Detector {
  readonly id: string
  readonly label: string
  /** Conversion of the score, so that higher is more suspicious. */
  readonly reading: string
  /** Restricts the detector to digits or CT. Default: both. */
  readonly only?: 'digits' | 'ct'
}

/** Detectors in the order of the report. Ids are stored in files and stay as they are. */
export const detectors: readonly Detector[] = [
  { id: 'localResidual', label: 'Blob SNR', reading: 'as it is' },
  { id: 'structuralError', label: 'Structural error', reading: 'as it is' },
  {
    id: 'detailKept',
    label: 'Detail kept',
    reading: 'minus the score; lowest where the reference has no structure',
    only: 'ct'
  },
  { id: 'contrastLost', label: 'Contrast lost', reading: 'as it is', only: 'ct' },
  { id: 'lie', label: 'Hidden error', reading: 'as it is; ranks over all cases' },
  { id: 'cause', label: 'Cause', reading: '1 for lost, invented, lost detail or identity change, else 0' },
  { id: 'lost', label: 'Topology recall loss', reading: 'as it is' },
  { id: 'invented', label: 'Topology precision loss', reading: 'as it is' },
  { id: 'clDice', label: 'clDice', reading: '1 minus the score' },
  { id: 'iou', label: 'IoU', reading: '1 minus the score' },
  { id: 'bettiError', label: 'Betti error', reading: 'components error plus holes error' },
  { id: 'identityChange', label: 'Identity change', reading: 'as it is', only: 'digits' },
  { id: 'frcCrossing', label: 'sFRC crossing', reading: 'minus the frequency', only: 'ct' },
  { id: 'psnr', label: 'PSNR', reading: 'minus the score' },
  { id: 'ssim', label: 'SSIM', reading: 'minus the score' }
]

/** Detectors with positions: their marks make the free-response curve. */
export const markingDetectors = [
  { id: 'localResidual', label: 'Blob SNR', rating: 'largest response in the region' },
  { id: 'ledgerMasks', label: 'Lost and invented masks of the error map', rating: 'area of the region' }
] as const

/** Least response of a mark. */
const markLevel = 3
/** Most marks of a patch. Weaker ones are dropped, since curves are read at a few false marks for each patch. */
const mostMarks = 12

/** Origin and intensities of the images of cases. */
export interface Subject {
  readonly unit: IntensityUnit
  readonly intensityRange: readonly [low: number, high: number]
  readonly pixelSpacing: readonly [number, number] | null
  /** Present for digits. */
  readonly classifier?: DigitClassifier
}

/** Scores of a batch by detector, and the marks of detectors with positions. */
export interface Readings {
  readonly scores: Readonly<Record<string, Float64Array>>
  readonly marks: Readonly<Record<string, readonly (readonly Mark[])[]>>
}

/**
 * Runs all detectors on a batch, except `lie`, which ranks all cases at the end. Marks come from the test split only.
 */
export async function readDetectors(batch: CaseBatch, subject: Subject): Promise<Readings> {
  const { reference, denoised } = batch
  const { unit, intensityRange, classifier } = subject
  const configuration = defaultDiscrepancyConfiguration(unit)
  const changes =
    classifier && identityChange(await classifier.classify(reference), await classifier.classify(denoised))
  const context = { intensityRange, ...(changes && { identityChange: changes }) }
  const discrepancies = scoreDiscrepancies(reference, denoised, configuration, context)
  const residual = blobSnr(reference, denoised, { floor: residualFloor(unit, intensityRange) })
  return {
    scores: {
      localResidual: residual.score,
      structuralError: discrepancies['structuralError']!,
      ...(discrepancies['detailKept'] && {
        detailKept: discrepancies['detailKept'].map((value) => (Number.isNaN(value) ? -Infinity : -value))
      }),
      ...(discrepancies['contrastLost'] && { contrastLost: discrepancies['contrastLost'] }),
      cause: discrepancies['cause']!.map((cause) => Number(structuralCauses.has(cause))),
      lost: discrepancies['topologyRecallLoss']!,
      invented: discrepancies['topologyPrecisionLoss']!,
      clDice: discrepancies['clDice']!.map((value) => 1 - value),
      iou: discrepancies['iou']!.map((value) => 1 - value),
      bettiError: discrepancies['componentsError']!.map((value, index) => value + discrepancies['holesError']![index]!),
      psnr: psnrOf(errorMeans(reference, denoised).squared, { dataRange: 1 }).map((value) => -value),
      ssim: ssimGaussian(reference, denoised, { dataRange: 1 }).map((value) => -value),
      ...(changes ? { identityChange: changes } : { frcCrossing: crossings(reference, denoised, subject) })
    },
    marks: {
      localResidual: marksOf(
        batch,
        () => residual.response.map(Math.abs),
        (values, truth) => findMarks(values, truth, reference.columns, markLevel)
      ),
      ledgerMasks: marksOf(
        batch,
        () => errorMapMasks(reference, denoised, configuration, context).map(isLostOrInvented),
        (mask, truth) => findRegions(mask, truth, reference.columns)
      )
    }
  }
}

/** Strongest marks of each patch; none for the calibration split. */
function marksOf<Values extends Float32Array | Uint8Array>(
  { cases, truth }: CaseBatch,
  valuesOf: () => Values,
  find: (values: Values, truth: Uint8Array) => Mark[]
): Mark[][] {
  if (cases.every(({ split }) => split === 'calibration')) return cases.map(() => [])
  const values = valuesOf()
  const size = values.length / cases.length
  return cases.map((_, index) => {
    const [from, to] = [index * size, (index + 1) * size]
    return find(values.subarray(from, to) as Values, truth.subarray(from, to)).slice(0, mostMarks)
  })
}

const structuralCauses = new Set((['lost', 'invented', 'lost-detail', 'identity-change'] as const).map(causeIndex))
const isLostOrInvented = (bits: number) => Number((bits & (maskBits.lost | maskBits.invented)) !== 0)

/** Minus the frequency at which the correlation is lost: an early loss is suspicious. */
function crossings(
  reference: CaseBatch['reference'],
  denoised: CaseBatch['denoised'],
  { unit, intensityRange, pixelSpacing }: Subject
): Float64Array {
  const [low, high] = intensityRange
  const inUnit = (images: typeof reference) => ({
    ...images,
    data: images.data.map((value) => low + value * (high - low))
  })
  const { frcThreshold } = defaultSfrcSettings
  return sfrcOfPatches(inUnit(reference), inUnit(denoised), {
    arithmetic: sfrcArithmetic.corrected,
    frcThreshold,
    scale: pixelScaleOf({ unit, intensityRange: [low, high] }, {}),
    pixelSpacing: pixelSpacing?.[0] ?? null
  }).map((frequency) => -frequency)
}

/** A connected region that a detector marks, 8-connected. */
export interface Mark {
  readonly rating: number
  /** True if the region touches the inserted artefact or comes within a pixel of it. */
  readonly hit: boolean
}

/**
 * Regions of pixels above a level in one patch, rated by their highest value, highest first.
 * @param values shape (rows, columns) @param truth 1 inside the artefact, same shape.
 */
export function findMarks(values: ArrayLike<number>, truth: Uint8Array, columns: number, level: number): Mark[] {
  const pending = new Uint8Array(values.length)
  for (let pixel = 0; pixel < pending.length; pixel++) pending[pixel] = Number(values[pixel]! > level)
  const marks: Mark[] = []
  for (let pixel = 0; pixel < pending.length; pixel++) {
    if (pending[pixel] === 0) continue
    const region = takeRegion(pending, pixel, columns)
    const rating = region.reduce((highest, at) => Math.max(highest, values[at]!), -Infinity)
    marks.push({ rating, hit: region.some((at) => touches(truth, at, columns)) })
  }
  return marks.sort((a, b) => b.rating - a.rating)
}

/** Regions of a mask, rated by their area in pixels, largest first. */
export function findRegions(mask: Uint8Array, truth: Uint8Array, columns: number): Mark[] {
  const pending = mask.slice()
  const marks: Mark[] = []
  for (let pixel = 0; pixel < pending.length; pixel++) {
    if (pending[pixel] === 0) continue
    const region = takeRegion(pending, pixel, columns)
    marks.push({ rating: region.length, hit: region.some((at) => touches(truth, at, columns)) })
  }
  return marks.sort((a, b) => b.rating - a.rating)
}

function takeRegion(pending: Uint8Array, start: number, columns: number): number[] {
  const region = [start]
  pending[start] = 0
  for (let index = 0; index < region.length; index++) {
    for (const next of around(region[index]!, pending.length, columns)) {
      if (pending[next] === 0) continue
      pending[next] = 0
      region.push(next)
    }
  }
  return region
}

const touches = (truth: Uint8Array, pixel: number, columns: number) =>
  truth[pixel] === 1 || around(pixel, truth.length, columns).some((next) => truth[next] === 1)

/** The up to eight neighbours of a pixel. */
function around(pixel: number, length: number, columns: number): number[] {
  const column = pixel % columns
  const neighbours: number[] = []
  for (let row = pixel - column - columns; row <= pixel - column + columns; row += columns) {
    if (row < 0 || row >= length) continue
    for (let next = Math.max(0, column - 1); next <= Math.min(columns - 1, column + 1); next++) {
      if (row + next !== pixel) neighbours.push(row + next)
    }
  }
  return neighbours
}
