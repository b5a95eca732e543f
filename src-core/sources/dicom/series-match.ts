import type { SeriesMatch } from '../source.ts'
import { withDicomFile } from './dicom-file.ts'
import { identityTags } from './tags.ts'

/**
 * Compares Patient ID and Frame of Reference UID of two DICOM files. What they are is neither kept nor told: the answer is
 * all that leaves this function.
 * @throws what reading a header throws: dicom.not-dicom, file.not-found ...
 */
export async function seriesMatchOf(first: string, second: string): Promise<SeriesMatch> {
  const [one, other] = [await readIdentity(first), await readIdentity(second)]
  return {
    samePatient: same(one.patient, other.patient),
    sameFrameOfReference: same(one.frameOfReference, other.frameOfReference)
  }
}

function readIdentity(path: string): Promise<{ patient: string | undefined; frameOfReference: string | undefined }> {
  return withDicomFile(
    path,
    async ({ dataSet }) => ({
      patient: dataSet.text(identityTags.PatientID),
      frameOfReference: dataSet.text(identityTags.FrameOfReferenceUID)
    }),
    Object.values(identityTags)
  )
}

function same(one: string | undefined, other: string | undefined): boolean | null {
  return one && other ? one === other : null
}
