import { findingCategories } from '../review/finding.ts'
import type { Attributes } from './attributes.ts'
import { bodyAttributes, firstNumber, imageReference } from './copied-attributes.ts'
import { imagesOf, latestTime, newObject } from './documents.ts'
import { auditedSlices, headerAt, judgedImage, studyMoment, type ExportedAudit } from './exported-audit.ts'
import { polyline, readerName, type ExportedFinding } from './exported-findings.ts'

const layer = 'FINDINGS'
/** PCS values of CIELab (PS3.3 C.10.7.1.1): orange. */
const layerColour = [40_632, 43_176, 48_316]
const textBox = { columns: 30, rows: 8 }

/** Regions of one reader's findings as a Grayscale Softcopy Presentation State over the judged images. */
export function presentationState(
  audit: ExportedAudit,
  reader: string,
  findings: readonly ExportedFinding[]
): Attributes {
  const outputs = [...new Set(findings.map(({ finding }) => finding.denoiserKey))]
  const time = latestTime(
    audit,
    findings.map(({ finding }) => finding.recordedAt)
  )
  const { date, time: timeOfDay } = studyMoment(audit, time)
  const annotations = findings.map((finding) => annotation(audit, finding))
  const { rows, columns } = audit.record.source
  const object = newObject(audit, {
    kind: 'presentation',
    sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1',
    modality: 'PR',
    description: 'Denoscope regions',
    part: reader,
    content: annotations,
    time
  })
  return {
    ...object,
    ContentDate: undefined,
    ContentTime: undefined,
    ...bodyAttributes(headerAt(audit, auditedSlices(audit)[0]!)),
    ReferencedSeriesSequence: imagesOf(audit, outputs, false).map((instances) => ({
      SeriesInstanceUID: instances[0]!.seriesUid,
      ReferencedImageSequence: instances.map(imageReference)
    })),
    ...commonRescale(audit),
    SoftcopyVOILUTSequence: [window(audit)],
    GraphicAnnotationSequence: annotations,
    DisplayedAreaSelectionSequence: [
      {
        DisplayedAreaTopLeftHandCorner: [1, 1],
        DisplayedAreaBottomRightHandCorner: [columns, rows],
        PresentationSizeMode: 'SCALE TO FIT',
        ...aspect(audit)
      }
    ],
    GraphicLayerSequence: [
      {
        GraphicLayer: layer,
        GraphicLayerOrder: '1',
        GraphicLayerRecommendedDisplayCIELabValue: layerColour,
        GraphicLayerDescription: 'Denoscope findings'
      }
    ],
    ContentLabel: layer,
    ContentDescription: 'Denoscope findings',
    PresentationCreationDate: date,
    PresentationCreationTime: timeOfDay,
    ContentCreatorName: readerName(reader),
    PresentationLUTShape: 'IDENTITY'
  }
}

function annotation(
  audit: ExportedAudit,
  { finding, slice, box, trackingId, trackingUid }: ExportedFinding
): Attributes {
  const { columns } = audit.record.source
  const left = Math.max(0, Math.min(box.left, columns - textBox.columns))
  // Above the region, or below its upper edge at the top of the picture.
  const top = box.top >= textBox.rows ? box.top - textBox.rows : box.top
  const { label } = findingCategories.find(({ id }) => id === finding.category)!
  return {
    ReferencedImageSequence: [imageReference(judgedImage(audit, finding.denoiserKey, slice))],
    GraphicLayer: layer,
    TextObjectSequence: [
      {
        BoundingBoxAnnotationUnits: 'PIXEL',
        UnformattedTextValue: `${trackingId} ${label}`,
        BoundingBoxTopLeftHandCorner: [left, top],
        BoundingBoxBottomRightHandCorner: [Math.min(columns, left + textBox.columns), top + textBox.rows],
        BoundingBoxTextHorizontalJustification: 'LEFT'
      }
    ],
    GraphicObjectSequence: [
      {
        GraphicAnnotationUnits: 'PIXEL',
        GraphicDimensions: 2,
        NumberOfGraphicPoints: 5,
        GraphicData: polyline(box),
        GraphicType: 'POLYLINE',
        GraphicFilled: 'N',
        TrackingID: trackingId,
        TrackingUID: trackingUid
      }
    ]
  }
}

/** The rescale of the images if all have the same: a state applies one to all that it refers to. */
function commonRescale(audit: ExportedAudit): Attributes {
  const [first, ...others] = auditedSlices(audit).map((slice) => headerAt(audit, slice).attributes)
  const isSame = others.every(
    ({ RescaleSlope, RescaleIntercept }) =>
      firstNumber(RescaleSlope) === firstNumber(first!['RescaleSlope']) &&
      firstNumber(RescaleIntercept) === firstNumber(first!['RescaleIntercept'])
  )
  const { RescaleIntercept, RescaleSlope, RescaleType } = first!
  return isSame && RescaleSlope !== undefined && RescaleIntercept !== undefined
    ? { RescaleIntercept, RescaleSlope, RescaleType: RescaleType || 'HU' }
    : {}
}

function window(audit: ExportedAudit): Attributes {
  const { centre, width } = audit.record.source.defaultWindow
  return { WindowCenter: String(centre), WindowWidth: String(width) }
}

/** Pixel spacing of the images; square pixels if unknown. */
function aspect(audit: ExportedAudit): Attributes {
  const { pixelSpacing } = audit.record.source
  const isSquare = pixelSpacing === null || pixelSpacing[0] === pixelSpacing[1]
  return isSquare
    ? { PresentationPixelAspectRatio: ['1', '1'] }
    : { PresentationPixelSpacing: pixelSpacing.map(String) }
}
