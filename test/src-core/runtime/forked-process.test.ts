import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'
import { ForkedProcess } from '../../../src-core/runtime/forked-process.ts'
import type { forkedTasks } from '../../support/forked-tasks.ts'

const script = () => join(root, 'test', 'support', 'forked-tasks.ts')
let forked: ForkedProcess<typeof forkedTasks, number>
beforeEach(() => {
  forked = new ForkedProcess(script, { name: 'The process', stopWithin: 0, endIdleAfter: 300 })
})
afterEach(() => forked.stop())

it('a task has its result, or its error with the code', async () => {
  expect(await forked.run('double', 21)).toBe(42)
  await expect(forked.run('refuse', 'It')).rejects.toMatchObject({ code: 'argument.invalid', message: 'It is refused' })
})

it('the end of the process is an error of its tasks, and the next task has a new process', async () => {
  const first = await forked.run('processId', {})
  await expect(forked.run('exit', 3)).rejects.toMatchObject({
    code: 'worker.died',
    message: 'The process ended before its task was done (exit code 3).'
  })
  await expect(forked.run('crash', {})).rejects.toThrow('(SIGSEGV)')
  expect(await forked.run('processId', {})).not.toBe(first)
})

it('a task that takes too long ends with its process, and the next one runs', async () => {
  await expect(forked.run('hang', {}, { timeLimit: 2 })).rejects.toThrow('no answer within 2 s')
  expect(await forked.run('double', 2)).toBe(4)
})

it('a cancelled task ends at once, even if it does not listen', async () => {
  await forked.run('double', 1)
  const controller = new AbortController()
  const running = forked.run('hang', {}, { signal: controller.signal })
  setTimeout(() => controller.abort(), 100)
  await expect(running).rejects.toMatchObject({ code: 'worker.died' })
})

it('a task ends with the error of the one that hears of its progress, and the next task runs', async () => {
  const onProgress = (count: number) => {
    if (count === 2) throw new Error('enough')
  }
  await expect(forked.run('count', 5, { onProgress })).rejects.toThrow('enough')
  expect(await forked.run('double', 4)).toBe(8)
})

it('an idle process ends, and starts again when it is needed', async () => {
  const first = await forked.run('processId', {})
  await expect.poll(() => isRunning(first), { timeout: 10_000 }).toBe(false)
  expect(await forked.run('double', 3)).toBe(6)
})

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}
