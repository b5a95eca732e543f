import { meanScores } from '../audit/score-map.ts'
import { roleLabel } from '../audit/audited-outputs.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { Attributes } from './attributes.ts'
import { codeItem, dicomCode, schemeDeclaration, scoreCode, scoreUnit, snomedCode } from './codes.ts'
import { decimalText } from './content-items.ts'
import {
  bodyAttributes,
  contribution,
  firstNumber,
  imageReference,
  instanceReference,
  placeAttributes
} from './copied-attributes.ts'
import { inSeries, newObject } from './documents.ts'
import { sourcePurpose } from './derived-image.ts'
import { derivationOf } from './derived-series.ts'
import {
  auditedSlices,
  firstHeader,
  headerAt,
  objectUid,
  outputPlace,
  patchesOn,
  studyMoment,
  type ExportedAudit
} from './exported-audit.ts'

export const parametricMapStorage = '1.2.840.10008.5.1.4.1.1.30'

/** A score as a map: one frame for each audited slice. */
interface ScoreFrames {
  /** float32, shape (slices, rows, columns). */
  readonly values: Float32Array<ArrayBuffer>
  readonly low: number
  readonly high: number
  /** Value of pixels without a score: below every score. */
  readonly padding: number
}

/**
 * A score of one output as a Parametric Map over the images of the source. A pixel has the mean score of the patches
 * that cover it. Null if the slices have no position, or the score has no finite value.
 */
export function parametricMap(audit: ExportedAudit, output: string, score: MetricDefinition): Attributes | null {
  const slices = auditedSlices(audit)
  const headers = slices.map((slice) => headerAt(audit, slice))
  const isPlaced = headers.every(
    ({ attributes }) =>
      attributes['ImagePositionPatient'] && attributes['ImageOrientationPatient'] && attributes['PixelSpacing']
  )
  const frames = isPlaced ? scoreFrames(audit, output, score) : null
  if (frames === null) return null
  const { record } = audit
  const { values, low, high, padding } = frames
  const frameType = ['DERIVED', 'PRIMARY', 'VOLUME', 'QUANTITY']
  const code = scoreCode(score)
  const organisation = objectUid(audit, 'map dimensions', output, score.id)
  const { FrameOfReferenceUID, PositionReferenceIndicator } = placeAttributes(headers[0]!)
  const { dateTime } = studyMoment(audit, record.createdAt)
  return {
    ...newObject(audit, {
      kind: 'map',
      sopClassUid: parametricMapStorage,
      modality: 'OT',
      description: `Denoscope map ${score.label}, ${roleLabel(record, output)}`,
      part: `${output} ${score.id}`,
      content: [record.arrays?.['scores.npy']?.sha256 ?? '', [...slices]],
      time: record.createdAt
    }),
    ...bodyAttributes(firstHeader(audit)),
    InstanceNumber: String(outputPlace(audit, output) + 1),
    FrameOfReferenceUID,
    PositionReferenceIndicator,
    CodingSchemeIdentificationSequence: schemeDeclaration,
    ImageType: frameType,
    PixelPresentation: 'MONOCHROME',
    ContentQualification: 'RESEARCH',
    ContributingEquipmentSequence: [contribution(derivationOf(audit, output), dateTime)],
    ReferencedSeriesSequence: inSeries(headers).map((instances) => ({
      SeriesInstanceUID: instances[0]!.seriesUid,
      ReferencedInstanceSequence: instances.map(instanceReference)
    })),
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: String(slices.length),
    Rows: record.source.rows,
    Columns: record.source.columns,
    BitsAllocated: 32,
    // Validators ask for both ends of the range, also if it is one value.
    FloatPixelPaddingValue: padding,
    FloatPixelPaddingRangeLimit: padding,
    BurnedInAnnotation: 'NO',
    RecognizableVisualFeatures: 'NO',
    LossyImageCompression: '00',
    AcquisitionContextSequence: [],
    ContentLabel: code.value.replaceAll('-', '_'),
    ContentDescription: `Map of ${score.label}`,
    ContentCreatorName: '',
    PresentationLUTShape: 'IDENTITY',
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organisation }],
    DimensionIndexSequence: [
      {
        DimensionOrganizationUID: organisation,
        DimensionIndexPointer: 0x00200032,
        FunctionalGroupPointer: 0x00209113,
        DimensionDescriptionLabel: 'Image Position Patient'
      }
    ],
    DimensionOrganizationType: '3D',
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: headers[0]!.attributes['ImageOrientationPatient'] }],
        PixelMeasuresSequence: [pixelMeasures(audit)],
        FrameVOILUTSequence: [
          {
            WindowCenter: decimalText((low + high) / 2),
            WindowWidth: decimalText(high - low || 1),
            // The default function asks for a width of 1 or more.
            VOILUTFunction: 'LINEAR_EXACT'
          }
        ],
        PixelValueTransformationSequence: [{ RescaleIntercept: '0', RescaleSlope: '1', RescaleType: 'US' }],
        ParametricMapFrameTypeSequence: [{ FrameType: frameType }],
        RealWorldValueMappingSequence: [
          {
            LUTExplanation: score.explanation,
            LUTLabel: code.value.replaceAll('-', '_'),
            MeasurementUnitsCodeSequence: [codeItem(scoreUnit(score, record.source.unit))],
            // Padding is mapped too: readers refuse pixels outside the mapped values.
            DoubleFloatRealWorldValueFirstValueMapped: padding,
            DoubleFloatRealWorldValueLastValueMapped: high,
            RealWorldValueIntercept: 0,
            RealWorldValueSlope: 1,
            QuantityDefinitionSequence: [
              {
                ValueType: 'CODE',
                ConceptNameCodeSequence: [codeItem(snomedCode('246205007', 'Quantity'))],
                ConceptCodeSequence: [codeItem(code)]
              }
            ]
          }
        ]
      }
    ],
    PerFrameFunctionalGroupsSequence: headers.map((header, frame) => ({
      FrameContentSequence: [{ DimensionIndexValues: [frame + 1] }],
      PlanePositionSequence: [{ ImagePositionPatient: header.attributes['ImagePositionPatient'] }],
      DerivationImageSequence: [
        {
          DerivationCodeSequence: [codeItem(dicomCode('112187', 'Unspecified method of calculation'))],
          SourceImageSequence: [
            {
              ...imageReference(header),
              SpatialLocationsPreserved: 'YES',
              PurposeOfReferenceCodeSequence: [sourcePurpose]
            }
          ]
        }
      ]
    })),
    FloatPixelData: values
  }
}

function pixelMeasures(audit: ExportedAudit): Attributes {
  const { attributes } = firstHeader(audit)
  const { sliceSpacing } = audit.record.source
  const thickness = firstNumber(attributes['SliceThickness']) ?? sliceSpacing ?? undefined
  return {
    PixelSpacing: attributes['PixelSpacing'],
    ...(thickness !== undefined && { SliceThickness: decimalText(thickness) }),
    ...(sliceSpacing !== null && { SpacingBetweenSlices: decimalText(sliceSpacing) })
  }
}

function scoreFrames(audit: ExportedAudit, output: string, score: MetricDefinition): ScoreFrames | null {
  const { record, scores } = audit
  const column = scores[output]?.[score.id]
  const finite = column?.filter(Number.isFinite) ?? new Float64Array()
  if (column === undefined || finite.length === 0) return null
  const [low, high] = extremes(finite)
  const { rows, columns } = record.source
  const slices = auditedSlices(audit)
  const values = new Float32Array(slices.length * rows * columns)
  const padding = Math.fround(Math.floor(low) - 1)
  for (const [frame, slice] of slices.entries()) {
    values.set(
      meanScores(patchesOn(audit, slice), column, [low, high]).map((value) => (Number.isNaN(value) ? padding : value)),
      frame * rows * columns
    )
  }
  return { values, low, high, padding }
}

/** Lowest and highest of many values: a call with all of them as arguments would exceed the stack. */
function extremes(values: Float64Array): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}
