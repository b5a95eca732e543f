import type { SubjectId } from './experiments.ts'
import type { Interval } from '../../statistics/roc-analysis.ts'

export const falseFlagRates = [0.001, 0.01, 0.05] as const
/** Rate of false flags at which detectors are compared. */
export const mainRate = 0.01
export const falseMarkRates = [0.01, 0.1, 1] as const

export interface Share extends Interval {
  readonly n: number
}

/** Found artefacts of one kind, size or contrast, at 1 % false flags. */
export interface GroupResult {
  readonly by: 'kind' | 'size' | 'contrast' | 'background' | 'nodule size at CNR 3' | 'washed-out detail'
  readonly group: string
  readonly found: Share
}

export interface RateResult {
  /** Allowed rate of false flags on control patches of the calibration split. */
  readonly rate: number
  readonly threshold: number
  /** Rate of false flags on control patches of the test split. */
  readonly falseFlags: Share
  readonly sensitivity: Share
}

export interface DetectorResult {
  readonly id: string
  readonly label: string
  readonly reading: string
  readonly area: Interval
  /** False and true positive rate, at most 200 points. */
  readonly curve: readonly (readonly [number, number])[]
  readonly rates: readonly RateResult[]
  readonly groups: readonly GroupResult[]
  /** Share of flagged control patches by kind, at 1 %. */
  readonly controls: Readonly<Record<string, Share>>
  /**
   * Share of flagged outputs of real denoisers, nothing inserted, at 1 %. A flag is right if the output has a hidden
   * error.
   */
  readonly realOutputs: Readonly<Record<string, Share>>
  /**
   * Area under the ROC curve of inserted artefacts against the same denoiser's outputs without.
   * Outputs of real denoisers differ more from the reference than any control does.
   */
  readonly againstOwn: Readonly<Record<string, Interval>>
  /** Artefacts of the aim: strokes of 3 pixels or more, or nodules at CNR 3. */
  readonly aim: Share
}

export interface FrocResult {
  readonly id: string
  readonly label: string
  readonly rating: string
  readonly curve: readonly (readonly [number, number])[]
  readonly rates: readonly { readonly falseMarks: number; readonly found: Interval }[]
}

export interface SubjectResult {
  readonly id: SubjectId
  readonly label: string
  readonly counts: {
    readonly calibrationControls: number
    readonly testControls: number
    readonly planted: number
    readonly washed: number
    readonly images: number
  }
  readonly aim: { readonly text: string; readonly wanted: number }
  readonly backgrounds: readonly string[]
  readonly detectors: readonly DetectorResult[]
  readonly froc: readonly FrocResult[]
}

export interface ValidationResult {
  readonly seed: number
  readonly quick: boolean
  readonly createdAt: string
  readonly seconds: number
  readonly versions: Readonly<Record<string, string>>
  readonly subjects: readonly SubjectResult[]
}
