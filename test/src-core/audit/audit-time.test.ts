import { describe, expect, it } from 'vitest'
import { AuditTime, type AuditTimeOptions } from '../../../src-core/audit/audit-time.ts'

interface Run {
  readonly chunks: readonly number[]
  /** Seconds of one free core for each patch, by phase of the making. */
  readonly making: Readonly<Record<string, number>>
  /** Seconds of one free core for each patch. 0 if nothing is scored. */
  readonly scoring: number
  readonly threads?: number
  readonly cores?: number
  /** Factor of the first chunk of the making and of the first 512 scored patches, which load and compile code. */
  readonly cold?: number
}

interface Estimate {
  readonly at: number
  readonly remaining: number | null
  readonly fraction: number
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
/** Seconds of a step of the simulated clock. */
const step = 0.01
const batch = 64

/**
 * Passes the time of an audit on a clock of its own, and collects what was estimated when.
 * Threads that work share the cores evenly. A chunk is handed to the scoring once the chunk before is scored.
 */
function simulate({ chunks, making, scoring, threads = 2, cores = 2, cold = 1 }: Run) {
  let clock = 0
  const phases = Object.entries(making)
  const options: AuditTimeOptions = {
    patchCount: sum(chunks),
    making: Object.keys(making),
    scoringThreads: scoring > 0 ? threads : null,
    chunkPatches: Math.max(...chunks),
    cores,
    now: () => clock * 1000
  }
  const time = new AuditTime(options)
  const estimates: Estimate[] = []
  const note = () => estimates.push({ at: clock, remaining: time.remainingSeconds, fraction: time.fraction() })

  /** Patches that are handed to the scoring and not scored. */
  let waiting = 0
  let scored = 0
  let inBatch = { patches: 0, threadSeconds: 0 }
  function score(share: number): void {
    const each = scoring * (scored < 512 ? cold : 1)
    const patches = Math.min(waiting, (threads * share * step) / each, batch - inBatch.patches)
    waiting -= patches
    inBatch = { patches: inBatch.patches + patches, threadSeconds: inBatch.threadSeconds + (patches * each) / share }
    if (waiting > 1e-9 && inBatch.patches < batch - 1e-9) return
    const whole = Math.round(inBatch.patches)
    time.noteScored(inBatch.threadSeconds, whole)
    scored += whole
    inBatch = { patches: 0, threadSeconds: 0 }
    note()
  }
  const isScoring = () => waiting > 1e-9
  function pass(isMaking: boolean): number {
    const active = (isMaking ? 1 : 0) + (isScoring() ? threads : 0)
    const share = Math.min(1, cores / active)
    clock += step
    if (isScoring()) score(share)
    return share * step
  }

  for (const [chunk, patches] of chunks.entries()) {
    time.resumeMaking()
    for (const [phase, each] of phases) {
      const began = clock
      let left = each * patches * (chunk === 0 ? cold : 1)
      while (left > 0) left -= pass(true)
      time.noteMade(phase, clock - began, patches)
      note()
    }
    while (isScoring()) pass(false)
    waiting = scoring > 0 ? patches : 0
  }
  while (isScoring()) pass(false)
  return { time, estimates, total: clock, setClock: (seconds: number) => (clock = seconds) }
}

/** Sizes of chunks as `readChunks` makes them. */
const chunksOf = (count: number): number[] => [256, 1024, ...Array.from({ length: count }, () => 4096)]

/** Seconds that ranking, averaging and writing take beyond the simulated work. */
const finishing = ({ chunks, making }: Run) => 1.4e-4 * sum(chunks) * (Object.keys(making).length - 1)

const runs: readonly (readonly [string, Run])[] = [
  [
    'scoring is slower than making',
    { chunks: chunksOf(4), making: { read: 5e-4, noisy: 1e-4, a: 5e-4, b: 1e-3 }, scoring: 1e-2 }
  ],
  [
    'scoring and making take the same time',
    { chunks: chunksOf(4), making: { read: 5e-4, noisy: 1e-4, a: 5e-4, b: 4e-3 }, scoring: 1e-2 }
  ],
  [
    'one denoiser takes most of the time',
    { chunks: chunksOf(4), making: { read: 5e-4, noisy: 1e-4, a: 5e-4, b: 5e-2 }, scoring: 1e-2 }
  ],
  [
    'reading takes most of the time',
    { chunks: chunksOf(4), making: { read: 5e-2, noisy: 1e-4, a: 1e-3 }, scoring: 8e-3 }
  ],
  [
    'the audit is short',
    { chunks: [324, 1296, 4212, 648], making: { read: 3e-4, noisy: 1e-4, a: 3e-4, b: 1e-3 }, scoring: 1e-2 }
  ],
  [
    'the first chunk is slow',
    { chunks: chunksOf(3), making: { read: 5e-4, noisy: 1e-4, a: 1e-3 }, scoring: 1e-2, cold: 3 }
  ],
  [
    'many cores score',
    { chunks: chunksOf(9), making: { read: 5e-4, noisy: 1e-4, a: 1e-3 }, scoring: 1e-2, threads: 8, cores: 8 }
  ],
  [
    'the making thread scores too',
    { chunks: chunksOf(3), making: { read: 5e-4, noisy: 1e-4, a: 1e-3 }, scoring: 4e-3, threads: 1, cores: 8 }
  ],
  ['nothing is scored', { chunks: chunksOf(9), making: { read: 1e-3, a: 2e-3 }, scoring: 0 }]
]

describe('the remaining time of an audit', () => {
  it.each(runs)('is unknown, or within 20 percent of the total after the first tenth, if %s', (_, run) => {
    const { estimates, total } = simulate(run)
    const whole = total + finishing(run)
    const known = estimates.filter(({ at, remaining }) => at > whole / 10 && remaining !== null)
    for (const { at, remaining } of known)
      expect(Math.abs(at + remaining! - whole) / whole, `${at.toFixed(1)} s: ${remaining} s`).toBeLessThan(0.2)
    // Known in the first third at the latest.
    expect(known[0]!.at).toBeLessThan(whole / 3)
  })

  it('is unknown until every phase was measured after its first chunk', () => {
    let clock = 0
    const options = { patchCount: 12_000, making: ['read', 'a'], chunkPatches: 3000, cores: 2, now: () => clock }
    const time = new AuditTime({ ...options, scoringThreads: 2 })
    const unknown = (note: () => void) => {
      clock += 1000
      note()
      expect(time.remainingSeconds).toBeNull()
    }
    unknown(() => time.noteMade('read', 1, 3000))
    unknown(() => time.noteMade('a', 1, 3000))
    expect(time.fraction()).toBeCloseTo(1 / 6, 6)
    unknown(() => time.noteScored(1, 1536))
    unknown(() => time.resumeMaking())
    unknown(() => time.noteMade('read', 1, 3000))
    unknown(() => time.noteMade('a', 1, 3000))
    // Began while patches were made.
    unknown(() => time.noteScored(2, 264))
    clock += 1000
    time.noteScored(1, 1200)
    // 6000 patches are made in 4 s. The last 3000 are scored after it, 1 / 2400 s each.
    expect(time.remainingSeconds).toBeCloseTo(4 + 1.25 + 12_000 * 1.4e-4, 6)
  })

  it('adds the scoring to the making if one thread does both', () => {
    const options = { patchCount: 12_000, making: ['read', 'a'], chunkPatches: 3000, cores: 8, now: () => 0 }
    const time = new AuditTime({ ...options, scoringThreads: 0 })
    for (let chunk = 0; chunk < 2; chunk++) {
      time.noteMade('read', 1, 3000)
      time.noteMade('a', 2, 3000)
      time.noteScored(5, 3000)
    }
    // 6000 patches are left: 2 x (1 + 2 + 5) s, and 0.00014 s for each patch to finish.
    expect(time.remainingSeconds).toBeCloseTo(16 + 12_000 * 1.4e-4, 6)
  })

  it('counts work that is repeated after the scoring, as with and without lesions', () => {
    const options = { patchCount: 6000, making: ['read', 'a'], chunkPatches: 3000, cores: 8, now: () => 0 }
    const time = new AuditTime({ ...options, scoringThreads: 0, repeats: { read: 600, a: 300 } })
    const pass = () => {
      time.noteMade('read', 1, 3000)
      time.noteMade('a', 2, 3000)
      time.noteScored(5, 3000)
    }
    const finish = 6000 * 1.4e-4
    pass()
    const half = time.fraction()
    pass()
    expect(time.remainingSeconds).toBeCloseTo(600 / 3000 + (2 * 300) / 3000 + finish, 6)
    expect(half).toBeCloseTo((3 * 3000) / (3 * 6000 + 900), 6)
    time.noteRepeat('read', 0.2, 600)
    expect(time.remainingSeconds).toBeCloseTo((2 * 300) / 3000 + finish, 6)
    time.noteRepeat('a', 0.2, 300)
    expect(time.remainingSeconds).toBeCloseTo(finish, 6)
  })

  it('takes the first chunk for repeated work if there is no other', () => {
    const options = { patchCount: 300, making: ['read', 'a'], chunkPatches: 300, cores: 2, now: () => 0 }
    const time = new AuditTime({ ...options, scoringThreads: null, repeats: { a: 600 } })
    time.noteMade('read', 1, 300)
    time.noteMade('a', 3, 300)
    expect(time.remainingSeconds).toBeCloseTo(6 + 300 * 1.4e-4, 6)
  })

  it('follows a machine that becomes slower', () => {
    const options = {
      patchCount: 81_920,
      making: ['read', 'a'],
      scoringThreads: null,
      chunkPatches: 4096,
      now: () => 0
    }
    const time = new AuditTime(options)
    const pass = (seconds: number, patches: number) => {
      time.noteMade('read', seconds / 2, patches)
      time.noteMade('a', seconds / 2, patches)
    }
    for (let chunk = 0; chunk < 5; chunk++) pass(1, 4096)
    for (let chunk = 0; chunk < 5; chunk++) pass(3, 4096)
    // 10 chunks are left, at 3 s each, and 11 s to finish.
    expect(time.remainingSeconds).toBeGreaterThan(39)
    expect(time.remainingSeconds).toBeLessThan(45)
  })

  it('falls with the clock between two measurements, and stays above zero when it runs out', () => {
    let clock = 0
    const options = { patchCount: 3000, making: ['read'], scoringThreads: null, chunkPatches: 1000 }
    const time = new AuditTime({ ...options, now: () => clock * 1000 })
    for (clock of [10, 20]) time.noteMade('read', 10, 1000)
    expect(time.remainingSeconds).toBeCloseTo(10, 6)
    clock = 22
    expect(time.remainingSeconds).toBeCloseTo(8, 6)
    clock = 100
    expect(time.remainingSeconds).toBeCloseTo(1, 6)
    expect(time.fraction()).toBeCloseTo(100 / 101, 6)
  })

  it('goes with a share of the time that never falls', () => {
    const run = { chunks: chunksOf(4), making: { read: 1e-3, noisy: 1e-4, a: 1e-3 }, scoring: 8e-3 }
    const { estimates, total } = simulate(run)
    const fractions = estimates.map(({ fraction }) => fraction)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
    expect(fractions.at(-1)).toBeCloseTo(total / (total + finishing(run)), 3)
  })
})
