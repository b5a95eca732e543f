import { describe, expect, it } from 'vitest'
import { parseDicomObject } from '../../../src-core/deidentification/dicom-object.ts'
import { identitiesOf, IdentitySearch } from '../../../src-core/deidentification/identity-search.ts'
import { syntheticDicom } from '../../support/dicom.ts'

/** Search for the identity of a file with these names. */
async function searchFor(patient: string, observer: string): Promise<IdentitySearch> {
  const attributes = { '0010,0010': ['PN', patient], '0040,A075': ['PN', observer] } as const
  const { dataSet } = await parseDicomObject('in.dcm', syntheticDicom({ attributes }))
  return new IdentitySearch(identitiesOf(dataSet))
}

describe('the search for identifying values', () => {
  it('takes what a program put in the place of a name for nobody', async () => {
    const search = await searchFor('REMOVED', 'Removed by CTP')
    expect(search.inText('The noise is removed; CTP stands for contrast phantom')).toBe(false)
  })

  it('finds names beside such words', async () => {
    const search = await searchFor('Removed^Wombat', 'Removed by Quokka')
    expect(search.inText('a slice of Wombat')).toBe(true)
    expect(search.inText('read by Quokka')).toBe(true)
  })
})
