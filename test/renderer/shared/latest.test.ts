import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LatestWins, type LatestState } from '../../../renderer/shared/latest.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watched(ask: (input: number) => Promise<string>) {
  const states: LatestState<string>[] = []
  return { states, latest: new LatestWins(ask, (state) => states.push(state), 100) }
}

/** Answers after `milliseconds`. */
const after = (milliseconds: number, answer: string) =>
  new Promise<string>((resolve) => setTimeout(() => resolve(answer), milliseconds))

describe('an answer that follows changing settings', () => {
  it('asks once when settings change quickly', async () => {
    const ask = vi.fn((input: number) => after(0, `answer ${input}`))
    const { latest, states } = watched(ask)
    for (const input of [1, 2, 3]) latest.request(input)
    await vi.runAllTimersAsync()
    expect(ask.mock.calls).toEqual([[3]])
    expect(states.at(-1)).toEqual({ current: 'answer 3', loading: false, error: null })
  })

  it('never shows an answer that was overtaken, and has one question under way', async () => {
    let underWay = 0
    let most = 0
    const { latest, states } = watched(async (input) => {
      most = Math.max(most, ++underWay)
      const answer = await after(1000, `answer ${input}`)
      underWay--
      return answer
    })
    latest.request(1)
    await vi.advanceTimersByTimeAsync(500)
    latest.request(2)
    await vi.runAllTimersAsync()
    expect(states.map((state) => state.current)).not.toContain('answer 1')
    expect(states.at(-1)!.current).toBe('answer 2')
    expect(most).toBe(1)
  })

  it('keeps the last good answer beside the error of a newer question', async () => {
    const { latest, states } = watched((input) => (input === 2 ? Promise.reject(new Error('no')) : after(0, 'good')))
    latest.request(1)
    await vi.runAllTimersAsync()
    latest.request(2)
    expect(states.at(-1)).toEqual({ current: 'good', loading: true, error: null })
    await vi.runAllTimersAsync()
    expect(states.at(-1)).toMatchObject({ current: 'good', loading: false, error: { code: 'internal', message: 'no' } })
  })

  it('shows nothing after it was cleared, even when an answer still arrives', async () => {
    const { latest, states } = watched(() => after(1000, 'late'))
    latest.request(1)
    await vi.advanceTimersByTimeAsync(200)
    latest.clear()
    await vi.runAllTimersAsync()
    expect(states.at(-1)).toEqual({ current: null, loading: false, error: null })
  })
})
