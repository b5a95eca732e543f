import { describe, expect, it } from 'vitest'
import { ErrorMapCache } from '../../../../renderer/features/audit-session/audit-session.svelte.ts'
import { digitPair } from '../../../../renderer/features/audit-labels/score-labels.ts'
import { maskPaths } from '../../../../renderer/features/patch-pictures/error-map-paths.ts'
import { answeredBy } from '../../../support/engine-call.ts'

describe('a mask as paths', () => {
  it('joins pixels of a row and draws a line only where they border on others', () => {
    // Row 0: two pixels side by side; row 1: the right one goes on.
    const mask = Uint8Array.of(4, 4, 0, 0, 4 | 8, 0)
    const lost = maskPaths(mask, 4, 2, 3)
    expect(lost.pixels).toBe(3)
    expect(lost.area).toBe('M0 0h2v1H0zM1 1h1v1H1z')
    // Around an L of three pixels run 8 sides of pixels.
    expect(lost.outline.match(/M/g)).toHaveLength(8)
    expect(maskPaths(mask, 8, 2, 3)).toMatchObject({ pixels: 1, area: 'M1 1h1v1H1z' })
  })
  it('is empty where no pixel has the bit', () => {
    expect(maskPaths(Uint8Array.of(1, 2), 4, 1, 2)).toEqual({ area: '', outline: '', pixels: 0 })
  })
})

describe('the cached error maps of an audit', () => {
  const evidence = [{ cause: 'lost', summary: 'Structure is missing.', sentences: ['A stroke is missing.'] }]

  it('is asked once for a patch and an output', async () => {
    const asked: unknown[] = []
    const call = answeredBy((name, input) => {
      asked.push([name, input])
      return { masks: Uint8Array.of(4), evidence }
    })
    const cache = new ErrorMapCache(call, 'a')
    const entry = await cache.entry('median', 7)
    expect(entry).toEqual({ patch: 7, output: 'median', mask: Uint8Array.of(4), evidence: evidence[0] })
    await cache.entry('median', 7)
    await cache.entry('mean', 7)
    expect(asked).toEqual([
      ['audits.errorMap', { auditId: 'a', output: 'median', indices: [7] }],
      ['audits.errorMap', { auditId: 'a', output: 'mean', indices: [7] }]
    ])
  })
  it('is asked again after a failure', async () => {
    let calls = 0
    const call = answeredBy(() => {
      if (++calls === 1) throw new Error('no answer')
      return { masks: Uint8Array.of(0), evidence }
    })
    const cache = new ErrorMapCache(call, 'a')
    await expect(cache.entry('median', 1)).rejects.toThrow('no answer')
    expect((await cache.entry('median', 1)).patch).toBe(1)
  })
})

describe('a digit', () => {
  const read = (digit: number, confidence: number) => ({
    digits: Uint8Array.of(digit),
    confidences: Float64Array.of(confidence)
  })
  const plainSpaces = (text: string) => text.replaceAll('\u00a0', ' ')

  it('states old digit, new digit and both certainties after a change', () => {
    const pair = digitPair({ reference: read(7, 0.994), output: read(1, 0.93) })
    expect([pair.changed, plainSpaces(pair.text)]).toEqual([true, '7 (99 %) became 1 (93 %)'])
  })
  it('states that it is unchanged', () => {
    const pair = digitPair({ reference: read(7, 0.99), output: read(7, 0.98) })
    expect([pair.changed, plainSpaces(pair.text)]).toEqual([false, '7 (99 %), still 7 (98 %)'])
  })
})
