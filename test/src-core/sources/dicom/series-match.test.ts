import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import { syntheticDicom, type Attributes } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let number = 0

async function open(attributes: Attributes) {
  const path = join(temporaryFolder(), `${++number}.dcm`)
  writeFileSync(path, syntheticDicom({ attributes: { '0020,000E': ['UI', `2.25.77.${number}`], ...attributes } }))
  return (await openDicom([path])).sources[0]!
}

const patient = (id: string): Attributes => ({ '0010,0020': ['LO', id] })
const frame = (uid: string): Attributes => ({ '0020,0052': ['UI', uid] })

it('distinguishes series of one patient and frame of reference from those of others', async () => {
  const one = await open({ ...patient('A'), ...frame('1.2.3') })
  expect(await one.seriesMatchWith(await open({ ...patient('A'), ...frame('1.2.3') }))).toEqual({
    samePatient: true,
    sameFrameOfReference: true
  })
  expect(await one.seriesMatchWith(await open({ ...patient('B'), ...frame('1.2.4') }))).toEqual({
    samePatient: false,
    sameFrameOfReference: false
  })
})

it('is null if a file does not state the attribute', async () => {
  const one = await open({ '0010,0020': undefined })
  expect(await one.seriesMatchWith(await open({}))).toEqual({ samePatient: null, sameFrameOfReference: null })
})

it('leaves no patient data in answers and lists', async () => {
  const one = await open({ ...patient('SECRET-7'), ...frame('1.2.3') })
  const told = [await one.seriesMatchWith(await open(patient('SECRET-8'))), one.summary]
  expect(JSON.stringify(told)).not.toMatch(/SECRET|1\.2\.3/)
})

it('sees one patient and one frame of reference however their ids are padded', async () => {
  const one = await open({ ...patient('A1'), ...frame('1.2.3') })
  for (const padding of ['\0', ' ', ' \0', '\0 \0']) {
    const other = await open({
      '0010,0020': ['LO', Buffer.from(`A1${padding}`, 'latin1')],
      '0020,0052': ['UI', Buffer.from(`1.2.3${padding}`, 'latin1')]
    })
    expect(await one.seriesMatchWith(other)).toEqual({ samePatient: true, sameFrameOfReference: true })
  }
})
