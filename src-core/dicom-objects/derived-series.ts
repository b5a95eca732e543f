import type { AuditRecord } from '../audit/audit-record.ts'
import { roleLabel } from '../audit/audited-outputs.ts'
import type { Image } from '../images/image.ts'
import { lesionsText } from '../lesions/lesion-plan.ts'
import { dicomCode } from './codes.ts'
import { denoisingText, extentText } from './derivation-text.ts'
import { derivedCt, type DerivedImage } from './derived-image.ts'
import { headerAt, judgedImage, outputPlace, studyMoment, type ExportedAudit } from './exported-audit.ts'

const seriesNumberOffset = 2000

/**
 * One slice of an output as CT, with geometry, scan, bits and rescale of its source.
 * @param denoised the whole slice of the output, in HU
 */
export async function derivedImage(
  audit: ExportedAudit,
  output: string,
  slice: number,
  denoised: Image
): Promise<DerivedImage> {
  const { record } = audit
  const { sopInstanceUid, seriesUid } = judgedImage(audit, output, slice)
  return derivedCt(headerAt(audit, slice), {
    image: denoised,
    original: await audit.readSource(slice),
    sopInstanceUid,
    seriesUid,
    seriesNumberOffset: seriesNumberOffset + outputPlace(audit, output),
    seriesDescription: `DENOISED ${roleLabel(record, output)}`,
    derivation: derivationOf(audit, output),
    derivationCode: dicomCode('113087', 'Smoothing'),
    moment: studyMoment(audit, record.createdAt)
  })
}

/** The way from the source to an output, in words. */
export const derivationOf = (audit: ExportedAudit, output: string): string =>
  [
    methodOf(audit.record, output),
    ...simulatedLesions(audit.record),
    ...simulatedNoise(audit.record),
    ...extent(audit, output)
  ].join('; ')

function methodOf({ outputs, denoisers, versions }: AuditRecord, output: string): string {
  const denoiser = denoisers.find(({ key }) => key === output)
  if (denoiser === undefined) {
    const other = outputs.find(({ key }) => key === output)!
    return `Noise reduction by another method: ${other.label}, series SHA-256 ${other.sourceHash}`
  }
  return denoisingText({ ...denoiser, id: denoiser.description.id, version: versions['denoscope'] ?? 'unknown' })
}

function simulatedLesions({ request, lesions }: AuditRecord): string[] {
  if (!request.lesions || !lesions) return []
  const text = lesionsText(lesions.places.length, request.lesions).replaceAll('\u00a0', ' ')
  return [`simulated lesions were inserted first (${text})`]
}

function simulatedNoise({ request: { degradation } }: AuditRecord): string[] {
  const { kind } = degradation
  return kind === 'none' || kind === 'pair' || kind === 'reference' ? [] : [`simulated noise was added first (${kind})`]
}

/** Treatment of the slices and of values beyond the intensity range. */
function extent({ record: { source }, whole }: ExportedAudit, output: string): string[] {
  const made = whole.get(output)
  if (made === undefined || 'missing' in made) return []
  if (made.values === 'file') return ['pixels as its files state them']
  return [extentText(made.values, `${source.intensityRange.join('..')} ${source.unit}`)]
}
