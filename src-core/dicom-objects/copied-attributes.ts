import { appVersion } from '../runtime/versions.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import type { Attributes, AttributeValue } from './attributes.ts'
import { codeItem, dicomCode } from './codes.ts'
import type { Instance, SliceHeader } from './slice-header.ts'

/** Attributes of patient and study. Every object copies them, so that it joins the study of its source. */
const patientAndStudy = [
  'PatientName',
  'PatientID',
  'IssuerOfPatientID',
  'PatientBirthDate',
  'PatientSex',
  'PatientAge',
  'PatientSize',
  'PatientWeight',
  'PatientIdentityRemoved',
  'DeidentificationMethod',
  'DeidentificationMethodCodeSequence',
  'LongitudinalTemporalInformationModified',
  'StudyInstanceUID',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber',
  'StudyDescription',
  'TimezoneOffsetFromUTC'
] as const

/** The same that must be present, if empty (type 2). */
const required = [
  'PatientName',
  'PatientID',
  'PatientBirthDate',
  'PatientSex',
  'StudyDate',
  'StudyTime',
  'ReferringPhysicianName',
  'StudyID',
  'AccessionNumber'
] as const

const place = [
  'FrameOfReferenceUID',
  'PositionReferenceIndicator',
  'ImagePositionPatient',
  'ImageOrientationPatient',
  'PixelSpacing',
  'SliceThickness',
  'SpacingBetweenSlices',
  'SliceLocation'
] as const

/** Attributes of the scan and of its equipment, which a denoised image keeps. */
const scan = [
  'Manufacturer',
  'ManufacturerModelName',
  'InstitutionName',
  'StationName',
  'DeviceSerialNumber',
  'SoftwareVersions',
  'BodyPartExamined',
  'Laterality',
  'PatientPosition',
  'ProtocolName',
  'AcquisitionNumber',
  'AcquisitionDate',
  'AcquisitionTime',
  'AcquisitionDateTime',
  'ScanOptions',
  'KVP',
  'DataCollectionDiameter',
  'ReconstructionDiameter',
  'DistanceSourceToDetector',
  'DistanceSourceToPatient',
  'GantryDetectorTilt',
  'TableHeight',
  'RotationDirection',
  'ExposureTime',
  'XRayTubeCurrent',
  'Exposure',
  'ExposureInuAs',
  'FilterType',
  'GeneratorPower',
  'FocalSpots',
  'ConvolutionKernel',
  'RevolutionTime',
  'SingleCollimationWidth',
  'TotalCollimationWidth',
  'TableSpeed',
  'TableFeedPerRotation',
  'SpiralPitchFactor',
  'CTDIvol',
  'CTDIPhantomTypeCodeSequence',
  'TemporalPositionIdentifier',
  'TriggerTime',
  'InstanceNumber'
] as const

/** Attributes of the pixels and of their history. */
const pixels = [
  'Rows',
  'Columns',
  'PhotometricInterpretation',
  'PixelRepresentation',
  'BitsAllocated',
  'BitsStored',
  'PixelPaddingValue',
  'WindowCenter',
  'WindowWidth',
  'WindowCenterWidthExplanation',
  'RescaleIntercept',
  'RescaleSlope',
  'RescaleType',
  'LossyImageCompression',
  'LossyImageCompressionRatio',
  'LossyImageCompressionMethod'
] as const

/** Attributes that are read, but replaced in derived objects. */
const replaced = ['ImageType', 'SeriesNumber', 'Modality'] as const

/** All attributes that are read from a source. Private ones and other sequences are left behind. */
export const copiedKeywords: ReadonlySet<string> = new Set([
  ...patientAndStudy,
  ...place,
  ...scan,
  ...pixels,
  ...replaced
])

const present = (attributes: Attributes, keywords: readonly string[]): Attributes =>
  Object.fromEntries(
    keywords.flatMap((keyword) => (attributes[keyword] === undefined ? [] : [[keyword, attributes[keyword]]]))
  )

/** Patient and study of a source. */
export const patientAttributes = ({ attributes }: SliceHeader): Attributes => ({
  ...Object.fromEntries(required.map((keyword) => [keyword, ''])),
  ...present(attributes, patientAndStudy),
  ...unstatedMethod(attributes)
})

/** DICOM requires a method of de-identified objects, which some sources do not state (PS3.3 C.7.1.1). */
const unstatedMethod = ({
  PatientIdentityRemoved,
  DeidentificationMethod,
  DeidentificationMethodCodeSequence
}: Attributes): Attributes =>
  firstText(PatientIdentityRemoved) === 'YES' &&
  !firstText(DeidentificationMethod) &&
  !DeidentificationMethodCodeSequence
    ? { DeidentificationMethod: 'Unknown: the source states none' }
    : {}

/** Geometry of a slice. A series without a Frame of Reference UID gets one of its own, made from its UID. */
export const placeAttributes = ({ attributes, seriesUid }: SliceHeader): Attributes => ({
  PositionReferenceIndicator: '',
  SliceThickness: '',
  ...present(attributes, place),
  FrameOfReferenceUID: firstText(attributes['FrameOfReferenceUID']) || hashedUid('frame of reference', seriesUid)
})

export const scanAttributes = ({ attributes }: SliceHeader): Attributes => ({
  Manufacturer: '',
  KVP: '',
  AcquisitionNumber: '',
  InstanceNumber: '',
  PatientPosition: '',
  ...present(attributes, scan),
  ...bodyAttributes({ attributes })
})

export const pixelAttributes = ({ attributes }: SliceHeader): Attributes => present(attributes, pixels)

/** Paired parts of the body (PS3.16 CID 4031) that CT images show, and no part. */
const pairedParts: ReadonlySet<string> = new Set(
  ['', 'ANKLE', 'ARM', 'AXILLA', 'BREAST', 'CALF', 'CLAVICLE', 'EAR', 'ELBOW', 'EXTREMITY', 'EYE', 'FEMUR']
    .concat(['FIBULA', 'FINGER', 'FOOT', 'FOREARM', 'HAND', 'HIP', 'HUMERUS', 'KIDNEY', 'KNEE', 'LEG', 'LUNG'])
    .concat(['ORBIT', 'PATELLA', 'RADIUS', 'SCAPULA', 'SHOULDER', 'THIGH', 'TIBIA', 'TOE', 'ULNA', 'WRIST'])
)

/**
 * Body part and laterality, which images of every kind state if they are known. The unknown laterality of a part that
 * may be paired is empty (PS3.3 C.7.3.1).
 */
export const bodyAttributes = ({ attributes }: Pick<SliceHeader, 'attributes'>): Attributes => ({
  ...(pairedParts.has(firstText(attributes['BodyPartExamined']).toUpperCase()) && { Laterality: '' }),
  ...present(attributes, ['BodyPartExamined', 'Laterality'])
})

/** Denoscope as the equipment that made an object. */
export const ownEquipment: Attributes = {
  Manufacturer: 'Denoscope',
  ManufacturerModelName: 'Denoscope',
  DeviceSerialNumber: '0',
  SoftwareVersions: appVersion
}

/** Denoscope as equipment that took part in an image of others. @param dateTime time of its part, as a DT value */
export const contribution = (description: string, dateTime: string): Attributes => ({
  ...ownEquipment,
  ContributionDateTime: dateTime,
  ContributionDescription: description,
  PurposeOfReferenceCodeSequence: [codeItem(dicomCode('109102', 'Processing Equipment'))]
})

/** First value as text; empty if there is none. */
export function firstText(value: AttributeValue | undefined): string {
  const first = Array.isArray(value) ? (value as readonly unknown[])[0] : value
  return typeof first === 'string' || typeof first === 'number' ? String(first) : ''
}

/** First value as a number; undefined if there is none or it is not a number. */
export function firstNumber(value: AttributeValue | undefined): number | undefined {
  const text = firstText(value)
  const number = Number(text)
  return text === '' || !Number.isFinite(number) ? undefined : number
}

/** Reference to an instance with all of its frames. */
export const instanceReference = ({ sopClassUid, sopInstanceUid }: Instance): Attributes => ({
  ReferencedSOPClassUID: sopClassUid,
  ReferencedSOPInstanceUID: sopInstanceUid
})

/** Reference to an image, or to frames of it. */
export const imageReference = (image: Instance): Attributes => ({
  ...instanceReference(image),
  ...(image.frames.length > 0 && { ReferencedFrameNumber: image.frames.map(String) })
})
