import { expect, it, describe } from 'vitest'
import { isSameGrid, seriesBeside, likelyReference } from '../../../../renderer/features/pairing/comparable-series.ts'
import { ctSeries } from '../../../support/records.ts'

it('series of the same unit can be compared, those of the same kind, size and length first', () => {
  const mine = ctSeries('mine')
  const others = [
    ctSeries('phantom', { kind: 'phantom' }),
    ctSeries('digits', { kind: 'mnist', unit: '1' }),
    ctSeries('small', { rows: 256 }),
    ctSeries('longer', { sliceCount: 11 }),
    ctSeries('same')
  ]
  expect(seriesBeside(mine, [mine, ...others]).map(({ id }) => id)).toEqual(['same', 'longer', 'small', 'phantom'])
})

it('a difference needs the same size, and the same spacing where both know it', () => {
  const mine = ctSeries('mine', { pixelSpacing: [0.7, 0.7] })
  expect(isSameGrid(mine, ctSeries('same', { pixelSpacing: [0.7005, 0.7] }))).toBe(true)
  expect(isSameGrid(mine, ctSeries('unknown', { pixelSpacing: null }))).toBe(true)
  expect(isSameGrid(mine, ctSeries('coarser', { pixelSpacing: [0.8, 0.7] }))).toBe(false)
  expect(isSameGrid(mine, ctSeries('smaller', { rows: 256 }))).toBe(false)
})

const [full, quarter, thorax] = [
  ctSeries('full', { label: 'full dose' }),
  ctSeries('quarter', { label: 'quarter dose' }),
  ctSeries('thorax', { label: 'Thorax' })
]

describe('the open series that could be the reference of another', () => {
  it('is the one of the fullest dose', () => {
    expect(likelyReference(quarter, [quarter, thorax, full])).toEqual({ id: 'full', label: 'full dose', fuller: true })
  })

  it('is one of the same grid where nothing tells the dose, and none of a lower dose', () => {
    const other = ctSeries('other', { label: 'Abdomen' })
    expect(likelyReference(thorax, [thorax, other])).toEqual({ id: 'other', label: 'Abdomen', fuller: false })
    expect(likelyReference(full, [full, quarter])).toBeNull()
  })

  it('may be a volume of another format, and is the target of a pair of arrays', () => {
    const volume = ctSeries('nifti', { label: 'abdomen_full', kind: 'files', sliceCount: 9, pixelSpacing: null })
    expect(likelyReference(quarter, [quarter, volume])).toMatchObject({ id: 'nifti', fuller: true })
    const [input, target] = ['input', 'target'].map((name) => ctSeries(name, { label: `L067_${name}`, kind: 'files' }))
    expect(likelyReference(input!, [input!, target!])).toMatchObject({ id: 'target', fuller: true })
    expect(likelyReference(target!, [input!, target!])).toBeNull()
  })

  it('has the same pixels, and is a scan', () => {
    expect(likelyReference(quarter, [quarter, { ...full, pixelSpacing: [0.8, 0.8] }])).toBeNull()
    expect(likelyReference(quarter, [quarter, { ...full, rows: 256 }])).toBeNull()
    const [one, two] = [
      ctSeries('one', { label: 'Phantom', kind: 'phantom' }),
      ctSeries('two', { label: 'Phantom', kind: 'phantom' })
    ]
    expect(likelyReference(one, [one, two])).toBeNull()
  })
})
