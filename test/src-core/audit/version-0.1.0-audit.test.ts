import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  readAir,
  readAuditRecord,
  readPatchTable,
  readRolePatches,
  readScores,
  requireArrays
} from '../../../src-core/audit/audit-files.ts'
import { scoredKeysOf, judgedOf, rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import { flagMethods, flagsOf } from '../../../src-core/audit/flagged-patches.ts'
import { scoreIdsOf } from '../../../src-core/scores/table/score-table.ts'
import { warningsOf } from '../../../src-core/audit/audit-warnings.ts'
import { readCalibration } from '../../../src-core/scores/sfrc/sfrc-calibration.ts'
import { importAudit } from '../../../src-core/storage/import-audit.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { copyOfFormer, formerJson, formerPath, unknownScores, type FormerAudit } from '../../support/version-0.1.0.ts'
import { run } from '../cli/support/command-line.ts'

/** Answers of version 0.1.0 about the audits. An undefined or infinite score is null. */
interface ReadAudit extends FormerAudit {
  readonly patches: Readonly<Record<'slice' | 'row' | 'column', readonly number[]>>
  readonly air: readonly number[] | null
  readonly scores: Readonly<Record<string, readonly (readonly (number | null)[])[]>>
  readonly flagged: Readonly<Record<string, Readonly<Record<string, number | null>>>>
}
const expected = formerJson<Readonly<Record<string, ReadAudit>>>('expected-audits.json')
const finite = (values: Iterable<number>) => Array.from(values, (value) => (Number.isFinite(value) ? value : null))

it('the files of version 0.1.0 are as it wrote them', () => {
  const lines = readFileSync(formerPath('SHA256SUMS'), 'utf8').trim().split('\n')
  const changed = lines.filter((line) => {
    const [, hash, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)!
    return (
      createHash('sha256')
        .update(readFileSync(formerPath(name!)))
        .digest('hex') !== hash
    )
  })
  expect(changed).toEqual([])
  expect(lines.length).toBeGreaterThan(80)
})

it('a calibration of sFRC of version 0.1.0 is read', () => {
  expect(readCalibration(formerPath('sfrc-calibration.json'))).toEqual(formerJson('sfrc-calibration.json'))
})

describe.each(Object.entries(expected))('%s of version 0.1.0', (name, former) => {
  it('is read with its scores, means, patches and warnings', async () => {
    const folder = copyOfFormer(name, temporaryFolder())
    const record = await readAuditRecord(folder)
    expect(record).toMatchObject({
      id: former.id,
      title: former.title,
      createdAt: former.createdAt,
      patchCount: former.patchCount
    })
    expect(record.airPatches ?? null).toBe(former.airPatches)
    expect(warningsOf(record)).toEqual(former.warnings)
    expect(scoredKeysOf(record)).toEqual(former.candidates)
    expect(() => requireArrays(folder, record)).not.toThrow()
    const { slice, row, column } = readPatchTable(folder)
    expect({ slice: [...slice], row: [...row], column: [...column] }).toEqual(former.patches)
    expect(readAir(folder) && [...readAir(folder)!]).toEqual(former.air)
    const ids = scoreIdsOf(record)
    const scores = readScores(folder, record)
    expect(ids).toHaveLength(former.scoreIds.length)
    expect(unknownScores(ids)).toEqual([])
    for (const key of former.candidates) {
      expect([key, ids.map((id) => finite(scores[key]![id]!))]).toEqual([key, former.scores[key]])
      const means = ids
        .map((id) => record.means[key]![id])
        .map((mean) => (mean ? [mean.mean, mean.low, mean.high, mean.n] : null))
      expect([key, means]).toEqual([key, former.means[key]])
    }
    for (const role of rolesOf(record))
      expect([role, readRolePatches(folder, record, role, [0]).some(Number.isNaN)]).toEqual([role, false])
  })

  it('flags as many patches as it did', async () => {
    const folder = copyOfFormer(name, temporaryFolder())
    const record = await readAuditRecord(folder)
    const scores = readScores(folder, record)
    const flagged = judgedOf(record).map((key) => [
      key,
      Object.fromEntries(
        flagMethods.map((method) => [method, flagsOf(method, scores[key]!, record)?.filter(Boolean).length ?? null])
      )
    ])
    expect(Object.fromEntries(flagged)).toEqual(former.flagged)
  })

  it('comes into a workspace, and the command line writes a report on it', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'workspace')
    const workspace = Workspace.open(path)
    try {
      expect(await importAudit(workspace.audits, copyOfFormer(name, folder))).toEqual({
        id: former.id,
        title: former.title,
        isNew: true
      })
    } finally {
      workspace.close()
    }
    await run('report', '--workspace', path, '--audit', former.id, '--out', join(folder, 'report.html'))
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain(former.title)
    await run('report', '--workspace', path, '--audit', former.id, '--out', join(folder, 'report.json'))
    expect(existsSync(join(folder, 'report.json'))).toBe(true)
  })
})
