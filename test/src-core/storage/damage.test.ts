import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { readDatabase } from '../../../src-core/storage/database.ts'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { migrations } from '../../../src-core/storage/schema-versions.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { markOfEndedProcess } from '../../support/ended-process.ts'
import { writeSampleAudit } from '../reports/support/sample-workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const judgement = { category: 'lost-structure', severity: 'major', note: '', region: null } as const
const coded = (code: string, text: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(text) })

let folder: string
beforeEach(async () => {
  folder = temporaryFolder()
  await writeSampleAudit(folder)
})
const inFolder = (...parts: string[]) => join(folder, ...parts)
const texts = (workspace: Workspace) => workspace.notices.map(({ text }) => text)

function change(sql: string): void {
  const database = new Database(inFolder('denoscope.sqlite'))
  database.exec(sql)
  database.close()
}

/** First page of an index, counted from 1, and the size of pages in bytes. */
function pageOf(index: string): { page: number; size: number } {
  const database = new Database(inFolder('denoscope.sqlite'))
  const page = database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(index) as number
  const size = database.pragma('page_size', { simple: true }) as number
  database.close()
  return { page, size }
}

describe('a workspace at its start', () => {
  it('has nothing to say if all is well', async () => {
    const workspace = openWorkspace(folder)
    expect(workspace.notices).toEqual([])
    expect(await workspace.compareFolders()).toEqual([])
  })

  it('names what was saved and is gone with a deleted write-ahead log, until something is saved again', () => {
    const copy = temporaryFolder()
    const living = openWorkspace(folder)
    for (let patchIndex = 0; patchIndex < 3; patchIndex++) {
      living.findings.record({ auditId: 'sample', patchIndex, denoiserKey: 'average-7', reviewer: 'Grace', judgement })
    }
    expect(existsSync(inFolder('denoscope.sqlite-wal'))).toBe(true)
    // As after a kill: the log is not taken in.
    cpSync(folder, copy, { recursive: true })
    living.close()
    rmSync(join(copy, 'denoscope.sqlite-wal'))
    rmSync(join(copy, 'denoscope.sqlite-shm'))
    for (let start = 0; start < 2; start++) {
      const workspace = openWorkspace(copy)
      expect(texts(workspace)).toEqual([
        expect.stringMatching(
          /^Saved before and missing now: 3 steps of findings\. denoscope\.sqlite-wal was deleted, or .* restore both files/
        )
      ])
      workspace.close()
    }
    const reading = Workspace.read(copy)
    expect(texts(reading)).toHaveLength(1)
    reading.close()
    const after = openWorkspace(copy)
    after.findings.record({ auditId: 'sample', patchIndex: 0, denoiserKey: 'average-7', reviewer: 'Grace', judgement })
    after.close()
    expect(texts(openWorkspace(copy))).toEqual([])
  })

  it('whose whole database is gone puts its audits on the list again, and says so', () => {
    for (const ending of ['', '-wal', '-shm']) rmSync(inFolder(`denoscope.sqlite${ending}`), { force: true })
    const workspace = openWorkspace(folder)
    expect(workspace.audits.list().map(({ id }) => id)).toEqual(['sample'])
    expect(texts(workspace)).toEqual([
      expect.stringMatching(/^Saved before and missing now: 1 audit, 3 steps of findings/),
      expect.stringMatching(/not on the list of audits, now added: '.*' \(sample\)/)
    ])
  })

  const damages: [string, () => void, RegExp][] = [
    [
      'a folder is missing',
      () => rmSync(inFolder('audits', 'sample'), { recursive: true }),
      /its folder audits\/sample is missing/
    ],
    [
      'an array is missing',
      () => rmSync(inFolder('audits', 'sample', 'noisy.npy')),
      /in audits\/sample, noisy\.npy is missing/
    ],
    [
      'an array is cut off',
      () => truncateSync(inFolder('audits', 'sample', 'scores.npy'), 200),
      /scores\.npy has 200 bytes instead of \d+/
    ],
    [
      'a record is missing',
      () => rmSync(inFolder('audits', 'sample', 'audit.json')),
      /audits\/sample\/audit\.json is missing/
    ],
    [
      'a record is damaged',
      () => truncateSync(inFolder('audits', 'sample', 'audit.json'), 50),
      /audits\/sample\/audit\.json is damaged/
    ],
    [
      'a record is another one',
      () => {
        const file = inFolder('audits', 'sample', 'audit.json')
        writeFileSync(
          file,
          readFileSync(file, 'utf8')
            .replace(/"sha256": "./, '"sha256": "f')
            .replace(/"sha256": "f/, '"sha256": "e')
        )
      },
      /audit\.json is not the one that the audit wrote/
    ]
  ]
  it.each(damages)('names the audit of which %s, and what to do', async (_, damage, what) => {
    damage()
    const found = await openWorkspace(folder).compareFolders()
    expect(found).toHaveLength(1)
    expect(found[0]!.text).toMatch(what)
    expect(found[0]!.text).toMatch(
      /^Audit '.*' of \d{4}-\d\d-\d\d: [^\n]*; restore the audit from a copy, or run it again\.$/
    )
  })

  it('names folders among its audits that are no audits of its own', () => {
    mkdirSync(inFolder('audits', 'empty'))
    cpSync(inFolder('audits', 'sample'), inFolder('audits', 'copied'), { recursive: true })
    expect(texts(openWorkspace(folder))).toEqual([
      expect.stringMatching(/^audits\/copied is not on the list .*of the audit 'sample', which was made elsewhere/),
      expect.stringMatching(/^audits\/empty is not on the list .*it has no audit\.json/)
    ])
  })
})

describe('leftovers of a killed process in a workspace', () => {
  it('goes at the next start, is named, and takes nothing else with it', () => {
    const mark = markOfEndedProcess()
    const left = [
      `audits/audit-1.${mark}.partial/noisy.npy`,
      'audits/audit-2.partial/noisy.npy',
      `reports/report-1.${mark}.partial/report.html`,
      `audits/sample/.denoscope-${mark}-0123abcd.partial`,
      'models/m/weights.bin.01234567-89ab-cdef-0123-456789abcdef.partial',
      'uploads/cut-off/patient.dcm'
    ]
    const kept = ['models/m/weights.bin', 'reports/report-0/report.html', 'audits/sample/notes.partial']
    for (const path of [...left, ...kept]) {
      mkdirSync(join(inFolder(path), '..'), { recursive: true })
      writeFileSync(inFolder(path), 'content')
    }
    const workspace = openWorkspace(folder)
    expect(left.filter((path) => existsSync(inFolder(path)))).toEqual([])
    expect(kept.filter((path) => !existsSync(inFolder(path)))).toEqual([])
    expect(readdirSync(inFolder('audits'))).toEqual(['sample'])
    expect(texts(workspace)).toEqual([
      expect.stringMatching(/^Left half-written when Denoscope was ended, now removed: .*01234567-89ab/),
      'Copies of series that are no longer open, now removed: uploads/cut-off.'
    ])
    workspace.close()
    expect(openWorkspace(folder).notices).toEqual([])
  })

  it('leaves what a running audit writes when its own process opens the workspace again', () => {
    const running = openWorkspace(folder)
    mkdirSync(inFolder('audits', 'audit-1.1-2-3.partial'))
    expect(texts(openWorkspace(folder))).toEqual([])
    expect(existsSync(inFolder('audits', 'audit-1.1-2-3.partial'))).toBe(true)
    running.close()
  })

  it('brings back an audit that was moved away to be replaced', () => {
    renameSync(inFolder('audits', 'sample'), inFolder('audits', 'sample.former'))
    const workspace = openWorkspace(folder)
    expect(existsSync(inFolder('audits', 'sample', 'noisy.npy'))).toBe(true)
    expect(texts(workspace)).toEqual([expect.stringMatching(/back as it was before: audits\/sample/)])
  })

  it('puts an audit on the list that was complete but for that', () => {
    const living = openWorkspace(folder)
    const record = living.audits.get('sample')
    living.close()
    cpSync(inFolder('audits', 'sample'), inFolder('audits', 'second'), { recursive: true })
    writeFileSync(inFolder('audits', 'second', 'audit.json'), JSON.stringify({ ...record, id: 'second' }))
    const workspace = openWorkspace(folder)
    expect(workspace.audits.get('second')).toMatchObject({ id: 'second', title: record.title })
    expect(workspace.audits.list()).toHaveLength(2)
  })
})

describe('a database', () => {
  const parts = ['TABLE findings', 'TABLE jobs', 'INDEX jobs_by_time', 'TRIGGER findings_stay']
  it.each(parts)('is refused by name, for writing and reading, without the %s', (part) => {
    change(`PRAGMA foreign_keys = OFF; DROP ${part}`)
    const named = coded(
      'workspace.damaged',
      new RegExp(
        `^[^\\n]*denoscope\\.sqlite: damaged database[^\\n]*lacks the ${part.toLowerCase()}[^\\n]*denoscope repair keeps what can be read$`
      )
    )
    expect(() => Workspace.open(folder)).toThrow(named)
    expect(() => Workspace.read(folder)).toThrow(named)
  })

  it('is refused if an index does not fit its table: queries would leave rows out', () => {
    const { page, size } = pageOf('findings_by_place')
    const bytes = readFileSync(inFolder('denoscope.sqlite'))
    // The last byte of a page is the row's number in the entry that was first made.
    bytes[page * size - 1]! ^= 1
    writeFileSync(inFolder('denoscope.sqlite'), bytes)
    const named = coded('workspace.damaged', /denoscope\.sqlite: damaged database[^\n]*findings_by_place/)
    for (const open of [Workspace.open, Workspace.read, verifyWorkspace]) expect(() => open(folder)).toThrow(named)
  })

  it('is refused by name if it lacks a column', () => {
    change('ALTER TABLE report_words DROP COLUMN conclusion')
    expect(() => Workspace.open(folder)).toThrow(
      coded('workspace.damaged', /lacks the column report_words\.conclusion/)
    )
  })

  it.each([
    [-5, 'workspace.damaged'],
    [999, 'workspace.newer'],
    [3_000_000_000 | 0, 'workspace.damaged']
  ])('is refused with a code in one line at version %d', (version, code) => {
    change(`PRAGMA user_version = ${version}`)
    for (const open of [Workspace.open, Workspace.read])
      expect(() => open(folder)).toThrow(coded(code, new RegExp(`^[^\\n]*denoscope\\.sqlite[^\\n]*${version}[^\\n]*$`)))
  })

  it('is migrated from every earlier version', () => {
    for (let version = 1; version < migrations.length; version++) {
      const older = temporaryFolder()
      const database = new Database(join(older, 'denoscope.sqlite'))
      migrate(database, version)
      database.close()
      expect(openWorkspace(older).notices).toEqual([])
    }
  })

  it('is read from a copy, log included, if it cannot be written; nothing is left in its folder or of the copy', () => {
    const file = inFolder('denoscope.sqlite')
    const living = openWorkspace(folder)
    living.findings.record({ auditId: 'sample', patchIndex: 0, denoiserKey: 'average-7', reviewer: 'Grace', judgement })
    const moved = temporaryFolder()
    for (const ending of ['', '-wal']) copyFileSync(file + ending, join(moved, `denoscope.sqlite${ending}`))
    living.close()
    const before = readdirSync(moved)
    const { tables, close } = readDatabase(join(moved, 'denoscope.sqlite'), true)
    const reviewers = tables.$client.prepare('SELECT DISTINCT reviewer FROM findings ORDER BY 1').pluck().all()
    expect(reviewers).toEqual(['Ada', 'Grace'])
    expect(() => tables.$client.exec('DELETE FROM jobs')).toThrow(/readonly/)
    const copy = tables.$client.name
    close()
    expect(existsSync(copy)).toBe(false)
    expect(readdirSync(moved)).toEqual(before)
  })
})

describe('a row of the database that is no audit', () => {
  it.each<[string, string, RegExp]>([
    [
      'without a record',
      `update audits set record = '{}'`,
      /^audit sample in denoscope\.sqlite: damaged record \(id: /
    ],
    [
      'whose record is of another audit',
      `update audits set record = json_set(record, '$.id', 'other')`,
      /^audit sample in .*: its record is of the audit 'other'/
    ],
    [
      'whose warnings are no list',
      `update audits set record = json_set(record, '$.warnings', 1)`,
      /damaged record \(warnings: /
    ],
    [
      'whose thresholds are none',
      `update audits set record = json_set(record, '$.discrepancy', 1)`,
      /damaged record \(discrepancy: /
    ],
    [
      'whose parameters are none',
      `update audits set record = json_set(record, '$.denoisers[0].parameters', null)`,
      /damaged record \(denoisers\.0\.parameters: /
    ]
  ])('%s is named, is on no list, and is not merged', async (_, sql, problem) => {
    change(sql)
    const workspace = openWorkspace(folder)
    expect(workspace.audits.list()).toEqual([])
    expect(() => workspace.audits.get('sample')).toThrow(coded('audit.damaged', problem))
    expect((await workspace.compareFolders()).map(({ text }) => text)).toEqual([expect.stringMatching(problem)])
    workspace.close()
    await expect(openWorkspace(temporaryFolder()).merge(folder)).rejects.toMatchObject({
      code: 'audit.damaged',
      message: expect.stringContaining(folder)
    })
  })
})
