import type { Calibration } from './sfrc-calibration.ts'
import { defaultSfrcSettings, type SfrcSettings } from '../sfrc-settings.ts'

/** Patches for which a hallucination threshold is valid. */
export interface SfrcSubject {
  /** Side of a patch in pixels. */
  readonly patchSize: number
  /** Side of a pixel in mm; null if unknown. */
  readonly pixelSpacing: number | null
}

/** The paper's patches (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673). */
const paperSubject: SfrcSubject = { patchSize: 64, pixelSpacing: 0.48 }

/** Largest relative difference of spacings that count as equal: the paper's own scans vary by this much. */
const spacingTolerance = 0.05

/** Settings with the patches of their calibration. */
export const calibratedSettings = ({
  patchSize,
  discrepancy: { sfrc },
  reference: { pixelSpacing }
}: Calibration): SfrcSettings => ({ ...sfrc, holdsFor: { patchSize, pixelSpacing: pixelSpacing?.[0] ?? null } })

/** Patches for which the threshold of these settings is valid; null if a person chose the threshold. */
export function subjectOf({ holdsFor, frcThreshold, hallucinationThreshold }: SfrcSettings): SfrcSubject | null {
  if (holdsFor !== undefined) return holdsFor === 'as given' ? null : holdsFor
  const isPaper =
    frcThreshold === defaultSfrcSettings.frcThreshold &&
    hallucinationThreshold === defaultSfrcSettings.hallucinationThreshold
  return isPaper ? paperSubject : null
}

/** True if the threshold of these settings is valid for such patches. */
export function thresholdHolds(settings: SfrcSettings, { patchSize, pixelSpacing }: SfrcSubject): boolean {
  const subject = subjectOf(settings)
  if (subject === null) return true
  if (subject.patchSize !== patchSize) return false
  if (subject.pixelSpacing === null || pixelSpacing === null) return subject.pixelSpacing === pixelSpacing
  return Math.abs(pixelSpacing / subject.pixelSpacing - 1) <= spacingTolerance
}

/** 'patches of 64 x 64 pixels of 0.48 mm' */
export const subjectText = ({ patchSize, pixelSpacing }: SfrcSubject): string =>
  `patches of ${patchSize} x ${patchSize} pixels of ${pixelSpacing === null ? 'unknown size' : `${Number(pixelSpacing.toFixed(3))} mm`}`
