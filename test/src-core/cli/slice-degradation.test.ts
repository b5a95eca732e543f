import { describe, expect, it } from 'vitest'
import { parseSliceDegradation } from '../../../src-core/cli/options/degradation-option.ts'

describe('a degradation on the command line', () => {
  it('is a kind with its factor, photons, or share of the dose and kernel', () => {
    expect(parseSliceDegradation('gaussian:0.3')).toEqual({ kind: 'gaussian', factor: 0.3 })
    expect(parseSliceDegradation('low-dose:4096')).toEqual({ kind: 'low-dose', photons: 4096 })
    expect(parseSliceDegradation('reduced-dose:0.25')).toEqual({ kind: 'reduced-dose', share: 0.25 })
    expect(parseSliceDegradation('reduced-dose:0.25:sharp')).toEqual({
      kind: 'reduced-dose',
      share: 0.25,
      kernel: 'sharp'
    })
  })

  it.each([
    ['reduced-dose', /reduced-dose:SHARE\[:soft\|:sharp\]/],
    ['reduced-dose:0.25:bone', /reduced-dose:SHARE/],
    ['reduced-dose:0.96', /0\.01 to 0\.95/],
    ['reduced-dose:e', /0\.01 to 0\.95/]
  ])('is refused with what was expected: %s', (text, message) => {
    expect(() => parseSliceDegradation(text)).toThrow(message)
  })
})
