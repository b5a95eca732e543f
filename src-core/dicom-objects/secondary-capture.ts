import { createHash } from 'node:crypto'
import type { Attributes } from './attributes.ts'
import { bodyAttributes, instanceReference } from './copied-attributes.ts'
import { imagesOf, newObject } from './documents.ts'
import { firstHeader, studyMoment, type ExportedAudit } from './exported-audit.ts'

/** A colour picture, 8 bits a channel. */
export interface ColourPicture {
  readonly rows: number
  readonly columns: number
  /** Red, green, blue of each pixel, row by row. Length: `3 * rows * columns`. */
  readonly rgb: Uint8Array
}

/**
 * A page of the report as a secondary capture, for viewers without documents.
 * Burned In Annotation is YES, because the pixels hold text.
 * @param time of the capture, ISO 8601 UTC
 */
export function secondaryCapture(
  audit: ExportedAudit,
  { rows, columns, rgb }: ColourPicture,
  time: string
): Attributes {
  const { date, time: timeOfDay } = studyMoment(audit, time)
  return {
    ...newObject(audit, {
      kind: 'capture',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.7',
      modality: 'OT',
      description: 'Denoscope report, first page',
      content: createHash('sha256').update(rgb).digest('hex'),
      time
    }),
    ...bodyAttributes(firstHeader(audit)),
    ImageType: ['DERIVED', 'SECONDARY'],
    ConversionType: 'WSD',
    DateOfSecondaryCapture: date,
    TimeOfSecondaryCapture: timeOfDay,
    BurnedInAnnotation: 'YES',
    PatientOrientation: '',
    ReferencedImageSequence: imagesOf(audit, audit.outputs, false).flat().map(instanceReference),
    SamplesPerPixel: 3,
    PhotometricInterpretation: 'RGB',
    PlanarConfiguration: 0,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    // An odd length is padded with one zero.
    PixelData: new Uint8Array(rgb)
  }
}
