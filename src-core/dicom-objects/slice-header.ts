import type { Attributes } from './attributes.ts'

/** An instance that others refer to, or some of its frames. */
export interface Instance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly seriesUid: string
  /** Numbers of the frames, from 1; empty for single images. */
  readonly frames: readonly number[]
}

/** Header of one slice of a series, or of its de-identified copy. Holds no pixels. */
export interface SliceHeader extends Instance {
  readonly studyUid: string
  /** Attributes that derived objects copy, by keyword; see `copiedKeywords`. Numbers of texts stay texts. */
  readonly attributes: Attributes
}
