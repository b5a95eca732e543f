import { describe, expect, it } from 'vitest'
import { isPictureSwitches } from '../../../../renderer/features/audit-session/picture-display.svelte.ts'

describe('isPictureSwitches', () => {
  it('takes what was remembered only in its own form', () => {
    expect(isPictureSwitches({ reference: true, noisy: true, difference: false, hidden: ['median'] })).toBe(true)
    expect(isPictureSwitches({ reference: true })).toBe(false)
    expect(isPictureSwitches(null)).toBe(false)
  })
})
