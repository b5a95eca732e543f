import { describe, expect, it } from 'vitest'
import { remaining } from '../../../src-core/cohort-runs/cohort-status.ts'
import type { JobCounts } from '../../../src-core/job-queue/queued-job.ts'

const counts: JobCounts = {
  waiting: 2,
  running: 1,
  failed: 0,
  dead: 0,
  cancelled: 0,
  done: 8,
  leftWeight: 1000,
  runningWeight: 200,
  pace: 0.5
}

describe('the remaining time of a cohort', () => {
  it('is the weight left at the pace of finished jobs, not their number at a mean time', () => {
    expect(remaining(counts, { doneWeight: 100, pace: 2, workers: 1 })).toBe(0.5 * 900)
    expect(remaining({ ...counts, leftWeight: 300 }, { doneWeight: 100, pace: 2, workers: 1 })).toBe(0.5 * 200)
  })

  it('is shared by the workers, but by no more than there are jobs', () => {
    expect(remaining(counts, { doneWeight: 0, pace: null, workers: 2 })).toBe(250)
    expect(remaining(counts, { doneWeight: 0, pace: null, workers: 50 })).toBe(500 / 3)
  })

  it('takes running jobs of other processes as half done', () => {
    expect(remaining(counts)).toBe(0.5 * 900)
  })

  it('uses the pace of running jobs until one is done, and is unknown before', () => {
    expect(remaining({ ...counts, pace: null }, { doneWeight: 0, pace: 2, workers: 1 })).toBe(2000)
    expect(remaining({ ...counts, pace: null }, { doneWeight: 0, pace: null, workers: 1 })).toBeNull()
    expect(remaining({ ...counts, waiting: 0, running: 0 })).toBe(0)
  })
})
