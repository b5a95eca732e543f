import type { CauseId } from './cause-categories.ts'

/** The bits of a mask's pixels. */
export const maskBits = {
  referenceForeground: 1,
  testForeground: 2,
  /** Structure of the reference that is missing, beyond what blur, noise, shift and bias explain. */
  lost: 4,
  /** Structure that the reference does not have, beyond what these explain. */
  invented: 8,
  referenceSkeleton: 16,
  testSkeleton: 32
} as const

/** Why a patch is classed as it is. */
export interface PatchEvidence {
  readonly cause: CauseId
  /** What it means for a reader: one sentence in plain words. */
  readonly summary: string
  /** The numbers behind it, the strongest first. */
  readonly sentences: readonly string[]
}

/** Masks and evidence of patches of one test image. */
export interface PatchErrorMap {
  /** Shape (patches, rows, columns); each pixel has bits of `maskBits`. */
  readonly masks: Uint8Array
  readonly evidence: readonly PatchEvidence[]
}
