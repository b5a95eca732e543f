import { expect, it } from 'vitest'
import { checkCases } from '../../src-core/studies/physics-validation/check-cases.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('the measures of image physics', () => {
  it('have the values of the shared cases', async () => {
    const { cases, wrong, right } = await checkCases(shared('physics'))
    const named = (verdict: string) =>
      cases.flatMap(({ id, values }) =>
        values.filter((value) => value.verdict === verdict).map(({ name }) => `${id} ${name}`)
      )
    expect(named('wrong')).toEqual([])
    // The manifest has no parameters for this curve.
    expect(named('not computed')).toEqual(['dprime_analytic dose_curve.toy_nonlinear'])
    expect([wrong, right]).toEqual([0, 259])
  })
})
