import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { RecentlyOpened } from '../../../../src-core/engine/contract-payloads.ts'
import { newGrantKey, ownProcess, pathRule, type Caller } from '../../../../src-core/engine/path-rules.ts'
import { unwrapReply } from '../../../../src-core/runtime/reply.ts'
import type { ListedSource } from '../../../../src-core/sources/source.ts'
import type { JobRecord } from '../../../../src-core/storage/job-record.ts'
import { slicePlace, syntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let root: string
let engine: EngineService
let series: string
beforeEach(() => {
  root = temporaryFolder()
  vi.stubEnv('XDG_CONFIG_HOME', join(root, 'configuration'))
  vi.stubEnv('APPDATA', join(root, 'configuration'))
  vi.stubEnv('HOME', root)
  series = join(root, 'granted', 'series')
  mkdirSync(series, { recursive: true })
  for (const index of [0, 1]) {
    const attributes = { ...slicePlace(index), '0008,0020': ['DA', '20240312'] as const }
    writeFileSync(join(series, `${index}.dcm`), syntheticDicom({ attributes }))
  }
  engine = new EngineService({ workspacePath: join(root, 'workspace'), log: pino({ level: 'silent' }) })
})
afterEach(async () => {
  await engine.close()
  vi.unstubAllEnvs()
})

const call = async <Answer>(name: string, input: unknown, caller: Caller = ownProcess): Promise<Answer> =>
  unwrapReply(await engine.call(name, input, caller)) as Answer
const recent = (caller?: Caller) => call<RecentlyOpened[]>('sources.recent', {}, caller)

async function open(paths: readonly string[], caller?: Caller): Promise<JobRecord> {
  const { jobId } = await call<{ jobId: string }>('sources.open', { paths }, caller)
  return vi.waitFor(async () => {
    const job = (await call<JobRecord[]>('jobs.list', {})).find(({ id }) => id === jobId)!
    expect(job.finishedAt).not.toBeNull()
    return job
  })
}

it('what was opened by path is listed once, latest first, and as missing once it is gone', async () => {
  await open([series])
  await open([join(series, '0.dcm'), join(series, '1.dcm')])
  await open([series])
  expect((await recent()).map(({ place, count }) => [place, count])).toEqual([
    [series, 1],
    [series, 2]
  ])
  rmSync(join(series, '1.dcm'))
  expect((await recent()).map(({ isMissing }) => isMissing)).toEqual([false, true])
})

it('files of which nothing was opened are not listed', async () => {
  writeFileSync(join(root, 'note.txt'), 'No image.')
  await open([join(root, 'note.txt')])
  expect(await recent()).toEqual([])
})

it('a page sees and clears only what it may open', async () => {
  await open([series])
  const page = (folder: string): Caller => ({ window: null, reader: null, paths: pathRule({ folders: [folder] }) })
  expect(await recent(page(join(root, 'elsewhere')))).toEqual([])
  await call('sources.forgetRecent', {}, page(join(root, 'elsewhere')))
  expect((await recent(page(join(root, 'granted')))).map(({ paths }) => paths)).toEqual([[series]])
  await call('sources.forgetRecent', {}, page(join(root, 'granted')))
  expect(await recent()).toEqual([])
})

it('a window of Electron gets handles, and opens them again', async () => {
  await open([series])
  const window: Caller = { window: null, reader: null, paths: pathRule({ key: newGrantKey() }) }
  const [entry] = await recent(window)
  expect(entry!.paths).not.toContain(series)
  expect((await open(entry!.paths, window)).state).toBe('done')
})

it('a listed series has initials, a pseudonym and a date; its name comes only when asked for and is stored nowhere', async () => {
  const job = await open([series])
  const [source] = await call<ListedSource[]>('sources.list', {})
  expect(source!.patient).toMatchObject({ initials: 'S. N.', date: '2024-03-12' })
  expect(source!.patient!.pseudonym).toMatch(/^[0-9A-F]{4}$/)
  expect(JSON.stringify(job)).not.toMatch(/S\. N\.|2024-03-12/)
  expect(await call('sources.patient', { id: source!.id })).toEqual({ name: 'Never, Shown', patientId: 'SECRET-7' })
  const database = ['denoscope.sqlite', 'denoscope.sqlite-wal'].map((name) => join(root, 'workspace', name))
  const stored = database.filter(existsSync).map((path) => readFileSync(path, 'latin1'))
  expect(stored.join()).toContain('S. N.')
  expect(stored.join()).not.toMatch(/Never|SECRET/)
})
