import { expect, it } from 'vitest'
import { currentAnswer } from '../../../src-core/review/review-plan.ts'

it('reads a choice as earlier versions stored it', () => {
  expect(currentAnswer({ kind: 'choice', candidate: 'median' })).toEqual({ kind: 'choice', role: 'median' })
  expect(currentAnswer({ kind: 'choice', role: 'median' })).toEqual({ kind: 'choice', role: 'median' })
  expect(currentAnswer({ kind: 'skip' })).toEqual({ kind: 'skip' })
})
