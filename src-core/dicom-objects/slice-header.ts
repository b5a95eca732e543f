import type { Attributes } from './attributes.ts'

/** Header of one slice of a series, or of its de-identified copy. Holds no pixels. */
export interface SliceHeader {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly seriesUid: string
  readonly studyUid: string
  /** Number of the slice among the frames of its file, from 1; empty if the file is one image. */
  readonly frames: readonly number[]
  /** Attributes that derived objects copy, by keyword; see `copiedKeywords`. Numbers of texts stay texts. */
  readonly attributes: Attributes
}
