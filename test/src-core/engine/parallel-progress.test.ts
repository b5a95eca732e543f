import { expect, test } from 'vitest'
import { ParallelProgress } from '../../../src-core/engine/parallel-progress.ts'

function listened(count: number, atOnce: number) {
  const told: [fraction: number, remaining: number | null, message: string][] = []
  return { told, progress: new ParallelProgress(count, atOnce, (...report) => told.push(report)) }
}

test('four works of which two run count the other two as long as these', () => {
  const { told, progress } = listened(4, 2)
  progress.tell(0, { fraction: 0.5, remainingSeconds: 10, message: 'a' })
  progress.tell(1, { fraction: 0.5, remainingSeconds: 20, message: 'b' })
  // 10 + 20 of these, 20 + 40 on average for each of the other two: (30 + 60) / 2.
  expect(told.at(-1)).toEqual([0.25, 45, '0 of 4 done; a; b'])
})

test('one that runs longer than its share of all decides the end', () => {
  const { told, progress } = listened(2, 2)
  progress.tell(0, { fraction: 0.9, remainingSeconds: 1, message: 'a' })
  progress.tell(1, { fraction: 0.1, remainingSeconds: 90, message: 'b' })
  expect(told.at(-1)![1]).toBe(90)
})

test('nothing is said of the end before any work knows, and one that has ended says it for those to come', () => {
  const { told, progress } = listened(3, 1)
  progress.tell(0, { fraction: 0, remainingSeconds: null, message: 'reading' })
  expect(told.at(-1)).toEqual([0, null, '0 of 3 done; reading'])
  progress.tell(0, { fraction: 0.5, remainingSeconds: 5, message: 'a' })
  progress.end(0)
  progress.tell(1, { fraction: 0, remainingSeconds: null, message: 'reading' })
  expect(told.at(-1)).toEqual([1 / 3, 20, '1 of 3 done; reading'])
})

test('when all have ended nothing is left, even if none ever knew', () => {
  const { told, progress } = listened(2, 2)
  progress.end(0)
  expect(told.at(-1)![1]).toBeNull()
  progress.end(1)
  expect(told.at(-1)).toEqual([1, 0, '2 of 2 done'])
})
