import type { CauseId } from './cause-categories.ts'

/** Bits of a mask's pixels. */
export const maskBits = {
  referenceForeground: 1,
  testForeground: 2,
  /** Structure of the reference that is missing, beyond blur, noise, shift and bias. */
  lost: 4,
  /** Structure that the reference does not have, beyond blur, noise, shift and bias. */
  invented: 8,
  referenceSkeleton: 16,
  testSkeleton: 32
} as const

/** Reasons for the cause of a patch. */
export interface PatchEvidence {
  readonly cause: CauseId
  /** Meaning for a reader: one sentence in plain words. */
  readonly summary: string
  /** Numbers behind the cause, the strongest first. */
  readonly sentences: readonly string[]
}

/** Masks and evidence of patches of one test image. */
export interface PatchErrorMap {
  /** Shape (patches, rows, columns); each pixel has bits of `maskBits`. */
  readonly masks: Uint8Array
  readonly evidence: readonly PatchEvidence[]
}
