import { createHash } from 'node:crypto'
import type { Attributes } from './attributes.ts'
import { codeItem } from './codes.ts'
import { instanceReference } from './copied-attributes.ts'
import { imagesOf, newObject } from './documents.ts'
import { studyMoment, type ExportedAudit } from './exported-audit.ts'
import { concepts } from './structured-report.ts'

/** The report as an encapsulated PDF. @param pdf bytes of the file @param time of printing, ISO 8601 UTC */
export function encapsulatedReport(audit: ExportedAudit, pdf: Uint8Array, time: string): Attributes {
  return {
    ...newObject(audit, {
      kind: 'report',
      sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1',
      modality: 'DOC',
      description: 'Denoscope report',
      content: createHash('sha256').update(pdf).digest('hex'),
      time
    }),
    AcquisitionDateTime: studyMoment(audit, time).dateTime,
    ConversionType: 'WSD',
    BurnedInAnnotation: audit.headers.deidentified ? 'NO' : 'YES',
    ConceptNameCodeSequence: [codeItem(concepts.report)],
    DocumentTitle: 'Denoscope report',
    MIMETypeOfEncapsulatedDocument: 'application/pdf',
    SourceInstanceSequence: imagesOf(audit, audit.outputs, false).flat().map(instanceReference),
    EncapsulatedDocumentLength: pdf.length,
    // An odd length is padded with one zero.
    EncapsulatedDocument: new Uint8Array(pdf)
  }
}
