import { roleLabel } from '../audit/audited-outputs.ts'
import { severityOf } from '../review/finding.ts'
import { appVersion } from '../runtime/versions.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { hashedUid } from '../sources/dicom/uids.ts'
import type { Attributes } from './attributes.ts'
import {
  categoryCodes,
  codeItem,
  dicomCode,
  findingKind,
  schemeDeclaration,
  scoreCode,
  scoreUnit,
  severityCodes,
  snomedCode
} from './codes.ts'
import {
  codeContent,
  containerContent,
  imageContent,
  nameContent,
  numberContent,
  regionContent,
  templateItem,
  textContent,
  uidContent
} from './content-items.ts'
import { evidence, imagesOf, latestTime, newObject } from './documents.ts'
import { headerAt, judgedImage, studyMoment, whyNotDerived, type ExportedAudit } from './exported-audit.ts'
import { polyline, readerName, type ExportedFinding } from './exported-findings.ts'

export const comprehensiveSr = '1.2.840.10008.5.1.4.1.1.88.33'

/** Concepts of TID 1500, 1410 and 4019 (DICOM PS3.16) that findings use. */
export const concepts = {
  report: dicomCode('126000', 'Imaging Measurement Report'),
  measurements: dicomCode('126010', 'Imaging Measurements'),
  group: dicomCode('125007', 'Measurement Group'),
  trackingId: dicomCode('112039', 'Tracking Identifier'),
  trackingUid: dicomCode('112040', 'Tracking Unique Identifier'),
  findingCategory: snomedCode('276214006', 'Finding category'),
  finding: dicomCode('121071', 'Finding'),
  severity: snomedCode('246112005', 'Severity'),
  region: dicomCode('111030', 'Image Region'),
  source: snomedCode('260753009', 'Source'),
  /** The image that the judged one was made from. */
  origin: dicomCode('121322', 'Source image for image processing operation'),
  comment: dicomCode('121106', 'Comment'),
  observerType: dicomCode('121005', 'Observer Type'),
  personObserver: dicomCode('121008', 'Person Observer Name')
} as const

/** Scores that a finding is measured by, if the audit has them. */
const measuredScores = ['psnr', 'structuralError']

/** Findings of one reader as a structured report of TID 1500. @param reader name, or its pseudonym */
export function structuredReport(
  audit: ExportedAudit,
  reader: string,
  findings: readonly ExportedFinding[]
): Attributes {
  const outputs = [...new Set(findings.map(({ finding }) => finding.denoiserKey))]
  const groups = findings.map((finding) => measurementGroup(audit, finding))
  const content = [
    codeContent('HAS CONCEPT MOD', dicomCode('121049', 'Language of Content Item and Descendants'), {
      value: 'en-US',
      scheme: 'RFC5646',
      meaning: 'English (United States)'
    }),
    ...observers(reader),
    codeContent(
      'HAS CONCEPT MOD',
      dicomCode('121058', 'Procedure reported'),
      snomedCode('77477000', 'Computed tomography')
    ),
    containerContent(concepts.measurements, groups)
  ]
  return {
    ...newObject(audit, {
      kind: 'findings',
      sopClassUid: comprehensiveSr,
      modality: 'SR',
      description: 'Denoscope findings',
      part: reader,
      content,
      time: latestTime(
        audit,
        findings.map(({ finding }) => finding.recordedAt)
      )
    }),
    ...evidence(audit, imagesOf(audit, outputs, true)),
    CodingSchemeIdentificationSequence: schemeDeclaration,
    ReferencedPerformedProcedureStepSequence: [],
    PerformedProcedureCodeSequence: [],
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [codeItem(concepts.report)],
    ContinuityOfContent: 'CONTINUOUS',
    ContentTemplateSequence: [templateItem('1500')],
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    PreliminaryFlag: 'PRELIMINARY',
    ContentSequence: content
  }
}

/** The reader, and Denoscope as the device (TID 1002, 1003, 1004). */
export const observers = (reader: string): Attributes[] => [
  codeContent('HAS OBS CONTEXT', concepts.observerType, dicomCode('121006', 'Person')),
  nameContent('HAS OBS CONTEXT', concepts.personObserver, readerName(reader)),
  codeContent('HAS OBS CONTEXT', concepts.observerType, dicomCode('121007', 'Device')),
  uidContent(
    'HAS OBS CONTEXT',
    dicomCode('121012', 'Device Observer UID'),
    hashedUid('device', 'Denoscope', appVersion)
  ),
  textContent('HAS OBS CONTEXT', dicomCode('121013', 'Device Observer Name'), 'Denoscope'),
  textContent('HAS OBS CONTEXT', dicomCode('121014', 'Device Observer Manufacturer'), 'Denoscope'),
  textContent('HAS OBS CONTEXT', dicomCode('121015', 'Device Observer Model Name'), 'Denoscope'),
  textContent('HAS OBS CONTEXT', dicomCode('121016', 'Device Observer Serial Number'), '0')
]

/** One finding (TID 1410, Planar ROI Measurements and Qualitative Evaluations). */
function measurementGroup(audit: ExportedAudit, exported: ExportedFinding): Attributes {
  const { finding, slice, box, trackingId, trackingUid } = exported
  const severity = severityOf(finding)
  const image = judgedImage(audit, finding.denoiserKey, slice)
  const { dateTime } = studyMoment(audit, finding.recordedAt)
  return containerContent(
    concepts.group,
    [
      textContent('HAS OBS CONTEXT', concepts.trackingId, trackingId),
      uidContent('HAS OBS CONTEXT', concepts.trackingUid, trackingUid),
      codeContent('CONTAINS', concepts.findingCategory, findingKind),
      codeContent('CONTAINS', concepts.finding, categoryCodes[finding.category], { ObservationDateTime: dateTime }),
      ...measuredScores.flatMap((id) => measurement(audit, exported, id)),
      ...(severity === null ? [] : [codeContent('CONTAINS', concepts.severity, severityCodes[severity])]),
      regionContent(concepts.region, polyline(box), imageContent('SELECTED FROM', concepts.source, image)),
      ...(whyNotDerived(audit, finding.denoiserKey) === null
        ? [imageContent('CONTAINS', concepts.origin, headerAt(audit, slice))]
        : []),
      ...(finding.note.trim() === '' ? [] : [textContent('CONTAINS', concepts.comment, finding.note)])
    ],
    '1410'
  )
}

/** A score of the finding's patch with its algorithm (TID 4019); empty if it has no finite value. */
function measurement({ record, scores }: ExportedAudit, { finding }: ExportedFinding, id: string): Attributes[] {
  const definition = scoreDefinition(id)
  const value = scores[finding.denoiserKey]?.[id]?.[finding.patchIndex]
  if (definition === undefined || value === undefined || !Number.isFinite(value)) return []
  const { source, patchRows, patchColumns, versions } = record
  const parameters = [
    `patch=${patchRows}x${patchColumns}`,
    `range=${source.intensityRange.join('..')} ${source.unit}`,
    `output=${roleLabel(record, finding.denoiserKey)}`
  ]
  const method = [
    textContent('HAS CONCEPT MOD', dicomCode('111001', 'Algorithm Name'), `Denoscope ${id}`),
    textContent('HAS CONCEPT MOD', dicomCode('111003', 'Algorithm Version'), versions['denoscope'] ?? 'unknown'),
    ...parameters.map((text) => textContent('HAS CONCEPT MOD', dicomCode('111002', 'Algorithm Parameters'), text))
  ]
  return [numberContent(scoreCode(definition), value, scoreUnit(definition, source.unit), method)]
}
