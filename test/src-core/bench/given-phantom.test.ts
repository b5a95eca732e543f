import { expect, it } from 'vitest'
import { parsePlaces, phantomAt } from '../../../src-core/bench/given-phantom.ts'

const module = {
  kind: 'uniform',
  sliceNumber: 3,
  firstSliceNumber: 2,
  lastSliceNumber: 4,
  x: 10,
  y: 11,
  radiusMm: 99,
  rotation: 2
}
/** Phantom at the places of a file, in a series of 5 slices. */
const givenPhantom = (text: string) => phantomAt(parsePlaces(text, 'places.json'), 'places.json', 5)
const file = (changes: object, phantom = 'catphan504') =>
  JSON.stringify({ phantom, modules: [{ ...module, ...changes }] })

it('places of a file replace the found ones', () => {
  const { model, modules } = givenPhantom(file({}))
  expect(model.id).toBe('catphan504')
  expect(modules).toMatchObject([
    { slice: 2, slices: [1, 2, 3], phantom: { x: 10, y: 11, radius: 99 }, rotation: 2, isConfirmed: true }
  ])
})

it.each([
  ['{', 'places.json: is no JSON'],
  [file({ x: 'left' }), 'places.json: modules.0.x: '],
  [file({}, 'catphan700'), 'places.json: expected a phantom of acr464, catphan504'],
  [file({}, 'mita-lcd'), "places.json: MITA low-contrast body phantom has no module 'uniform'"],
  [file({ lastSliceNumber: 6 }), 'places.json: slices 2 to 6 with the middle 3 do not lie in the series of 5']
])('refuses %s', (text, message) => {
  expect(() => givenPhantom(text)).toThrow(message)
})
