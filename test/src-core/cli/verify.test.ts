import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { LedgerHead } from '../../../src-core/review/ledger-head.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeSampleAudit } from '../reports/support/sample-workspace.ts'
import { denoscope, run } from './support/command-line.ts'

it('denoscope verify fits the head of a report, and names the row that an SQLite tool changed', async () => {
  const workspace = temporaryFolder()
  await writeSampleAudit(workspace)
  const file = join(temporaryFolder(), 'report.json')
  await run('report', '--workspace', workspace, '--audit', 'sample', '--out', file)
  const { ledger } = JSON.parse(readFileSync(file, 'utf8')) as { ledger: LedgerHead }
  const head = `${ledger.number}:${ledger.hash}`
  expect(ledger.number).toBeGreaterThan(0)
  expect(await run('verify', workspace, '--head', head)).toContain('nothing was changed, deleted, added or moved')

  const database = new Database(join(workspace, 'denoscope.sqlite'))
  const trigger = database.prepare("SELECT sql FROM sqlite_schema WHERE name = 'finding_revisions_never_change'")
  const sql = trigger.pluck().get() as string
  database.exec(
    `DROP TRIGGER finding_revisions_never_change; UPDATE finding_revisions SET note = 'x' WHERE sequence = 1`
  )
  database.exec(sql)
  database.close()
  const { status, stdout } = denoscope('verify', workspace, '--json')
  expect((JSON.parse(stdout) as { problems: string[] }).problems).toEqual([
    expect.stringMatching(/^finding_revisions 1, entry \d+: the row, or this entry, or the one before was changed/)
  ])
  expect(status).toBe(1)
})
