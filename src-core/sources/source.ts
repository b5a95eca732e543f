import type { Image } from '../images/image.ts'
import type { PatientLabel } from './patient-label.ts'
import type { EdgeLetters, SlicePlace } from './slice-place.ts'
import { z } from 'zod'
import { seedSchema } from '../random/random.ts'
import { formatAnswersSchema } from './format-answers.ts'

/** Kinds of sources. `files`: image files that are not DICOM, such as NIfTI, TIFF and NumPy. */
export type SourceKind = 'dicom' | 'mnist' | 'phantom' | 'files'

/** Unit of pixel values: `HU` for calibrated CT, `1` for images in 0..1, `stored` for uncalibrated pixels. */
export type IntensityUnit = 'HU' | '1' | 'stored'

/** A radiology window: `centre - width / 2` is black, `centre + width / 2` is white. */
export interface Window {
  readonly centre: number
  readonly width: number
}

/** Dose values in the headers of a series: means over its images. Null if an image lacks the value. */
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

/** Facts about a source that need no pixels. No patient data. */
export interface SourceSummary {
  /** By content, never by names: a series that is opened twice is one source. */
  readonly id: string
  readonly kind: SourceKind
  readonly label: string
  /** Further lines for a person: modality, kernel, dose, split, seed. */
  readonly details: readonly string[]
  /** Facts that the files do not state and that were presumed or answered, one line each. Absent if there are none. */
  readonly assumed?: readonly string[]
  readonly unit: IntensityUnit
  /** Values that map to 0 and to 1 for denoisers and metrics; see `toUnitRange`. */
  readonly intensityRange: readonly [low: number, high: number]
  readonly defaultWindow: Window
  readonly sliceCount: number
  readonly rows: number
  readonly columns: number
  /** Distance of neighbouring rows and of neighbouring columns in mm; null if unknown. */
  readonly pixelSpacing: readonly [row: number, column: number] | null
  /** Distance between slices in mm; null if unknown or uneven. */
  readonly sliceSpacing: number | null
  /** Null if unknown. Absent if unknown, and in old audits. */
  readonly edgeLetters?: EdgeLetters | null
  /** Dose values in the headers. Absent without headers, and in old audits. */
  readonly exposure?: SeriesExposure
  /** Reconstruction kernel; null if the headers state none. Absent without headers, and in old audits. */
  readonly kernel?: string | null
  /** Thinnest and thickest slice in mm; null if unknown. Absent without headers, and in old audits. */
  readonly sliceThickness?: readonly [thinnest: number, thickest: number] | null
  readonly warnings: readonly string[]
}

/** A source in the list of a workspace. */
export interface ListedSource extends SourceSummary {
  /** Absent without a patient, and for sources that an earlier version listed. */
  readonly patient?: PatientLabel
}

/** Match of two series. Members are null if a header does not state them. */
export interface SeriesMatch {
  readonly samePatient: boolean | null
  /** True if positions of both have the same origin. */
  readonly sameFrameOfReference: boolean | null
}

/** Attribute of the header of a slice. */
export interface SliceTag {
  /** Such as `(0028,0010)`. */
  readonly tag: string
  readonly name: string
  /** Value representation. */
  readonly vr: string
  /** Text of the value, shortened. Null if it may identify a person and was not asked for. */
  readonly value: string | null
  /** Number of sequences around it. */
  readonly depth: number
}

/** A source of slices: a DICOM series, MNIST, the built-in CT phantom. */
export interface Source {
  readonly summary: SourceSummary
  /** Slice `index` (0-based) in `summary.unit`; a new image. @throws slice.out-of-range */
  readSlice(index: number): Promise<Image>
  /** SHA-256 (hex) of the files or settings that make the pixels, for the audit record. */
  contentHash(): Promise<string>
  /** The place of each slice, in order. Absent for sources without places. */
  slicePlaces?(): readonly SlicePlace[]
  /** The file name of each slice, in order. Absent for sources without files. */
  sliceNames?(): readonly string[]
  /** The file of each slice, in order, and its number of frames. Absent for sources without DICOM files. */
  sliceFiles?(): readonly { readonly path: string; readonly frames: number }[]
  /** Value of the pixels outside the picture on slice `index`, in `summary.unit`; null if the slice states none. */
  slicePadding?(index: number): number | null
  /**
   * Attributes of the header of slice `index` (0-based). Absent for sources without headers.
   * @param withPatientData false to leave out values that may identify a person
   */
  sliceTags?(index: number, withPatientData: boolean): Promise<SliceTag[]>
  /** Absent for sources without a patient. */
  seriesMatchWith?(other: Source): Promise<SeriesMatch>
}

/** A file that was refused, and the reason. */
export interface Refusal {
  readonly file: string
  readonly code: string
  /** One line that names the file and, for DICOM, the tag. */
  readonly message: string
  /** Path of the unpacked file if `file` names a file in an archive. It goes with the archive's folder. */
  readonly unpacked?: string
}

/** HU that map to 0..1: air to dense bone, as in the reference arrays. */
export const ctIntensityRange: readonly [number, number] = [-1000, 1000]

/** Instructions for opening a source again, for workspaces and worker processes. */
const sourceOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dicom'), paths: z.array(z.string()).min(1), join: z.literal(true).optional() }),
  z.strictObject({
    kind: z.literal('files'),
    paths: z.array(z.string()).min(1),
    /** SHA-256 (hex) of the files. */
    contentHash: z.string(),
    answers: formatAnswersSchema
  }),
  z.strictObject({ kind: z.literal('mnist'), split: z.enum(['train', 'test']) }),
  z.strictObject({ kind: z.literal('phantom'), seed: seedSchema, slices: z.int().min(1).max(2000) })
])
export type SourceOrigin = z.infer<typeof sourceOriginSchema>
export type DicomOrigin = Extract<SourceOrigin, { kind: 'dicom' }>
export type FilesOrigin = Extract<SourceOrigin, { kind: 'files' }>

/** A source in a workspace: its summary, and how to open it. */
export interface SourceEntry {
  readonly summary: ListedSource
  readonly origin: SourceOrigin
}
