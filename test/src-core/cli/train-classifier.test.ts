import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { denoscope, run } from './support/command-line.ts'

test(
  'denoscope train-classifier trains into a folder, prints how well it does, and continues nothing that is done',
  { timeout: 120_000 },
  async () => {
    const out = join(temporaryFolder(), 'digits')
    const words = ['train-classifier', '--epochs', 2, '--limit', 600, '--batch', 30, '--out', out] as const
    expect(await run(...words)).toMatch(
      /^\d\d\.\d\d % \[\d\d\.\d\d, \d\d\.\d\d\] of 10000 test images correct\nWritten to .*digits\n$/
    )
    expect(existsSync(join(out, 'card.json'))).toBe(true)
    await expect(run(...words)).rejects.toMatchObject({
      code: 'argument.invalid',
      message: expect.stringContaining(out)
    })
  }
)

test.each([
  ['--epochs', '0'],
  ['--limit', '5'],
  ['--weight-decay', '-1']
])('ends with 2 and one line for %s %s', { timeout: 60_000 }, (name, value) => {
  const { status, stderr } = denoscope('train-classifier', name, value, '--out', join(temporaryFolder(), 'digits'))
  expect([status, stderr.trim().split('\n')]).toEqual([2, [expect.any(String)]])
})
