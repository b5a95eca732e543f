import { describe, it } from 'vitest'
import { referenceImages } from '../../../support/reference.ts'
import { expectFiltered, filterCases, isApproximate } from './support/reference-cases.ts'

describe('on a small rectangle', () => {
  const cases = filterCases(0.16, 0.2).filter((each) => !isApproximate(each))
  it.each(cases)('%s is what %s gives with %o, to %d', (...each) =>
    expectFiltered(each, referenceImages('rect.npy'), referenceImages(`rect__${each[0]}.npy`))
  )
})
