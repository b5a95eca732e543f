import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readPatient, readPatientLabel } from '../../../../src-core/sources/dicom/patient.ts'
import { syntheticDicom, type Attributes } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

function fileWith(attributes: Attributes): string {
  const path = join(temporaryFolder(), 'a.dcm')
  writeFileSync(path, syntheticDicom({ attributes }))
  return path
}

it.each([
  ['Doe^John^Max^Dr', 'J. D.', 'Doe, John Max'],
  ['Doe', 'D.', 'Doe'],
  ['^John', 'J.', 'John'],
  ['=Yamada^Tarou', 'T. Y.', 'Yamada, Tarou'],
  ['0042', null, '0042']
])('the initials of %s are %s, the name is %s', async (name, initials, shown) => {
  const path = fileWith({ '0010,0010': ['PN', name] })
  expect((await readPatientLabel(path, 'key')).initials).toBe(initials)
  expect((await readPatient(path)).name).toBe(shown)
})

it('a pseudonym is the start of the HMAC-SHA-256 of the Patient ID', async () => {
  const path = fileWith({ '0010,0020': ['LO', 'what do ya want for nothing?'] })
  // RFC 4231, test case 2, key 'Jefe': 5bdcc146bf60754e...
  expect((await readPatientLabel(path, 'Jefe')).pseudonym).toBe('5BDC')
  expect((await readPatientLabel(path, 'another key')).pseudonym).not.toBe('5BDC')
})

it.each([
  ['20240312', '20240401', '2024-03-12'],
  ['2024.03.12', '20240401', '2024-03-12'],
  ['20241399', '20240401', '2024-04-01'],
  ['', '', null]
])('the date of study %j and series %j is %s', async (study, series, expected) => {
  const path = fileWith({ '0008,0020': ['DA', study], '0008,0021': ['DA', series] })
  expect((await readPatientLabel(path, 'key')).date).toBe(expected)
})

it('a file without a patient has neither', async () => {
  const path = fileWith({ '0010,0010': undefined, '0010,0020': undefined })
  expect(await readPatientLabel(path, 'key')).toEqual({ initials: null, pseudonym: null, date: null })
  expect(await readPatient(path)).toEqual({ name: null, patientId: null })
})
