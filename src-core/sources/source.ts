import type { Image } from '../images/image.ts'
import type { EdgeLetters, SlicePlace } from './slice-place.ts'

/** `files`: image files that are compared on the command line. */
export type SourceKind = 'dicom' | 'mnist' | 'phantom' | 'files'

/** `HU` for calibrated CT, `1` for images already in 0..1, `stored` for pixels without a calibration. */
export type IntensityUnit = 'HU' | '1' | 'stored'

/** A radiology window: values from centre - width/2 to centre + width/2 span black to white. */
export interface Window {
  readonly centre: number
  readonly width: number
}

/** What a series' headers state of its dose, each a mean over its images; null where not every image states it. */
export interface SeriesExposure {
  /** kVp. */
  readonly kilovolts: number | null
  /** CTDIvol in mGy. */
  readonly doseIndex: number | null
  /** Exposure in mAs. */
  readonly exposure: number | null
  /** Tube current times exposure time in mAs. */
  readonly currentTime: number | null
  /** Tube current in mA. */
  readonly current: number | null
}

/** What can be said of a source without reading its pixels; free of patient identity. */
export interface SourceSummary {
  /** Derived from the content (never from names), so that the same series opened twice is one source. */
  readonly id: string
  readonly kind: SourceKind
  readonly label: string
  /** Further lines for a person: modality, kernel, dose, split, seed. */
  readonly details: readonly string[]
  readonly unit: IntensityUnit
  /** The values that map to 0 and to 1 where denoisers and metrics work; see `toUnitRange`. */
  readonly intensityRange: readonly [low: number, high: number]
  readonly defaultWindow: Window
  readonly sliceCount: number
  readonly rows: number
  readonly columns: number
  /** Distance of neighbouring rows and of neighbouring columns in mm; null where unknown. */
  readonly pixelSpacing: readonly [row: number, column: number] | null
  /** Distance between slices in mm; null where unknown or uneven. */
  readonly sliceSpacing: number | null
  /** Null or absent where unknown, and in audits older than it. */
  readonly edgeLetters?: EdgeLetters | null
  /** What headers state of the dose; absent for what has no headers, and in audits older than it. */
  readonly exposure?: SeriesExposure
  readonly warnings: readonly string[]
}

/** Whether two series belong to each other; null where they do not say. */
export interface SeriesMatch {
  readonly samePatient: boolean | null
  /** Positions of both are measured from the same point. */
  readonly sameFrameOfReference: boolean | null
}

/** Where pixels come from: a DICOM series, MNIST, the built-in CT phantom. */
export interface Source {
  readonly summary: SourceSummary
  /** Slice `index` (0-based) in the source's unit. @throws slice.out-of-range */
  readSlice(index: number): Promise<Image>
  /** SHA-256 (hex) of what the pixels come from, for the audit record. */
  contentHash(): Promise<string>
  /** The place of each slice, in order; absent for what has none. */
  slicePlaces?(): readonly SlicePlace[]
  /** The file of each slice, in order; absent for what has none. */
  sliceNames?(): readonly string[]
  /** Absent for what has no patient. */
  seriesMatchWith?(other: Source): Promise<SeriesMatch>
}

/** A file that was offered and not taken, and why. */
export interface Refusal {
  readonly file: string
  readonly code: string
  /** One line that names the file and, for DICOM, the tag. */
  readonly message: string
}

/** Intensities of CT that map to 0..1: air to dense bone, as in the reference arrays. */
export const ctIntensityRange: readonly [number, number] = [-1000, 1000]
