import { it } from 'vitest'
import { refusesCuts, survivesChanges } from '../src-core/sources/dicom/support/damage.ts'
import { describeRealData, shared } from './support/shared.ts'

const samples = [
  'ct/693_J2KR.dcm',
  'ct/eCT_Supplemental.dcm',
  'dicom-conformance/bad_sequence.dcm',
  'dicom-conformance/emri_small_RLE.dcm',
  'dicom-conformance/not-an-image-sr.dcm'
]

describeRealData('damaged real files', () => {
  it.each(samples)('%s cut at any length is refused', (sample) => refusesCuts(shared('data', sample)))

  it.each(samples)('%s with bytes of its header changed opens or is refused', (sample) =>
    survivesChanges(shared('data', sample))
  )
})
