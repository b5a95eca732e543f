import { expect, it } from 'vitest'
import { foundTags } from '../../../../renderer/features/slice-viewer/found-tags.ts'

const tags = [
  { tag: '(0018,0060)', name: 'KVP', vr: 'DS', value: '120', depth: 0 },
  { tag: '(0018,1152)', name: 'Exposure', vr: 'IS', value: '200', depth: 0 },
  { tag: '(0010,0010)', name: 'Patient Name', vr: 'PN', value: null, depth: 0 }
]
const found = (wanted: string) => foundTags(tags, wanted).map(({ name }) => name)

it('tags are found by all words of name, number, representation and value', () => {
  expect(found('')).toHaveLength(3)
  expect(found('expo')).toEqual(['Exposure'])
  expect(found('0018 120')).toEqual(['KVP'])
  expect(found('00100010')).toEqual(['Patient Name'])
  expect(found('kvp 200')).toEqual([])
})
