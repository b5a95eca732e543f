import { expect, it } from 'vitest'
import { turnedEdges } from '../../../../renderer/features/slice-viewer/edge-letters.ts'

const axial = { top: 'A', right: 'L', bottom: 'P', left: 'R' }

it('letters go round with the image: a quarter turn clockwise brings the top to the right', () => {
  expect(turnedEdges(axial, 0)).toEqual(axial)
  expect(turnedEdges(axial, 1)).toEqual({ top: 'R', right: 'A', bottom: 'L', left: 'P' })
  expect(turnedEdges(axial, 2)).toEqual({ top: 'P', right: 'R', bottom: 'A', left: 'L' })
  expect(turnedEdges(axial, 3)).toEqual({ top: 'L', right: 'P', bottom: 'R', left: 'A' })
})
