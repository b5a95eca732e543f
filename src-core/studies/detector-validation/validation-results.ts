import type { SubjectId } from './experiments.ts'
import type { Interval } from '../../statistics/roc.ts'

export const falseFlagRates = [0.001, 0.01, 0.05] as const
/** The rate at which detectors are compared. */
export const mainRate = 0.01
export const falseMarkRates = [0.01, 0.1, 1] as const

export interface Share extends Interval {
  readonly n: number
}

/** Found lies of one kind, size or contrast, at 1 % false flags. */
export interface GroupResult {
  readonly by: 'kind' | 'size' | 'contrast' | 'background' | 'nodule size at CNR 3' | 'washed-out detail'
  readonly group: string
  readonly found: Share
}

export interface RateResult {
  /** What the threshold allows on control patches of the calibration split. */
  readonly rate: number
  readonly threshold: number
  /** What it gives on control patches of the test split. */
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
  /** Share of control patches of each kind that is flagged at 1 %. */
  readonly controls: Readonly<Record<string, Share>>
  /** Share of a real denoiser's outputs, nothing planted, that is flagged at 1 %: right where it lies by itself. */
  readonly realOutputs: Readonly<Record<string, Share>>
  /**
   * Area under the ROC curve of planted lies against the same denoiser's own outputs, nothing planted: for real denoisers the
   * question that matters, as their outputs are less like the reference than any control.
   */
  readonly againstOwn: Readonly<Record<string, Interval>>
  /** What is aimed for: strokes of 3 pixels and more, or nodules at CNR 3. */
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
