import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from '../../scripts/setup/lock.mjs'

describe('the lock of the setup', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'denoscope-lock-'))
    file = join(folder, 'lock')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('lets one setup run at a time, and is gone afterwards', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await sleep(20)
      inside--
    }
    await Promise.all([withLock(work, file), withLock(work, file), withLock(work, file)])
    expect(most).toBe(1)
    expect(existsSync(file)).toBe(false)
  })

  it('is gone after work that failed, too', async () => {
    const failing = withLock(() => Promise.reject(new Error('no disk')), file)
    await expect(failing).rejects.toThrow('no disk')
    expect(existsSync(file)).toBe(false)
  })

  it('is taken over from a process that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(file, JSON.stringify({ pid, host: hostname() }))
    expect(await withLock(async () => 'done', file)).toBe('done')
  })

  it('is taken over when its owner, wherever it runs, has been silent for more than a minute', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: 'another machine' }))
    const longAgo = new Date(Date.now() - 61_000)
    utimesSync(file, longAgo, longAgo)
    expect(await withLock(async () => 'done', file)).toBe('done')
  })

  it('is respected while its owner is alive', async () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }))
    utimesSync(file, new Date(), new Date())
    const waiting = withLock(async () => 'done', file)
    expect(await Promise.race([waiting, sleep(700, 'waiting')])).toBe('waiting')
    rmSync(file)
    expect(await waiting).toBe('done')
  })
})
