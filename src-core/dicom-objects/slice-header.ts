import type { Attributes } from './attributes.ts'

/** Header of one slice of a series, or of its de-identified copy. Holds no pixels. */
export interface SliceHeader {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly seriesUid: string
  readonly studyUid: string
  /** Attributes that derived objects copy, by keyword; see `copiedKeywords`. Numbers of texts stay texts. */
  readonly attributes: Attributes
}
