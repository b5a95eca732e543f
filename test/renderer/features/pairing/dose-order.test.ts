import { describe, expect, it } from 'vitest'
import {
  comparableSources,
  compareDose,
  defaultReference
} from '../../../../renderer/features/pairing/comparable-series.ts'
import type { SeriesExposure, SourceSummary } from '../../../../src-core/sources/source.ts'
import { ctSeries } from '../../../support/records.ts'

const source = (id: string, label: string, stated: Partial<SeriesExposure> = {}, sliceCount = 3) =>
  ctSeries(id, {
    label,
    sliceCount,
    exposure: { kilovolts: 120, doseIndex: null, exposure: null, currentTime: null, current: null, ...stated }
  })
const [full, quarter] = [source('full', 'Full dose images'), source('quarter', 'Quarter dose')]

describe('the dose of two series', () => {
  it('follows from what they are called', () => {
    expect(Math.sign(compareDose(full, quarter))).toBe(1)
    expect(Math.sign(compareDose(quarter, source('other', 'Thorax')))).toBe(-1)
  })
  it('follows from dose index and exposure where their names do not tell', () => {
    const [strong, weak] = [source('a', 'Thorax', { exposure: 120 }), source('b', 'Thorax', { exposure: 30 })]
    expect([compareDose(strong, weak), compareDose(weak, strong)]).toEqual([90, -90])
    expect(compareDose(strong, source('c', 'Thorax', { doseIndex: 4 }))).toBe(0)
  })
  it('follows from percentages where the exposure is the same', () => {
    expect(
      compareDose(source('a', 'Thorax 100%', { exposure: 180 }), source('b', 'Thorax 25 %', { exposure: 180 }))
    ).toBe(75)
    expect(compareDose(source('a', 'Thorax 100%'), source('b', 'Thorax'))).toBe(0)
  })
})

describe('the usual reference', () => {
  const other = source('other', 'Abdomen, full dose', {}, 9)
  const reference = (sources: SourceSummary[], opened: string | null) =>
    defaultReference(comparableSources(sources), opened)?.id
  it('is the fuller dose of the pair, in whichever order and from whichever it is opened', () => {
    expect([
      reference([quarter, full], 'quarter'),
      reference([full, quarter], 'full'),
      reference([quarter, full, other], null)
    ]).toEqual(['full', 'full', 'full'])
  })
  it('is the one that was not opened where nothing tells', () => {
    const [one, two] = [source('one', 'Thorax'), source('two', 'Thorax')]
    expect([reference([one, two], 'one'), reference([one, two], 'two'), reference([one], 'one')]).toEqual([
      'two',
      'one',
      undefined
    ])
  })
})
