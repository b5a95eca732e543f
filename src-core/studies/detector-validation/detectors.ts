import { errorMeans, psnrOf } from '../../scores/fidelity/pixel-errors.ts'
import { ssimGaussian } from '../../scores/fidelity/ssim.ts'
import type { IntensityUnit } from '../../sources/source.ts'
import { defaultDiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import { causeIndex } from '../../scores/cause-categories.ts'
import type { DigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { identityChange } from '../../scores/identity/identity-change.ts'
import { blobSnr, residualFloor } from '../../scores/residual/blob-snr.ts'
import { maskBits } from '../../scores/patch-error-map.ts'
import type { CaseBatch } from '../inserted-artefacts/artefact-cases.ts'
import { scoreDiscrepancies, errorMapMasks } from '../../scores/analysis/patch-discrepancies.ts'
import { pixelScaleOf, sfrcOfPatches } from '../../scores/sfrc/sfrc.ts'
import { defaultSfrcSettings, sfrcArithmetic } from '../../scores/sfrc-settings.ts'
import { findMarks, findRegions, type Mark } from './detector-marks.ts'

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
