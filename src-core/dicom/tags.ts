/** The attributes that Denoscope reads, by the names of DICOM PS3.6, as group and element in one number. */
export const tags = {
  TransferSyntaxUID: 0x00020010,
  DirectoryRecordSequence: 0x00041220,
  SpecificCharacterSet: 0x00080005,
  ImageType: 0x00080008,
  SOPClassUID: 0x00080016,
  SOPInstanceUID: 0x00080018,
  Modality: 0x00080060,
  SeriesDescription: 0x0008103e,
  ManufacturerModelName: 0x00081090,
  SliceThickness: 0x00180050,
  KVP: 0x00180060,
  SpacingBetweenSlices: 0x00180088,
  XRayTubeCurrent: 0x00181151,
  Exposure: 0x00181152,
  ImagerPixelSpacing: 0x00181164,
  ConvolutionKernel: 0x00181210,
  CTReconstructionSequence: 0x00189314,
  CTExposureSequence: 0x00189321,
  CTXRayDetailsSequence: 0x00189325,
  ExposureInMAs: 0x00189332,
  XRayTubeCurrentInMA: 0x00189330,
  CTDIvol: 0x00189345,
  SeriesInstanceUID: 0x0020000e,
  SeriesNumber: 0x00200011,
  InstanceNumber: 0x00200013,
  ImagePositionPatient: 0x00200032,
  ImageOrientationPatient: 0x00200037,
  PlanePositionSequence: 0x00209113,
  PlaneOrientationSequence: 0x00209116,
  SamplesPerPixel: 0x00280002,
  PhotometricInterpretation: 0x00280004,
  NumberOfFrames: 0x00280008,
  Rows: 0x00280010,
  Columns: 0x00280011,
  PixelSpacing: 0x00280030,
  BitsAllocated: 0x00280100,
  BitsStored: 0x00280101,
  HighBit: 0x00280102,
  PixelRepresentation: 0x00280103,
  PixelPaddingValue: 0x00280120,
  WindowCenter: 0x00281050,
  WindowWidth: 0x00281051,
  RescaleIntercept: 0x00281052,
  RescaleSlope: 0x00281053,
  RescaleType: 0x00281054,
  LossyImageCompression: 0x00282110,
  ModalityLUTSequence: 0x00283000,
  PixelMeasuresSequence: 0x00289110,
  FrameVOILUTSequence: 0x00289132,
  PixelValueTransformationSequence: 0x00289145,
  SharedFunctionalGroupsSequence: 0x52009229,
  PerFrameFunctionalGroupsSequence: 0x52009230,
  FloatPixelData: 0x7fe00008,
  DoubleFloatPixelData: 0x7fe00009,
  PixelData: 0x7fe00010,
  Item: 0xfffee000,
  ItemDelimitationItem: 0xfffee00d,
  SequenceDelimitationItem: 0xfffee0dd
} as const

/** What identifies a patient and a scan's coordinates: only ever compared (kinship.ts), never kept, shown or logged. */
export const identityTags = { PatientID: 0x00100020, FrameOfReferenceUID: 0x00200052 } as const

const names = new Map<number, string>(Object.entries(tags).map(([name, tag]) => [tag, spaced(name)]))

/** `0x00280010` as `00280010`. */
export function tagHex(tag: number): string {
  return tag.toString(16).toUpperCase().padStart(8, '0')
}

/** A tag for a person: `Rows (0028,0010)`, or `(0029,1010)` where Denoscope has no name for it. */
export function tagText(tag: number): string {
  const hex = tagHex(tag)
  const number = `(${hex.slice(0, 4)},${hex.slice(4)})`
  const name = names.get(tag)
  return name === undefined ? number : `${name} ${number}`
}

function spaced(keyword: string): string {
  return keyword.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
}
