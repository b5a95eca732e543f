import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
  closeSync
} from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeTemporaryFolder } from '../../../src-core/files/make-folder.ts'
import { processMark } from '../../../src-core/files/process-mark.ts'
import { type Backup, listBackups, outdated } from '../../../src-core/storage/backups.ts'
import { repairWorkspace } from '../../../src-core/storage/repair-workspace.ts'
import { restoreWorkspace } from '../../../src-core/storage/restore-workspace.ts'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { migrations } from '../../../src-core/storage/schema-versions.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { markOfEndedProcess } from '../../support/ended-process.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeSampleAudit } from '../reports/support/sample-workspace.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const judgement = { category: 'lost-structure', severity: 'major', note: '', region: null } as const

let sample: string
let folder: string
beforeAll(async () => {
  sample = makeTemporaryFolder('backups')
  await writeSampleAudit(sample)
})
afterAll(() => rmSync(sample, { recursive: true, force: true }))
beforeEach(() => {
  folder = temporaryFolder()
  cpSync(sample, folder, { recursive: true })
})

const flag = (workspace: Workspace, count: number, reviewer: string) =>
  workspace.findings.recordAll(
    Array.from({ length: count }, (_, patchIndex) => ({
      auditId: 'sample',
      patchIndex,
      denoiserKey: 'average-7',
      reviewer,
      judgement
    }))
  )
const reviewersIn = (path: string): string[] => {
  const workspace = Workspace.read(path)
  try {
    return [...new Set(workspace.findings.list('sample').map(({ reviewer }) => reviewer))].sort()
  } finally {
    workspace.close()
  }
}
const made = (path: string): Backup => ({ path, madeAt: path, bytes: 1, isOfFormerVersion: false })

describe('backups of a workspace', () => {
  it('are made while it is in use, hold what was committed, and nothing half-written', async () => {
    const workspace = openWorkspace(folder)
    flag(workspace, 2, 'Grace')
    const { path } = await workspace.backUp()
    flag(workspace, 1, 'Later')
    expect(readdirSync(join(folder, 'backups'))).toEqual([basename(path)])
    const copy = temporaryFolder()
    cpSync(path, join(copy, 'denoscope.sqlite'))
    expect(reviewersIn(copy)).toEqual(['Ada', 'Grace'])
    expect(verifyWorkspace(copy).problems).toEqual([])
  })

  it('are made by schedule only if something changed', async () => {
    const workspace = openWorkspace(folder)
    expect(await workspace.backUpChanges()).not.toBeNull()
    // A backup of the same second is not told apart from the change.
    const hourAgo = new Date(Date.now() - 3_600_000)
    for (const name of readdirSync(folder).filter((entry) => entry.startsWith('denoscope.sqlite')))
      utimesSync(join(folder, name), hourAgo, hourAgo)
    expect(await workspace.backUpChanges()).toBeNull()
  })

  it('go on when the clock is set back: the latest is the newest and stays, and no change is taken for none', async () => {
    const workspace = openWorkspace(folder)
    const { path } = await workspace.backUp()
    const nextYear = new Date(Date.now() + 365 * 24 * 3600 * 1000).toISOString()
    const name = `denoscope-${nextYear.slice(0, 10).replaceAll('-', '')}-0000`
    for (const second of ['00', '01', '02', '03', '04', '05'])
      cpSync(path, join(folder, 'backups', `${name}${second}.sqlite`))
    rmSync(path)
    flag(workspace, 1, 'Grace')
    const made = await workspace.backUpChanges()
    expect(basename(made!.path)).toBe(`${name}06.sqlite`)
    expect(listBackups(folder)[0]).toEqual(made)
    expect(existsSync(made!.path)).toBe(true)
  })

  it('of killed processes go away at the next backup and at the next start; those of running ones stay', async () => {
    const workspace = openWorkspace(folder)
    const { path } = await workspace.backUp()
    const killed = `${path}.${markOfEndedProcess()}.partial`
    const running = `${path}.${processMark}.partial`
    for (const left of [killed, `${killed}-journal`, running]) writeFileSync(left, 'half')
    const second = await workspace.backUp()
    expect(readdirSync(join(folder, 'backups'))).toEqual([path, running, second.path].map((made) => basename(made)))
    writeFileSync(killed, 'half')
    workspace.close()
    openWorkspace(folder)
    expect(existsSync(killed)).toBe(false)
  })

  it('rotate: the newest 5, one of each of 7 days, one of each of 5 weeks', () => {
    const day = 24 * 3600 * 1000
    const start = Date.parse('2026-11-30T23:30:00Z')
    const hourly = Array.from({ length: 24 * 60 }, (_, hour) => made(new Date(start - (hour * day) / 24).toISOString()))
    const gone = new Set(outdated(hourly))
    const left = hourly.filter((backup) => !gone.has(backup)).map(({ madeAt }) => madeAt)
    expect(left.slice(0, 5)).toEqual(hourly.slice(0, 5).map(({ madeAt }) => madeAt))
    const days = left.map((time) => time.slice(0, 10))
    for (let back = 0; back < 7; back++) expect(days).toContain(new Date(start - back * day).toISOString().slice(0, 10))
    // 5 newest of which one is of today, 6 days before it, and the weeks before these.
    expect(left.length).toBeGreaterThanOrEqual(14)
    expect(left.length).toBeLessThanOrEqual(16)
    expect(Date.parse(left.at(-1)!)).toBeLessThan(start - 21 * day)
  })

  it('are made of an earlier version before its tables change, and stay', () => {
    const older = temporaryFolder()
    const database = new Database(join(older, 'denoscope.sqlite'))
    migrate(database, 12)
    database.exec("INSERT INTO audits VALUES ('a', '2026-01-01', '{}', NULL)")
    database.close()
    openWorkspace(older).close()
    const [backup] = listBackups(older)
    expect(backup).toMatchObject({
      path: join(older, 'backups', `denoscope-before-version-${migrations.length}.sqlite`),
      isOfFormerVersion: true
    })
    const copy = new Database(backup!.path, { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(12)
    expect(copy.pragma('application_id', { simple: true })).toBe(0x444e5343)
    expect(copy.prepare('SELECT id FROM audits').pluck().all()).toEqual(['a'])
    copy.close()
    expect(outdated([backup!])).toEqual([])
  })

  it('are refused in one line where they cannot be written, and the workspace works on', async () => {
    writeFileSync(join(folder, 'backups'), 'a file in the way')
    const workspace = openWorkspace(folder)
    await expect(workspace.backUp()).rejects.toMatchObject({
      code: 'file.unwritable',
      message: expect.stringMatching(/^[^\n]*backups[^\n]*$/)
    })
    flag(workspace, 1, 'Grace')
    workspace.close()
    expect(reviewersIn(folder)).toEqual(['Ada', 'Grace'])
  })
})

describe('restoring a workspace', () => {
  it('puts the backup in place, counts what it lacks, and keeps the replaced database', async () => {
    const workspace = openWorkspace(folder)
    await workspace.backUp()
    flag(workspace, 3, 'Grace')
    workspace.close()
    const { replaced, lost } = restoreWorkspace(folder)
    expect(lost).toMatchObject({ revisions: 3, audits: 0 })
    expect(reviewersIn(folder)).toEqual(['Ada'])
    expect(openWorkspace(folder).notices).toEqual([])
    expect(reviewersIn(replaced!)).toEqual(['Ada', 'Grace'])
  })

  it('goes on at the next start, whichever file it was killed before', async () => {
    const workspace = openWorkspace(folder)
    const { path } = await workspace.backUp()
    flag(workspace, 3, 'Grace')
    workspace.close()
    const parts = ['denoscope.sqlite', 'denoscope.counts']
    for (const moved of [0, 1, 2]) {
      const place = temporaryFolder()
      cpSync(folder, place, { recursive: true })
      const complete = join(place, 'denoscope.sqlite.complete')
      cpSync(path, complete)
      const time = statSync(complete).mtime.toISOString().replaceAll(/[:.]/g, '-')
      const replaced = join(place, 'backups', `replaced-${time}`)
      mkdirSync(replaced)
      for (const part of parts.slice(0, moved)) renameSync(join(place, part), join(replaced, part))
      openWorkspace(place).close()
      expect([moved, reviewersIn(place), reviewersIn(replaced)]).toEqual([moved, ['Ada'], ['Ada', 'Grace']])
      expect(readdirSync(place).filter((name) => /complete|partial/.test(name))).toEqual([])
    }
  })

  it('that was killed while the other database was written has changed nothing', () => {
    writeFileSync(join(folder, 'denoscope.sqlite.partial'), 'half')
    openWorkspace(folder).close()
    expect(reviewersIn(folder)).toEqual(['Ada'])
    expect(readdirSync(folder)).not.toContain('denoscope.sqlite.partial')
  })

  it('refuses an open workspace, a damaged backup, and none, and changes nothing', async () => {
    const workspace = openWorkspace(folder)
    expect(() => restoreWorkspace(folder)).toThrow(/there is no backup/)
    const { path } = await workspace.backUp()
    const damaged = join(folder, 'damaged.sqlite')
    cpSync(path, damaged)
    overwrite(damaged, 0, 4096)
    workspace.close()
    const before = readdirSync(folder).sort()
    expect(() => restoreWorkspace(folder, damaged)).toThrow(/damaged\.sqlite: damaged database/)
    expect(readdirSync(folder).sort()).toEqual(before)
    expect(reviewersIn(folder)).toEqual(['Ada'])
  })
})

/** Overwrites a part of a file, as a bad sector does. */
function overwrite(file: string, start: number, length: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(length, 0xa5), 0, length, start)
  closeSync(descriptor)
}

describe('repairing a workspace', () => {
  it('leaves a sound one as it is', () => {
    expect(repairWorkspace(folder)).toBeNull()
    expect(existsSync(join(folder, 'backups'))).toBe(false)
  })

  it('keeps every row outside of the damaged pages, and names the missing ones by the ledger', () => {
    const workspace = openWorkspace(folder)
    flag(workspace, 400, 'Grace')
    workspace.close()
    const file = join(folder, 'denoscope.sqlite')
    const page = secondLeafOf(file, 'finding_revisions')
    overwrite(file, (page - 1) * 4096, 4096)
    expect(() => Workspace.open(folder)).toThrow(/damaged database/)
    const { tables, missing, replaced } = repairWorkspace(folder)!
    const revisions = tables.find(({ name }) => name === 'finding_revisions')!
    expect(revisions.isIncomplete).toBe(true)
    expect(revisions.rows).toBeGreaterThan(300)
    expect(tables.filter(({ isIncomplete }) => isIncomplete).map(({ name }) => name)).toEqual(['finding_revisions'])
    expect(missing.length).toBe(403 - revisions.rows)
    expect(missing[0]).toMatch(/^finding_revisions \d+, entry \d+: the row was deleted$/)
    const mended = openWorkspace(folder)
    expect(mended.audits.list().map(({ id }) => id)).toEqual(['sample'])
    flag(mended, 1, 'After')
    mended.close()
    expect(statSync(join(replaced, 'denoscope.sqlite')).size).toBeGreaterThan(0)
  })

  it('of which nothing can be read is refused, and stays', () => {
    const file = join(folder, 'denoscope.sqlite')
    overwrite(file, 0, 4096)
    expect(() => repairWorkspace(folder)).toThrow(/nothing can be read of it/)
    expect(readdirSync(folder)).not.toContain('backups')
  })
})

/** Number of the second leaf page of a table. */
function secondLeafOf(file: string, table: string): number {
  const database = new Database(file, { readonly: true })
  try {
    const query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path LIMIT 1 OFFSET 1"
    return database.prepare(query).pluck().get(table) as number
  } finally {
    database.close()
  }
}
