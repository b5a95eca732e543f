import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { benchSchema } from '../../../src-core/bench/bench-record.ts'
import { recordSchema } from '../../../src-core/audit/record-schema.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { reportJson } from '../../../src-core/reports/report-json.ts'
import { reportSchema } from '../../../src-core/reports/report-schema.ts'
import { workspaceReport } from '../../../src-core/engine/workspace/workspace-report.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { finding, sampleInput } from './support/sample.ts'
import { inputWithDiscrepancies } from './support/discrepancies.ts'
import { writeSampleAudit } from './support/sample-workspace.ts'

const folder = join(import.meta.dirname, '../../../docs/schemas')
const validators = new Ajv2020({ allowUnionTypes: true })
const published = (name: string) => validators.compile(JSON.parse(readFileSync(join(folder, name), 'utf8')))

it.each([
  ['audit.schema.json', 'audit.json of Denoscope', recordSchema],
  ['report.schema.json', 'report.json of Denoscope', reportSchema],
  ['bench.schema.json', 'bench.json of Denoscope', benchSchema]
])('docs/schemas/%s is the schema of the code (update: vitest -u)', async (name, title, schema) => {
  const text = JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)
  await expect(`${text}\n`).toMatchFileSnapshot(join(folder, name))
})

it('audit.json fits its published schema, today and in version 0.1.0', async () => {
  const fits = published('audit.schema.json')
  const former = join(import.meta.dirname, '../../data/version-0.1.0')
  const home = temporaryFolder()
  await writeSampleAudit(home)
  const records = [join(home, 'audits/sample'), join(former, 'audit-ct'), join(former, 'audit-digits')]
  for (const record of records) {
    fits(JSON.parse(readFileSync(join(record, 'audit.json'), 'utf8')))
    expect(fits.errors).toBeNull()
  }
})

it('report.json fits its published schema, with and without findings, discrepancies and identical patches', async () => {
  const fits = published('report.schema.json')
  const home = temporaryFolder()
  await writeSampleAudit(home)
  const workspace = Workspace.open(home)
  const stored = await workspaceReport(workspace, 'sample')
  workspace.close()
  const found = await sampleInput(12, [finding(3, 'lost-structure', 'major'), finding(4, 'acceptable', 'minor')])
  const points = [
    { x: 0, y: 0 },
    { x: 5, y: 9 }
  ]
  const measured: ReportInput = {
    ...found,
    readSlice: async () => ({ data: new Float32Array(784), rows: 28, columns: 28 }),
    measurements: (['ellipse', 'length'] as const).map((kind) => ({ id: kind, kind, slice: 0, points }))
  }
  for (const input of [stored, found, measured, await inputWithDiscrepancies()]) {
    fits(JSON.parse(await reportJson(input)))
    expect(fits.errors).toBeNull()
  }
})

it('a report of another version or with an unknown category does not fit', async () => {
  const fits = published('report.schema.json')
  const report = JSON.parse(await reportJson(await sampleInput(12, [finding(3, 'lost-structure', 'major')])))
  expect(fits({ ...report, formatVersion: 3 })).toBe(false)
  expect(fits({ ...report, findings: [{ ...report.findings[0], category: 'lost' }] })).toBe(false)
  const { patches: _, ...withoutPatches } = report
  expect(fits(withoutPatches)).toBe(false)
})
