import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import { sfrcSettingsSchema, defaultSfrcSettings, type SfrcSettings } from '../sfrc-settings.ts'
import { issueWords } from '../../issue-words.ts'

const rate = z.number().min(0).max(1)

/**
 * Settings of sFRC for one patch size, and their origin.
 * `discrepancy` is the member of that name in an audit request.
 */
export const calibrationSchema = z.strictObject({
  format: z.literal('denoscope-sfrc-calibration'),
  formatVersion: z.literal(1),
  denoscope: z.string(),
  patchSize: z.int().min(16).max(512),
  discrepancy: z.strictObject({ sfrc: sfrcSettingsSchema }),
  /** Unit of the hallucination threshold. */
  frequencyUnit: z.enum(['1/mm', 'cycles/pixel']),
  targetFalseFlagRate: rate,
  /** Share of patches flagged in realisations that were not used to find the threshold, with its 95 % interval. */
  heldOut: z.strictObject({ falseFlagRate: rate, low: rate, high: rate, patches: z.int() }),
  /** Number of patches from which the threshold was found, without air. */
  patches: z.int(),
  realisations: z.int(),
  seed: z.int(),
  noise: z.string(),
  reference: z.strictObject({
    label: z.string(),
    id: z.string(),
    contentHash: z.string(),
    slices: z.int(),
    pixelSpacing: z.tuple([z.number(), z.number()]).nullable()
  })
})
export type Calibration = z.infer<typeof calibrationSchema>

/**
 * Reads a file of `writeCalibration`.
 * @throws file.not-found, file.unreadable; the message names the file and the problem
 */
export function readCalibration(path: string): Calibration {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  try {
    return calibrationSchema.parse(JSON.parse(text))
  } catch (cause) {
    const issue =
      cause instanceof z.ZodError
        ? `${cause.issues[0]!.path.join('.') || 'file'}: ${issueWords(cause.issues[0]!)}`
        : 'is no JSON'
    throw new DenoscopeError('file.unreadable', `${path}: is no sFRC calibration: ${issue}`, { cause })
  }
}

/** @throws file.unwritable */
export function writeCalibration(path: string, calibration: Calibration): void {
  writeFileAtomically(path, `${JSON.stringify(calibration, null, 2)}\n`)
}

/**
 * Hallucination threshold at which a share `rate` of patches that differ by noise alone is flagged.
 * It is between the crossings of the last flagged patch and the first patch not flagged.
 * @param crossings of patches with tissue: above 0 to Infinity
 * @throws argument.invalid if there are too few patches for this rate, or none of the flagged ones ever crosses
 */
export function thresholdAtRate(crossings: readonly number[], rate: number): number {
  const flagged = Math.floor(rate * crossings.length)
  if (flagged < 1) {
    throw new DenoscopeError(
      'argument.invalid',
      `a false-flag rate of ${rate} needs ${Math.ceil(1 / rate)} patches of tissue or more to be found from, got ${crossings.length}: take more slices or realisations`
    )
  }
  const sorted = Float64Array.from(crossings).sort()
  const [last, next] = [sorted[flagged - 1]!, sorted[flagged] ?? Infinity]
  if (last === Infinity) {
    throw new DenoscopeError(
      'argument.invalid',
      `less than a share of ${rate} of the patches ever stops correlating: noise this weak gives no threshold`
    )
  }
  return next === Infinity ? last : (last + next) / 2
}

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
