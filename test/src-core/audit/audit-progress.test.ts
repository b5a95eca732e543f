import { describe, expect, it } from 'vitest'
import { AuditTime } from '../../../src-core/audit/audit-progress.ts'

interface Run {
  readonly patchCount: number
  readonly chunks: readonly number[]
  /** Seconds for each patch, by phase of the making. */
  readonly making: Readonly<Record<string, number>>
  /** Seconds for each patch; 0 if nothing is scored. */
  readonly scoring: number
}

/** Passes the time of an audit on a clock of its own, and collects what was estimated when. */
function simulate({ patchCount, chunks, making, scoring }: Run) {
  let clock = 0
  const chunkPatches = Math.max(...chunks)
  const phases = Object.keys(making)
  const time = new AuditTime({
    patchCount,
    making: phases,
    scoring: scoring > 0,
    chunkPatches,
    now: () => clock * 1000
  })
  const estimates: { at: number; remaining: number | null; fraction: number }[] = []
  const events: { at: number; note: () => void }[] = []
  let made = 0
  let scored = 0
  for (const patches of chunks) {
    for (const phase of phases) {
      const seconds = making[phase]! * patches
      made += seconds
      events.push({ at: made, note: () => time.noteMade(phase, seconds, patches) })
    }
    made = Math.max(made, scored)
    scored = made + scoring * patches
    if (scoring > 0) events.push({ at: scored, note: () => time.noteScored(scoring * patches, patches) })
  }
  for (const { at, note } of events.sort((a, b) => a.at - b.at)) {
    clock = at
    note()
    estimates.push({ at, remaining: time.remainingSeconds, fraction: time.fraction() })
  }
  return { time, estimates, total: Math.max(made, scored), setClock: (seconds: number) => (clock = seconds) }
}

const chunks = (count: number, size: number): number[] => [256, 1024, ...Array.from({ length: count }, () => size)]
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('the remaining time of an audit', () => {
  it.each([
    ['scoring is slower than making', { read: 1e-3, noisy: 1e-4, a: 1e-3, b: 2e-3 }, 8e-3],
    ['one denoiser takes most of the time', { read: 1e-3, noisy: 1e-4, a: 1e-3, b: 5e-2 }, 8e-3],
    ['reading takes most of the time', { read: 5e-2, noisy: 1e-4, a: 1e-3 }, 8e-3],
    ['nothing is scored', { read: 1e-3, a: 2e-3 }, 0]
  ])('is right within 20 %% after the first tenth if %s', (_, making, scoring) => {
    const sizes = chunks(9, 4096)
    const { estimates, total } = simulate({ patchCount: sum(sizes), chunks: sizes, making, scoring })
    const later = estimates.filter(({ at }) => at > total / 10 && at < total)
    expect(later.length).toBeGreaterThan(8)
    for (const { at, remaining } of later)
      expect(Math.abs(at + remaining! - total) / total, `${at} s`).toBeLessThan(0.2)
  })

  it('is unknown until every phase was measured', () => {
    const time = new AuditTime({ patchCount: 100, making: ['read', 'a'], scoring: true, chunkPatches: 100 })
    time.noteMade('read', 1, 50)
    expect(time.remainingSeconds).toBeNull()
    time.noteMade('a', 1, 50)
    expect(time.remainingSeconds).toBeNull()
    expect(time.fraction()).toBeCloseTo(1 / 3, 6)
    time.noteScored(1, 50)
    expect(time.remainingSeconds).toBeGreaterThan(2)
  })

  it('follows a machine that becomes slower', () => {
    const options = { patchCount: 81_920, making: ['read', 'a'], scoring: false, chunkPatches: 4096, now: () => 0 }
    const time = new AuditTime(options)
    const pass = (seconds: number, patches: number) => {
      time.noteMade('read', seconds / 2, patches)
      time.noteMade('a', seconds / 2, patches)
    }
    for (let chunk = 0; chunk < 5; chunk++) pass(1, 4096)
    for (let chunk = 0; chunk < 5; chunk++) pass(3, 4096)
    // 10 chunks are left, at 3 s each.
    expect(time.remainingSeconds).toBeGreaterThan(28)
    expect(time.remainingSeconds).toBeLessThan(34)
  })

  it('falls with the clock between two measurements, and stays above zero when it runs out', () => {
    const run = { patchCount: 512, chunks: [256], making: { read: 0.01, a: 0.01 }, scoring: 0 }
    const { time, setClock } = simulate(run)
    const first = time.remainingSeconds!
    setClock(5.12 + 2)
    expect(time.remainingSeconds).toBeCloseTo(first - 2, 6)
    setClock(100)
    expect(time.remainingSeconds).toBeCloseTo(1, 6)
    expect(time.fraction()).toBeLessThan(1)
  })

  it('goes with a share of the time that never falls', () => {
    const sizes = chunks(4, 4096)
    const making = { read: 1e-3, noisy: 1e-4, a: 1e-3 }
    const { estimates } = simulate({ patchCount: sum(sizes), chunks: sizes, making, scoring: 8e-3 })
    const fractions = estimates.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeGreaterThan(0.95)
  })
})
