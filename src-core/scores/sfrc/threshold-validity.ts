import type { Calibration } from './sfrc-calibration.ts'
import { defaultSfrcSettings, type SfrcSettings } from '../sfrc-settings.ts'

/** The patches that a hallucination threshold holds for. */
export interface SfrcSubject {
  /** Side of a patch in pixels. */
  readonly patchSize: number
  /** Side of a pixel in mm; null where unknown. */
  readonly pixelSpacing: number | null
}

/** The paper's patches (Kc, Zeng, Soni & Badano 2026, arXiv:2603.04673). */
const paperSubject: SfrcSubject = { patchSize: 64, pixelSpacing: 0.48 }

/** Spacings that differ less are one: the paper's own scans vary this much. */
const spacingTolerance = 0.05

/** Settings with the patches that a calibration was made on. */
export const calibratedSettings = ({
  patchSize,
  discrepancy: { sfrc },
  reference: { pixelSpacing }
}: Calibration): SfrcSettings => ({ ...sfrc, holdsFor: { patchSize, pixelSpacing: pixelSpacing?.[0] ?? null } })

/** The patches that the threshold of these settings holds for; null if a person chose the threshold. */
export function subjectOf({ holdsFor, frcThreshold, hallucinationThreshold }: SfrcSettings): SfrcSubject | null {
  if (holdsFor !== undefined) return holdsFor === 'as given' ? null : holdsFor
  const isPaper =
    frcThreshold === defaultSfrcSettings.frcThreshold &&
    hallucinationThreshold === defaultSfrcSettings.hallucinationThreshold
  return isPaper ? paperSubject : null
}

/** True if counts by the threshold of these settings mean something for such patches. */
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
