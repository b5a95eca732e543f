import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeTemporaryFolder } from '../../../src-core/files/make-folder.ts'
import { entryHash, ledgerTables } from '../../../src-core/storage/ledger.ts'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { verifyWorkspace } from '../../../src-core/storage/verify-workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeSampleAudit } from '../reports/support/sample-workspace.ts'
import { tamper as tamperWith } from './support/tamper.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const judgement = { category: 'lost-structure', severity: 'major', note: 'Ä 1/3', region: null } as const

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.warn('Tests of the Python program skip: there is no python3')

let sample: string
let folder: string
beforeAll(async () => {
  sample = makeTemporaryFolder('ledger-sample')
  await writeSampleAudit(sample)
  const workspace = openWorkspace(sample)
  for (let patchIndex = 0; patchIndex < 3; patchIndex++)
    workspace.findings.record({ auditId: 'sample', patchIndex, denoiserKey: 'average-7', reviewer: 'Ada', judgement })
  workspace.findings.undo('sample', 'Ada')
  workspace.close()
})
afterAll(() => rmSync(sample, { recursive: true, force: true }))
beforeEach(() => {
  folder = temporaryFolder()
  cpSync(sample, folder, { recursive: true })
})

const tamper = (sql: string) => tamperWith(folder, sql)
const entries = () => {
  const database = new Database(join(folder, 'denoscope.sqlite'), { readonly: true })
  try {
    return database.prepare('SELECT number, kind, row_key, hash FROM ledger ORDER BY number').all() as {
      number: number
      kind: string
      row_key: string
      hash: string
    }[]
  } finally {
    database.close()
  }
}
const problems = () => verifyWorkspace(folder).problems
const entryOf = (kind: string, key: unknown[]) =>
  entries().find((entry) => entry.kind === kind && entry.row_key === JSON.stringify(key))!.number
const revisions = () => entries().filter(({ kind }) => kind === 'finding_revisions')

describe('the ledger of a workspace', () => {
  it('has an entry for each finding and revision, and fits', () => {
    expect(revisions().length).toBeGreaterThanOrEqual(4)
    const { head, problems: found } = verifyWorkspace(folder)
    expect(found).toEqual([])
    expect(head).toEqual({ number: entries().length, hash: entries().at(-1)!.hash })
  })

  it('is the SHA-256 of canonical JSON with sorted keys, chained by the hash before', () => {
    const table = ledgerTables.find(({ name }) => name === 'review_endings')!
    const text =
      '{"kind":"review_endings","number":2,"previous":"ab","row":{"ended_at":"2026-01-01","reader":"Müller","review_id":"r"}}'
    expect(entryHash(table, 2, 'ab', ['r', 'Müller', '2026-01-01'])).toBe(
      createHash('sha256').update(Buffer.from(text, 'utf8')).digest('hex')
    )
  })

  it('tells a changed row, and where', () => {
    const [row] = JSON.parse(revisions()[1]!.row_key) as [number]
    tamper(`UPDATE finding_revisions SET severity = 'minor' WHERE sequence = ${row}`)
    expect(problems()).toEqual([
      `finding_revisions ${row}, entry ${entryOf('finding_revisions', [row])}: the row, or this entry, or the one before was changed or moved`
    ])
  })

  it('tells the smallest change of a time or a note', () => {
    const [row] = JSON.parse(revisions()[0]!.row_key) as [number]
    tamper(`UPDATE finding_revisions SET note = note || ' ' WHERE sequence = ${row}`)
    expect(problems()).toEqual([expect.stringMatching(`^finding_revisions ${row}, `)])
  })

  it('tells a deleted row, with and without its entry', () => {
    const last = revisions().at(-2)!
    const [row] = JSON.parse(last.row_key) as [number]
    tamper(`DELETE FROM finding_revisions WHERE sequence = ${row}`)
    expect(problems()).toEqual([`finding_revisions ${row}, entry ${last.number}: the row was deleted`])
    tamper(`DELETE FROM ledger WHERE number = ${last.number}`)
    expect(problems()).toEqual([`Entry ${last.number} of the ledger was deleted`])
  })

  it('tells an added row', () => {
    tamper(
      `INSERT INTO finding_revisions SELECT 900, finding_id, 900, category, severity, note, region, review_id, recorded_at, NULL, window_id, step_id
       FROM finding_revisions WHERE category IS NOT NULL LIMIT 1`
    )
    expect(problems()).toEqual(['finding_revisions 900: added without an entry'])
  })

  it('tells two rows that changed places', () => {
    const [one, other] = revisions().map(({ row_key }) => (JSON.parse(row_key) as [number])[0])
    tamper(`
      UPDATE finding_revisions SET sequence = 901 WHERE sequence = ${one};
      UPDATE finding_revisions SET sequence = ${one} WHERE sequence = ${other};
      UPDATE finding_revisions SET sequence = ${other} WHERE sequence = 901`)
    expect(problems().map((text) => text.slice(0, text.indexOf(',')))).toEqual([
      `finding_revisions ${one}`,
      `finding_revisions ${other}`
    ])
  })

  it('tells an end that was cut off, rows and entries, by the head that was saved beside the database', () => {
    const last = entries().at(-1)!
    const [row] = JSON.parse(last.row_key) as [number]
    tamper(`DELETE FROM finding_revisions WHERE sequence = ${row}; DELETE FROM ledger WHERE number = ${last.number}`)
    expect(problems()).toEqual([
      `denoscope.counts knows entry ${last.number}, the last one here is ${last.number - 1}: the end was cut off`
    ])
  })

  it('tells a ledger that was written anew to fit changed rows, by a head from elsewhere', () => {
    const stated = verifyWorkspace(folder).head
    const [row] = JSON.parse(revisions()[0]!.row_key) as [number]
    tamper(`UPDATE finding_revisions SET severity = 'minor' WHERE sequence = ${row}`)
    const database = new Database(join(folder, 'denoscope.sqlite'))
    const drop = database.prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'ledger_%' AND type = 'trigger'")
    for (const name of drop.pluck().all()) database.exec(`DROP TRIGGER ${String(name)}`)
    for (const { name } of ledgerTables) database.exec(`DROP TRIGGER ${name}_enter_the_ledger`)
    database.exec('DROP TABLE ledger; DROP TABLE reader_keys; DROP TABLE reading_heads')
    database.pragma('user_version = 12')
    migrate(database)
    database.close()
    const { head, problems: found } = verifyWorkspace(folder, stated)
    expect(head.hash).not.toBe(stated.hash)
    expect(found).toEqual([
      `denoscope.counts knows another entry ${stated.number}: the ledger up to it was written anew`,
      `The given head knows another entry ${stated.number}: the ledger up to it was written anew`
    ])
    const opened = openWorkspace(folder)
    expect(opened.notices.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^The ledger of findings is not the one that Denoscope saved last/)
    ])
  })

  it('tells a trigger that is gone', () => {
    const database = new Database(join(folder, 'denoscope.sqlite'))
    database.exec('DROP TRIGGER finding_revisions_never_change')
    database.close()
    expect(() => verifyWorkspace(folder)).toThrow('it lacks the trigger finding_revisions_never_change')
  })

  it('refuses rows of a tool that cannot hash them', () => {
    const database = new Database(join(folder, 'denoscope.sqlite'))
    expect(() => database.exec("INSERT INTO findings VALUES ('x', 'sample', 9, 'average-7', 'Eve', NULL)")).toThrow(
      'no such function: ledger_hash'
    )
    database.close()
  })

  it('refuses a workspace of a version without a ledger: one made now would prove nothing', () => {
    const former = temporaryFolder()
    const database = new Database(join(former, 'denoscope.sqlite'))
    migrate(database, 12)
    database.close()
    expect(() => verifyWorkspace(former)).toThrow(/written by a version without a ledger/)
  })

  it('stays complete in a merge', async () => {
    const target = openWorkspace(temporaryFolder())
    await target.merge(folder)
    const path = target.path
    target.close()
    const { head, problems: found } = verifyWorkspace(path)
    expect(found).toEqual([])
    expect(head.number).toBe(entries().length)
  })
})

describe.skipIf(!hasPython)('the program in docs/workspace-format.md', () => {
  const program = /```python\n([\s\S]*?)```/.exec(readFileSync('docs/workspace-format.md', 'utf8'))![1]!
  const run = () => spawnSync('python3', ['-c', program, folder], { encoding: 'utf8' })

  it('verifies a workspace without Denoscope', () => {
    const { status, stdout, stderr } = run()
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe(`all fits; the last entry is ${entries().at(-1)!.hash}`)
    expect(status).toBe(0)
  })

  it('names a changed row', () => {
    const { number, row_key: rowKey } = revisions()[0]!
    tamper(`UPDATE finding_revisions SET note = 'x' WHERE sequence = ${(JSON.parse(rowKey) as [number])[0]}`)
    const { status, stdout } = run()
    expect(stdout.trim()).toBe(`entry ${number}: finding_revisions ${rowKey}`)
    expect(status).toBe(1)
  })
})
