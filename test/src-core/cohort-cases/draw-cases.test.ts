import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readAuditRecord, readPatchTable, readRolePatches, readScores } from '../../../src-core/audit/audit-files.ts'
import { rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { caseChoiceSchema, type CaseChoice } from '../../../src-core/cohort-cases/case-choice.ts'
import { drawCases } from '../../../src-core/cohort-cases/draw-cases.ts'
import { readCohort } from '../../../src-core/cohort/read-cohort.ts'
import { checkAndStore } from '../../../src-core/cohort/open-cohort.ts'
import { runCohortJob } from '../../../src-core/cohort/run-cohort-job.ts'
import { importAudit } from '../../../src-core/storage/import-audit.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { filterSetup, smallPlan, writePlan, writeScan } from '../cohort/support/cohorts.ts'

const setup = filterSetup()
let home: string
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'denoscope-cases-'))
  writeScan(join(home, 'scans/1'), { patient: 'Kim', number: 1, slices: 2 })
  writeScan(join(home, 'scans/2'), { patient: 'Kim', number: 2 })
  writeScan(join(home, 'scans/3'), { patient: 'Lee', number: 3, slices: 2 })
  for (const [name, kept] of [
    ['sampled', 'worst: 2\nsample: 3'],
    ['whole', 'pixels: all'],
    ['none', 'pixels: none']
  ] as const) {
    const plan = writePlan(join(home, `${name}.yaml`), smallPlan.replace(/worst: 2\nsample: 0/, kept))
    const { cohort } = await checkAndStore(plan, join(home, name), { setup })
    for (const { number, setting } of cohort.jobs)
      if (setting === 'noisy') await runCohortJob(join(home, name), number, { setup })
  }
}, 60_000)
afterAll(() => rmSync(home, { recursive: true, force: true }))

const choiceOf = (choice: Partial<CaseChoice>) => caseChoiceSchema.parse({ setting: 'noisy', patches: 4, ...choice })
async function drawn(cohort: string, choice: Partial<CaseChoice>): Promise<{ folder: string; record: AuditRecord }> {
  const folder = join(temporaryFolder(), 'cases')
  await drawCases(join(home, cohort), choiceOf(choice), folder)
  return { folder, record: await readAuditRecord(folder) }
}

/** Patch of the cohort's audit that a case is: found by series, slice and place. */
async function originOf(cohort: string, { folder, record }: { folder: string; record: AuditRecord }, index: number) {
  const table = readPatchTable(folder)
  const { series, slice } = record.drawnFrom!.slices[table.slice[index]!]!
  for await (const audit of (await readCohort(join(home, cohort))).audits) {
    if (audit.job.series !== series || audit.job.setting !== 'noisy') continue
    const own = readPatchTable(audit.folder)
    const patch = own.slice.findIndex(
      (each, place) =>
        each === slice && own.row[place] === table.row[index] && own.column[place] === table.column[index]
    )
    return { ...audit, patch }
  }
  throw new Error(`${series}: has no audit`)
}

describe('Cases of a readers’ study', () => {
  it('have the images, scores and places of the audits that they were drawn from', async () => {
    const cases = await drawn('whole', { patches: 6 })
    const scores = readScores(cases.folder, cases.record)
    for (let index = 0; index < 6; index++) {
      const origin = await originOf('whole', cases, index)
      expect(rolesOf(cases.record)).toHaveLength(4)
      for (const role of rolesOf(cases.record))
        expect(readRolePatches(cases.folder, cases.record, role, [index])).toEqual(
          readRolePatches(origin.folder, origin.record, role, [origin.patch])
        )
      const own = readScores(origin.folder, origin.record)
      for (const [key, columns] of Object.entries(scores))
        for (const [id, values] of Object.entries(columns)) expect(values[index]).toBe(own[key]![id]![origin.patch])
    }
  })

  it('are balanced over patients, by labels alone', async () => {
    const { record, folder } = await drawn('sampled', { patches: 4 })
    const patients = [...readPatchTable(folder).slice].map((slice) => record.drawnFrom!.slices[slice]!.patient)
    expect(patients.toSorted()).toEqual(['P0001', 'P0001', 'P0002', 'P0002'])
    expect(JSON.stringify(record)).not.toMatch(/Kim|Lee|PAT/)
    expect(record.title).toMatch(/^Small: cases of 2.patients$/)
  })

  it('are the same for the same seed, others for another, and no more than the cohort keeps', async () => {
    const [one, same, other] = [await drawn('whole', {}), await drawn('whole', {}), await drawn('whole', { seed: 2 })]
    expect(one.record.sourceHash).toBe(same.record.sourceHash)
    expect(readPatchTable(one.folder)).toEqual(readPatchTable(same.folder))
    expect(other.record.sourceHash).not.toBe(one.record.sourceHash)
    expect((await drawn('sampled', { patches: 500 })).record.patchCount).toBe(9)
  })

  it('are the worst of each series if wanted, and say so', async () => {
    const { record } = await drawn('sampled', { order: 'worst', patches: 500 })
    expect(record.patchCount).toBeGreaterThan(3)
    expect(record.warnings!.join()).toContain('The worst patches of each series were drawn')
    expect((await drawn('sampled', {})).record.warnings!.join()).not.toContain('worst patches')
  })

  it('state warnings of many series once, with the numbers of the first', async () => {
    const { record } = await drawn('whole', {})
    const clipped = record.warnings!.filter((warning) => warning.includes('Values are clipped'))
    expect(clipped).toEqual([expect.stringMatching(/^S0001 and 2.others: .* \(numbers of S0001\)$/)])
  })

  it('open in a workspace as an audit', async () => {
    const { folder, record } = await drawn('sampled', {})
    const workspace = Workspace.open(join(temporaryFolder(), 'workspace'))
    try {
      expect(await importAudit(workspace.audits, folder)).toMatchObject({ id: record.id, isNew: true })
      expect(workspace.audits.get(record.id).drawnFrom).toEqual(record.drawnFrom)
    } finally {
      workspace.close()
    }
  })

  it.each([
    ['sampled', { setting: 'plane' }, "setting: expected one of plain, noisy, got 'plane'"],
    ['sampled', { setting: 'plain' }, "setting: no audit of 'plain' is finished; run the cohort first"],
    ['none', {}, /^plan: the audits of this cohort keep no images \(pixels: none\)/]
  ] as const)('are refused in one line: %s, %j', async (cohort, choice, line) => {
    const folder = temporaryFolder()
    await expect(drawCases(join(home, cohort), choiceOf(choice), join(folder, 'cases'))).rejects.toThrow(line)
    expect(readdirSync(folder)).toEqual([])
  })
})
