import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFileTags } from '../../../../src-core/sources/dicom/file-tags.ts'
import { syntheticDicom, type SyntheticDicom } from '../../../support/dicom.ts'

const folder = mkdtempSync(join(tmpdir(), 'denoscope-file-tags-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const attributes: SyntheticDicom['attributes'] = {
  '0010,0010': ['PN', 'Doe^Jane'],
  '0010,0020': ['LO', '12345'],
  '0010,1010': ['AS', '044Y'],
  '0008,0020': ['DA', '20240102'],
  '0008,0080': ['LO', 'General Hospital'],
  '0008,103E': ['LO', 'Abdomen'],
  '0008,1140': ['SQ', [{ '0008,1150': ['UI', '1.2.840.10008.5.1.4.1.1.2'], '0008,1155': ['UI', '2.25.7'] }]],
  '0009,0010': ['LO', 'SCANNER'],
  '0018,0060': ['DS', '120']
}

async function tagsOf(withPatientData: boolean, options: SyntheticDicom = {}) {
  const path = join(folder, 'slice.dcm')
  writeFileSync(path, syntheticDicom({ rows: 4, columns: 6, attributes, ...options }))
  const tags = await readFileTags(path, withPatientData)
  return { tags, valueOf: (tag: string) => tags.find((each) => each.tag === `(${tag})`)?.value }
}

describe('The tags of a DICOM file', () => {
  it('have names, representations and values, and end before the pixels', async () => {
    const { tags } = await tagsOf(false)
    expect(tags).toContainEqual({ tag: '(0028,0010)', name: 'Rows', vr: 'US', value: '4', depth: 0 })
    expect(tags).toContainEqual({ tag: '(0018,0060)', name: 'KVP', vr: 'DS', value: '120', depth: 0 })
    expect(tags).toContainEqual({
      tag: '(0008,103E)',
      name: 'Series Description',
      vr: 'LO',
      value: 'Abdomen',
      depth: 0
    })
    expect(tags.some(({ tag }) => tag.startsWith('(7FE0'))).toBe(false)
  })

  it('hide what may identify a person, and show it when asked', async () => {
    const identifying = ['0010,0010', '0010,0020', '0010,1010', '0008,0020', '0008,0080', '0008,0018', '0009,0010']
    const hidden = await tagsOf(false)
    expect(identifying.map(hidden.valueOf)).toEqual(identifying.map(() => null))
    expect(JSON.stringify(hidden.tags)).not.toMatch(/Doe|12345|Hospital|20240102/)
    const shown = await tagsOf(true)
    expect(['0010,0010', '0010,0020', '0008,0080'].map(shown.valueOf)).toEqual([
      'Doe^Jane',
      '12345',
      'General Hospital'
    ])
  })

  it('include those of sequences, one level deeper', async () => {
    const { tags, valueOf } = await tagsOf(false)
    expect(valueOf('0008,1140')).toBe('1 item')
    expect(tags).toContainEqual({
      tag: '(0008,1150)',
      name: 'Referenced SOP Class UID',
      vr: 'UI',
      value: '1.2.840.10008.5.1.4.1.1.2',
      depth: 1
    })
    expect(valueOf('0008,1155')).toBeNull()
  })

  it('have the usual representation in a file that states none', async () => {
    const { tags } = await tagsOf(true, { transferSyntax: '1.2.840.10008.1.2' })
    expect(tags).toContainEqual({ tag: '(0010,0010)', name: 'Patient Name', vr: 'PN', value: 'Doe^Jane', depth: 0 })
  })
})
