import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { ErrorCode } from '../../../src-core/errors.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openWorkspace } from './support/temporary-workspace.ts'
import { auditRecord } from '../../support/records.ts'
import { copyOfFormer } from '../../support/version-0.1.0.ts'

const withCode = (code: string) => expect.objectContaining({ code })

/** Another process that has the workspace open. */
async function heldElsewhere(folder: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'support', 'hold-workspace.ts')
  const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout!, 'data')
  return child
}

describe('a workspace', () => {
  it('is one folder with a database and folders for arrays, models, reports and uploads', () => {
    const folder = join(temporaryFolder(), 'new', 'workspace')
    openWorkspace(folder)
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining(['audits', 'denoscope.sqlite', 'models', 'reports', 'uploads'])
    )
  })

  it('writes ahead, synchronizes each commit and checks foreign keys', () => {
    const { path } = openWorkspace()
    const database = new Database(join(path, 'denoscope.sqlite'))
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal')
    const strict = database
      .prepare(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main' AND name NOT LIKE 'sqlite_%' AND strict = 0"
      )
      .all()
    expect(strict).toEqual([])
    database.close()
  })

  it('keeps its content when it is closed and opened again', () => {
    const first = openWorkspace()
    first.audits.create(auditRecord('a'))
    first.settings.write('view', { name: 'audit' })
    first.close()
    const second = openWorkspace(first.path)
    expect(second.audits.get('a')).toEqual(auditRecord('a'))
    expect(second.settings.read()).toEqual({ view: { name: 'audit' } })
  })

  it('is refused and left unchanged if a newer Denoscope wrote it', () => {
    const workspace = openWorkspace()
    workspace.close()
    const file = join(workspace.path, 'denoscope.sqlite')
    const database = new Database(file)
    database.pragma('user_version = 999')
    database.close()
    const before = readFileSync(file)
    expect(() => Workspace.open(workspace.path)).toThrow(withCode('workspace.newer'))
    expect(() => Workspace.open(workspace.path)).toThrow(/denoscope\.sqlite.*999/)
    expect(readFileSync(file)).toEqual(before)
  })

  it('cannot lie where a file is in the way', () => {
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    expect(() => Workspace.open(join(file, 'workspace'))).toThrow(withCode('workspace.unusable'))
  })

  it.skipIf(process.getuid?.() === 0)(
    'cannot lie where nothing may be written (root may write anywhere: skipped)',
    () => {
      const folder = temporaryFolder()
      chmodSync(folder, 0o555)
      expect(() => Workspace.open(folder)).toThrow(withCode('workspace.unusable'))
    }
  )
})

describe('a damaged database', () => {
  function refused(content: Buffer, code: ErrorCode = 'workspace.damaged'): void {
    const folder = temporaryFolder()
    const file = join(folder, 'denoscope.sqlite')
    writeFileSync(file, content)
    expect(() => Workspace.open(folder)).toThrow(withCode(code))
    expect(() => Workspace.open(folder)).toThrow(/^[^\n]*denoscope\.sqlite[^\n]*$/)
    expect(readFileSync(file)).toEqual(content)
    expect(readdirSync(folder).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([])
  }

  it('is named and left untouched if it is no database', () => {
    refused(Buffer.from('This is a letter, and no database at all. '.repeat(100)))
  })

  it('is named and left untouched if a page is overwritten', () => {
    const workspace = openWorkspace()
    for (let index = 0; index < 50; index++) workspace.audits.create(auditRecord(`a${index}`))
    workspace.close()
    const content = readFileSync(join(workspace.path, 'denoscope.sqlite'))
    content.fill(0xa5, 4096, 5 * 4096)
    refused(content)
  })

  it('is named and left untouched if another program wrote it', () => {
    const file = join(temporaryFolder(), 'other.sqlite')
    const database = new Database(file)
    database.exec('CREATE TABLE letters (text TEXT)')
    database.close()
    refused(readFileSync(file), 'workspace.unusable')
  })
})

describe('two processes on one workspace', () => {
  it('the second is refused in words; it gets the workspace once the first was killed', async () => {
    const folder = temporaryFolder()
    mkdirSync(folder, { recursive: true })
    const child = await heldElsewhere(folder)
    expect(() => Workspace.open(folder)).toThrow(withCode('workspace.unusable'))
    expect(() => Workspace.open(folder)).toThrow('is open in another Denoscope')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(openWorkspace(folder).audits.list()).toEqual([])
  })

  it('reads what another process has open, as it was at that moment, takes nothing from it and cannot write', async () => {
    const folder = temporaryFolder()
    const first = openWorkspace(folder)
    first.audits.create(auditRecord('a'))
    first.close()
    const child = await heldElsewhere(folder)
    const reading = Workspace.read(folder)
    expect(reading.audits.list().map(({ id }) => id)).toEqual(['a'])
    expect(() => reading.audits.create(auditRecord('b'))).toThrow(/readonly/)
    reading.close()
    expect(() => Workspace.open(folder)).toThrow('is open in another Denoscope')
    child.kill('SIGKILL')
    await once(child, 'close')
    expect(openWorkspace(folder).audits.list()).toHaveLength(1)
  })

  it('of an older version is read through a copy, and stays as it was', () => {
    const folder = copyOfFormer('workspace', temporaryFolder())
    const file = join(folder, 'denoscope.sqlite')
    const content = readFileSync(file)
    const reading = Workspace.read(folder)
    expect(reading.audits.list().length).toBeGreaterThan(0)
    expect(reading.reviews.list().length).toBeGreaterThan(0)
    expect(() => reading.settings.write('a', 1)).toThrow(/readonly/)
    reading.close()
    expect(readFileSync(file)).toEqual(content)
    expect(readdirSync(folder)).not.toContain('denoscope.sqlite-wal')
  })

  it('one process may open its own workspace twice, and holds it until both are closed', async () => {
    const first = openWorkspace()
    const second = openWorkspace(first.path)
    first.close()
    second.audits.create(auditRecord('a'))
    const script = join(import.meta.dirname, 'support', 'hold-workspace.ts')
    const child = spawn(process.execPath, [script, first.path], { stdio: 'ignore' })
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
  })
})
