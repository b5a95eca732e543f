import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  cpSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { makeTemporaryFolder } from '../../../../src-core/files/make-folder.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { writeSampleAudit } from '../../reports/support/sample-workspace.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

const log = pino({ level: 'silent' })
const judgement = { category: 'lost-structure', severity: 'major', note: '', region: null } as const
let sample: string
let folder: string
let file: string
let engine: EngineService | null
beforeAll(async () => {
  sample = makeTemporaryFolder('sample')
  await writeSampleAudit(sample)
  const workspace = Workspace.open(sample)
  for (let patchIndex = 0; patchIndex < 6; patchIndex++)
    for (let step = 0; step < 20; step++)
      workspace.findings.record({
        auditId: 'sample',
        patchIndex,
        denoiserKey: 'average-7',
        reviewer: 'Grace',
        judgement: { ...judgement, note: `${step}`.repeat(150) }
      })
  workspace.close()
})
afterAll(() => rmSync(sample, { recursive: true, force: true }))
beforeEach(() => {
  vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
  folder = temporaryFolder()
  cpSync(sample, folder, { recursive: true })
  file = join(folder, 'denoscope.sqlite')
  engine = null
})
afterEach(() => engine?.close())
const { call } = callsTo(() => engine!)
const open = () => (engine = new EngineService({ workspacePath: folder, log }))
const texts = async () => (await call('engine.describe', {})).notices.map(({ text }) => text).join('\n')

function overwrite(from: number, bytes: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(bytes, 0xa5), 0, bytes, from)
  closeSync(descriptor)
}
/** First page of a table, from 0. */
function pageOf(table: string): number {
  const database = new Database(file, { readonly: true })
  const root = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  database.close()
  return root - 1
}
const drop = (sql: string) => {
  const database = new Database(file)
  database.exec(sql)
  database.close()
}

const damages: [string, () => void, RegExp][] = [
  [
    'an overwritten page',
    () => overwrite(pageOf('finding_revisions') * 4096, 4096),
    /Tables that cannot be read in full: .*finding_revisions/
  ],
  ['a cut-off end', () => truncateSync(file, statSync(file).size - 20 * 4096), /Tables that cannot be read in full: /],
  [
    'a destroyed header',
    () => overwrite(0, 100),
    /Nothing of the database can be read\. Audits are listed from their folders\./
  ],
  [
    'a missing table',
    () => drop('PRAGMA foreign_keys = OFF; DROP TABLE finding_revisions'),
    /lacks the table finding_revisions/
  ],
  ['a version that no program writes', () => drop('PRAGMA user_version = -5'), /version -5 of its tables/]
]

describe.each(damages)('a workspace with %s', (_, damage, missing) => {
  beforeEach(() => damage())

  it('opens for reading only, says what is missing, and stays as it is', async () => {
    const before = readFileSync(file)
    open()
    const { damage: found } = await call('engine.describe', {})
    expect(found).toEqual({ newestBackup: null })
    expect(await texts()).toMatch(/^denoscope\.sqlite is damaged \([^\n]*\)\. The workspace is open for reading only/)
    expect(await texts()).toMatch(missing)
    expect((await call('audits.list', {})).map(({ id }) => id)).toEqual(['sample'])
    await call('findings.list', { auditId: 'sample' })
    await call('settings.write', { key: 'theme', value: 'light' })
    expect(await call('settings.read', {})).toMatchObject({ theme: 'light' })
    await engine!.close()
    engine = null
    expect(readFileSync(file).equals(before)).toBe(true)
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`denoscope-damaged.${process.pid}`))).toEqual([])
  })

  it('refuses each write in one line', async () => {
    open()
    const record = { auditId: 'sample', patchIndex: 0, denoiserKey: 'average-7', reviewer: 'Grace', judgement }
    const refusal =
      'Nothing was changed: the workspace is damaged and open for reading only. Restore a backup, or repair it, first.'
    await expect(call('findings.record', record)).rejects.toThrow(refusal)
    await expect(call('audits.remove', { id: 'sample' })).rejects.toThrow(refusal)
    await expect(call('keys.make', { reader: 'Grace' })).rejects.toThrow(refusal)
    await expect(call('reports.export', { auditId: 'sample', form: 'full' })).rejects.toThrow(refusal)
  })
})

describe('a damaged workspace', () => {
  it('is whole again after its backup is restored, and the damaged file is kept', async () => {
    const workspace = Workspace.open(folder)
    await workspace.backUp()
    workspace.close()
    overwrite(pageOf('finding_revisions') * 4096, 4096)
    open()
    expect((await call('engine.describe', {})).damage).toEqual({ newestBackup: expect.stringMatching(/^20/) })
    const described = await call('workspace.restore', {})
    expect(described).toMatchObject({ damage: null })
    expect((await call('findings.list', { auditId: 'sample' })).findings.length).toBeGreaterThanOrEqual(6)
    await call('findings.undo', { auditId: 'sample', reviewer: 'Grace' })
    expect(readdirSync(join(folder, 'backups')).filter((name) => name.startsWith('replaced-'))).toHaveLength(1)
  })

  it('is repaired on request, with what can be read', async () => {
    overwrite(pageOf('jobs') * 4096, 4096)
    open()
    expect(await call('workspace.repair', {})).toMatchObject({ damage: null })
    expect((await call('findings.list', { auditId: 'sample' })).findings.length).toBeGreaterThanOrEqual(6)
    await expect(call('workspace.repair', {})).rejects.toThrow('is not damaged; nothing was changed')
  })

  it('stays open for reading if there is no backup to restore', async () => {
    overwrite(0, 100)
    open()
    await expect(call('workspace.restore', {})).rejects.toThrow('there is no backup')
    expect((await call('engine.describe', {})).damage).not.toBeNull()
    expect(await call('audits.list', {})).toHaveLength(1)
  })

  it('is not backed up over its sound backups', async () => {
    overwrite(0, 100)
    open()
    await engine!.close()
    engine = null
    const workspace = Workspace.openDamaged(folder, { damage: 'x' } as never)
    expect(await workspace.backUpChanges()).toBeNull()
    workspace.close()
    expect(existsSync(join(folder, 'backups'))).toBe(false)
  })
})

describe('a damaged write-ahead log', () => {
  it('loses the commits after its damage, which the workspace names', async () => {
    const copy = temporaryFolder()
    const living = Workspace.open(folder)
    living.findings.record({ auditId: 'sample', patchIndex: 0, denoiserKey: 'average-7', reviewer: 'Ada', judgement })
    for (const name of ['denoscope.sqlite', 'denoscope.sqlite-wal', 'denoscope.counts'])
      writeCopy(join(folder, name), join(copy, name))
    living.close()
    const wal = join(copy, 'denoscope.sqlite-wal')
    const descriptor = openSync(wal, 'r+')
    writeSync(descriptor, Buffer.alloc(64, 0xa5), 0, 64, 100)
    closeSync(descriptor)
    folder = copy
    open()
    expect(await texts()).toMatch(/Saved before and missing now: 1 step of findings/)
    rmSync(wal, { force: true })
  })
})

function writeCopy(from: string, to: string): void {
  const descriptor = openSync(to, 'w')
  writeSync(descriptor, readFileSync(from))
  closeSync(descriptor)
}
