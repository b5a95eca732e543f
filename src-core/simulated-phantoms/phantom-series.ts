import type { Attributes } from '../dicom-objects/attributes.ts'
import { ownEquipment } from '../dicom-objects/copied-attributes.ts'
import { seedFor } from '../random/derived-seed.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import type { DesignedPart } from './phantom-design.ts'
import type { PhantomRequest } from './phantom-request.ts'
import type { RequestedScan } from './requested-scan.ts'

/** One series of a simulated phantom. */
export interface PhantomSeries {
  /** Path in the phantom's folder, with '/'. */
  readonly folder: string
  readonly part: DesignedPart['name']
  readonly dose: number
  /** From 1. */
  readonly repeat: number
  /** Seed of its noise; the index of a slice is the stream. */
  readonly seed: number
  readonly seriesInstanceUid: string
  readonly number: number
}

/** Name of the folder of a dose, such as `dose-0.25`: two decimals or more. */
const doseFolder = (dose: number): string =>
  `dose-${dose.toFixed(Math.max(2, (String(dose).split('.')[1] ?? '').length))}`

/** All series of a request. Files of a series stay the same if other doses or repeats join. */
export function phantomSeries({ request, design }: RequestedScan): PhantomSeries[] {
  const identity = identityOf(request)
  const all = design.parts.flatMap(({ name: part }) =>
    request.dose.flatMap((dose) =>
      Array.from({ length: request.repeats }, (_, index) => {
        const repeat = index + 1
        const folder = `${doseFolder(dose)}/repeat-${String(repeat).padStart(3, '0')}`
        return { folder: part === 'series' ? folder : `${folder}/${part}`, part, dose, repeat }
      })
    )
  )
  return all.map((series) => ({
    ...series,
    seed: seedFor(request.seed, `phantom ${series.folder}`),
    seriesInstanceUid: hashedUid('simulated series', identity, series.folder),
    number: seriesNumber(series)
  }))
}

/** Ascending by dose, repeat and part. It does not depend on the other series. */
const seriesNumber = ({ dose, repeat, part }: Pick<PhantomSeries, 'dose' | 'repeat' | 'part'>): number =>
  10_000 * Math.round(1000 * dose) + 2 * repeat + (part === 'absent' ? 1 : 0)

/** Text that is the same for equal phantoms and scans: doses and repeats may grow. */
function identityOf(request: PhantomRequest): string {
  return JSON.stringify({ ...request, dose: undefined, repeats: undefined })
}

/** Milliampere seconds of the dose 1: tube current of all doses in proportion. */
const fullCharge = 200
/** Time of one turn in ms; current in mA and charge in mAs are equal then. */
const exposureTime = 1000

/**
 * A slice as a CT image. Values depend on the request alone: there is no date.
 * @param stored HU, shape (size, size)
 */
export function phantomImage(
  { request, design, scanner, positions }: RequestedScan,
  series: PhantomSeries,
  slice: number,
  stored: Int16Array<ArrayBuffer>
): Attributes {
  const identity = identityOf(request)
  const { size, pixelSpacing, thickness, kernel, photons, electronicNoise, bowTie } = scanner
  const corner = decimal((-(size - 1) / 2) * pixelSpacing)
  const position = decimal(positions[slice]!)
  const charge = Math.max(1, Math.round(fullCharge * series.dose))
  const signal = series.part === 'series' ? '' : `, signal ${series.part}`
  return {
    ...ownEquipment,
    ManufacturerModelName: 'Denoscope phantom simulator',
    SOPClassUID: ctImageStorage,
    SOPInstanceUID: hashedUid('simulated slice', identity, series.folder, String(slice)),
    StudyInstanceUID: hashedUid('simulated study', identity),
    SeriesInstanceUID: series.seriesInstanceUid,
    FrameOfReferenceUID: hashedUid('simulated frame of reference', identity),
    PositionReferenceIndicator: '',
    PatientName: `PHANTOM^${design.name}`,
    PatientID: `SIMULATED-${design.id.toUpperCase()}`,
    PatientBirthDate: '',
    PatientSex: '',
    StudyDate: '',
    StudyTime: '',
    StudyID: '1',
    AccessionNumber: '',
    ReferringPhysicianName: '',
    StudyDescription: `Simulated phantom: ${design.name}`,
    SeriesDescription: `${design.name}, dose ${series.dose}, repeat ${series.repeat}, ${kernel}${signal}`,
    SeriesNumber: String(series.number),
    AcquisitionNumber: String(series.number),
    InstanceNumber: String(sliceNumber(slice)),
    BodyPartExamined: 'ABDOMEN',
    Modality: 'CT',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    QualityControlImage: 'YES',
    ImageComments:
      `Simulated by Denoscope: parallel beams at one energy, ${photons} photons per mm2 at dose 1, ` +
      `electronic noise ${electronicNoise}, bow-tie ${bowTie === null ? 'none' : `${bowTie} mm`}, seed ${series.seed}.`,
    PatientPosition: 'HFS',
    ImagePositionPatient: [corner, corner, position],
    ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'],
    PixelSpacing: [decimal(pixelSpacing), decimal(pixelSpacing)],
    SliceThickness: decimal(thickness),
    SpacingBetweenSlices: decimal(thickness),
    SliceLocation: position,
    KVP: '120',
    ExposureTime: String(exposureTime),
    XRayTubeCurrent: String(charge),
    Exposure: String(charge),
    ExposureInuAs: String(Math.round(1000 * fullCharge * series.dose)),
    ConvolutionKernel: kernel.toUpperCase(),
    ReconstructionDiameter: decimal(size * pixelSpacing),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: size,
    Columns: size,
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    RescaleIntercept: '0',
    RescaleSlope: '1',
    RescaleType: 'HU',
    WindowCenter: '40',
    WindowWidth: '400',
    BurnedInAnnotation: 'NO',
    LossyImageCompression: '00',
    PixelData: stored
  }
}

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2'

/** A decimal string of at most 16 characters, exact to a nanometre. */
const decimal = (value: number): string => String(Number(value.toFixed(6)))
