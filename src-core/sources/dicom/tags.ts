/**
 * Attributes that Denoscope reads: name in DICOM PS3.6, tag (group and element as one number), value representation.
 */
const attributes = {
  TransferSyntaxUID: [0x00020010, 'UI'],
  DirectoryRecordSequence: [0x00041220, 'SQ'],
  SpecificCharacterSet: [0x00080005, 'CS'],
  ImageType: [0x00080008, 'CS'],
  SOPClassUID: [0x00080016, 'UI'],
  SOPInstanceUID: [0x00080018, 'UI'],
  AcquisitionDateTime: [0x0008002a, 'DT'],
  AcquisitionTime: [0x00080032, 'TM'],
  ContentTime: [0x00080033, 'TM'],
  Modality: [0x00080060, 'CS'],
  SeriesDescription: [0x0008103e, 'LO'],
  ManufacturerModelName: [0x00081090, 'LO'],
  FrameType: [0x00089007, 'CS'],
  SliceThickness: [0x00180050, 'DS'],
  KVP: [0x00180060, 'DS'],
  SpacingBetweenSlices: [0x00180088, 'DS'],
  TriggerTime: [0x00181060, 'DS'],
  ExposureTime: [0x00181150, 'IS'],
  XRayTubeCurrent: [0x00181151, 'IS'],
  Exposure: [0x00181152, 'IS'],
  ExposureInuAs: [0x00181153, 'IS'],
  ImagerPixelSpacing: [0x00181164, 'DS'],
  ConvolutionKernel: [0x00181210, 'SH'],
  FrameAcquisitionDateTime: [0x00189074, 'DT'],
  CTReconstructionSequence: [0x00189314, 'SQ'],
  CTExposureSequence: [0x00189321, 'SQ'],
  CTXRayDetailsSequence: [0x00189325, 'SQ'],
  ExposureTimeInMs: [0x00189328, 'FD'],
  CTImageFrameTypeSequence: [0x00189329, 'SQ'],
  XRayTubeCurrentInMA: [0x00189330, 'FD'],
  ExposureInMAs: [0x00189332, 'FD'],
  CTDIvol: [0x00189345, 'FD'],
  SeriesInstanceUID: [0x0020000e, 'UI'],
  SeriesNumber: [0x00200011, 'IS'],
  AcquisitionNumber: [0x00200012, 'IS'],
  InstanceNumber: [0x00200013, 'IS'],
  ImagePositionPatient: [0x00200032, 'DS'],
  ImageOrientationPatient: [0x00200037, 'DS'],
  TemporalPositionIdentifier: [0x00200100, 'IS'],
  SliceLocation: [0x00201041, 'DS'],
  FrameContentSequence: [0x00209111, 'SQ'],
  PlanePositionSequence: [0x00209113, 'SQ'],
  PlaneOrientationSequence: [0x00209116, 'SQ'],
  TemporalPositionIndex: [0x00209128, 'UL'],
  FrameAcquisitionNumber: [0x00209156, 'US'],
  SamplesPerPixel: [0x00280002, 'US'],
  PhotometricInterpretation: [0x00280004, 'CS'],
  NumberOfFrames: [0x00280008, 'IS'],
  Rows: [0x00280010, 'US'],
  Columns: [0x00280011, 'US'],
  PixelSpacing: [0x00280030, 'DS'],
  BitsAllocated: [0x00280100, 'US'],
  BitsStored: [0x00280101, 'US'],
  HighBit: [0x00280102, 'US'],
  PixelRepresentation: [0x00280103, 'US'],
  PixelPaddingValue: [0x00280120, 'US'],
  WindowCenter: [0x00281050, 'DS'],
  WindowWidth: [0x00281051, 'DS'],
  RescaleIntercept: [0x00281052, 'DS'],
  RescaleSlope: [0x00281053, 'DS'],
  RescaleType: [0x00281054, 'LO'],
  LossyImageCompression: [0x00282110, 'CS'],
  ModalityLUTSequence: [0x00283000, 'SQ'],
  PixelMeasuresSequence: [0x00289110, 'SQ'],
  FrameVOILUTSequence: [0x00289132, 'SQ'],
  PixelValueTransformationSequence: [0x00289145, 'SQ'],
  SharedFunctionalGroupsSequence: [0x52009229, 'SQ'],
  PerFrameFunctionalGroupsSequence: [0x52009230, 'SQ'],
  ExtendedOffsetTable: [0x7fe00001, 'OV'],
  FloatPixelData: [0x7fe00008, 'OF'],
  DoubleFloatPixelData: [0x7fe00009, 'OD'],
  PixelData: [0x7fe00010, 'OW']
} as const

/** Attributes that identify a patient and the coordinates of a scan. They are compared, never kept or logged. */
const identityAttributes = { PatientID: [0x00100020, 'LO'], FrameOfReferenceUID: [0x00200052, 'UI'] } as const

/** Attributes that name patients, persons and places. They are compared, and shown on request only. */
const patientAttributes = {
  StudyDate: [0x00080020, 'DA'],
  SeriesDate: [0x00080021, 'DA'],
  AccessionNumber: [0x00080050, 'SH'],
  InstitutionName: [0x00080080, 'LO'],
  ReferringPhysicianName: [0x00080090, 'PN'],
  StationName: [0x00081010, 'SH'],
  PerformingPhysicianName: [0x00081050, 'PN'],
  OperatorsName: [0x00081070, 'PN'],
  PatientName: [0x00100010, 'PN'],
  PatientBirthDate: [0x00100030, 'DA']
} as const

/** Overlay Bit Position of each of the 16 overlays of an image. */
export const overlayBitPositions: readonly number[] = Array.from(
  { length: 16 },
  (_, overlay) => 0x60000102 + overlay * 0x20000
)

const delimiters = { Item: 0xfffee000, ItemDelimitationItem: 0xfffee00d, SequenceDelimitationItem: 0xfffee0dd } as const

type Attributes = Readonly<Record<string, readonly [tag: number, vr: string]>>
type TagsOf<Table extends Attributes> = { readonly [Name in keyof Table]: Table[Name][0] }

const tagsOf = <Table extends Attributes>(table: Table): TagsOf<Table> =>
  Object.fromEntries(Object.entries(table).map(([name, [tag]]) => [name, tag])) as TagsOf<Table>

export const tags = { ...tagsOf(attributes), ...delimiters }
export const identityTags = tagsOf(identityAttributes)
export const patientTags = tagsOf(patientAttributes)

const representations = new Map<number, string>(
  [
    ...Object.values(attributes),
    ...Object.values(identityAttributes),
    ...Object.values(patientAttributes),
    ...overlayBitPositions.map((tag) => [tag, 'US'] as const)
  ].map(([tag, vr]) => [tag, vr])
)

/** Value representation of an attribute that Denoscope reads; undefined for others. */
export function vrOf(tag: number): string | undefined {
  return representations.get(tag)
}

const names = new Map<number, string>(Object.entries(tags).map(([name, tag]) => [tag, spaced(name)]))

/** `0x00280010` as `00280010`. */
export function tagHex(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0')
}

/** A tag for a person: `Rows (0028,0010)`, or `(0029,1010)` if it has no name here. */
export function tagText(tag: number): string {
  const hex = tagHex(tag)
  const number = `(${hex.slice(0, 4)},${hex.slice(4)})`
  const name = names.get(tag)
  return name === undefined ? number : `${name} ${number}`
}

/** A keyword of DICOM as words, such as `Patient Name`. */
export function spaced(keyword: string): string {
  return keyword.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
}
