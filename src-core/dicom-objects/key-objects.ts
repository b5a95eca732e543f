import type { Attributes } from './attributes.ts'
import { codeItem, dicomCode } from './codes.ts'
import { imageContent, nameContent, codeContent, templateItem, textContent } from './content-items.ts'
import { evidence, inSeries, latestTime, newObject } from './documents.ts'
import { judgedImage, type ExportedAudit } from './exported-audit.ts'
import { byReader, readerName, type ExportedFinding } from './exported-findings.ts'
import { concepts } from './structured-report.ts'
import type { Instance } from './slice-header.ts'

/** Slices with flags as a Key Object Selection (TID 2010). @param findings flags, at least one */
export function keyObjects(audit: ExportedAudit, findings: readonly ExportedFinding[]): Attributes {
  const images = new Map(
    findings.map(({ finding, slice }): [string, Instance] => {
      const image = judgedImage(audit, finding.denoiserKey, slice)
      return [[image.sopInstanceUid, ...image.frames].join(' '), image]
    })
  )
  const readers = byReader(audit, findings)
  const content = [
    ...readers.flatMap(({ reader }) => [
      codeContent('HAS OBS CONTEXT', concepts.observerType, dicomCode('121006', 'Person')),
      nameContent('HAS OBS CONTEXT', concepts.personObserver, readerName(reader))
    ]),
    textContent('CONTAINS', dicomCode('113012', 'Key Object Description'), 'Slices flagged in Denoscope'),
    ...[...images.values()].map((image) => imageContent('CONTAINS', concepts.source, image))
  ]
  return {
    ...newObject(audit, {
      kind: 'key',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59',
      modality: 'KO',
      description: 'Denoscope flagged slices',
      content,
      time: latestTime(
        audit,
        findings.map(({ finding }) => finding.recordedAt)
      )
    }),
    ...evidence(audit, inSeries([...images.values()])),
    ReferencedPerformedProcedureStepSequence: [],
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [codeItem(dicomCode('113000', 'Of Interest'))],
    ContinuityOfContent: 'CONTINUOUS',
    ContentTemplateSequence: [templateItem('2010')],
    ContentSequence: content
  }
}
