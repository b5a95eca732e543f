import { appendFileSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { workspaceReport } from '../../../src-core/engine/workspace/workspace-report.ts'
import { reportJson } from '../../../src-core/reports/report-json.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { runPython } from '../../support/python.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeSampleAudit } from './support/sample-workspace.ts'

const module = join(import.meta.dirname, '../../../python')
const guide = join(import.meta.dirname, '../../../docs/results-in-python.md')
const former = join(import.meta.dirname, '../../data/version-0.1.0')
const prelude = `import json, sys\nsys.path.insert(0, ${JSON.stringify(module)})\nsys.dont_write_bytecode = True\n`
const found = await runPython<boolean>('import json, numpy, pandas; print(json.dumps(True))', [])
const absence = 'reason' in found ? found.reason : null

/** Runs a script. @returns the JSON that it prints */
async function printed<Result>(script: string, ...args: string[]): Promise<Result> {
  const outcome = await runPython<Result>(`${prelude}from denoscope_results import *\n${script}`, args)
  if ('reason' in outcome) throw new Error(outcome.reason)
  return outcome.result
}

const refusal = (script: string, ...args: string[]) =>
  printed<string>(
    `try:\n    ${script}\n    print(json.dumps("no refusal"))\nexcept ResultsError as error:\n    print(json.dumps(str(error)))`,
    ...args
  )

async function sampleAudit() {
  const home = temporaryFolder()
  await writeSampleAudit(home)
  return { home, folder: join(home, 'audits/sample') }
}

describe.skipIf(absence)(`denoscope_results.py${absence ? ` (${absence})` : ''}`, () => {
  it('loads places, scores, means and pixels of an audit folder', async () => {
    const { folder } = await sampleAudit()
    const record = JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8'))
    const loaded = await printed<Record<string, unknown>>(
      `audit = load_audit(sys.argv[1], check=True)
print(json.dumps(dict(
    roles=audit.roles, label=audit.labels["average-7"], slices=audit.patches["slice"].tolist(),
    scores=audit.scores[("average-7", "psnr")].tolist(), mean=audit.means.loc[("average-7", "psnr"), "mean"],
    shape=audit.images("noisy").shape, first=float(audit.images("noisy")[0, 13, 13]),
    source=float(audit.images("noisy", unit="source")[0, 13, 13]))))`,
      folder
    )
    const [low, high] = record.source.intensityRange
    expect(loaded).toMatchObject({
      roles: ['reference', 'noisy', 'average-3', 'average-7'],
      label: 'Average 7 × 7',
      slices: [0, 1, 2, 3, 4, 5],
      mean: record.means['average-7'].psnr.mean,
      shape: [6, 28, 28]
    })
    expect(loaded.source).toBeCloseTo(low + (loaded.first as number) * (high - low), 3)
    const scores = loaded.scores as number[]
    expect(scores.reduce((sum, value) => sum + value, 0) / 6).toBeCloseTo(record.means['average-7'].psnr.mean, 9)
  })

  it('loads findings and scores of report.json', async () => {
    const { home } = await sampleAudit()
    const workspace = Workspace.open(home)
    const text = await reportJson(workspaceReport(workspace, 'sample'))
    workspace.close()
    const path = join(home, 'report.json')
    writeFileSync(path, text)
    const loaded = await printed<Record<string, unknown>>(
      `report = load_report(sys.argv[1])
print(json.dumps(dict(rows=json.loads(report.findings.drop(columns=["recorded_at", "review"]).to_json(orient="records")),
    zone=str(report.findings["recorded_at"].dt.tz), psnr=report.scores[("average-7", "psnr")].tolist())))`,
      path
    )
    expect(loaded).toMatchObject({
      rows: [
        {
          patch: 3,
          slice_number: 4,
          output: 'average-7',
          category: 'lost-structure',
          severity: 'major',
          note: '=gone',
          reviewer: 'Ada',
          region_row: 1,
          region_column: 2,
          region_rows: 3,
          region_columns: 4
        },
        { patch: 5, category: 'acceptable', severity: null, region_row: null }
      ],
      zone: 'UTC',
      psnr: JSON.parse(text).scores['average-7'].psnr
    })
  })

  it('loads audits and reports of version 0.1.0', async () => {
    const folder = join(former, 'audit-ct')
    const shape = await printed(
      `audit = load_audit(sys.argv[1], check=True); report = load_report(sys.argv[1] + "/report.json")
print(json.dumps([len(audit.patches), bool(audit.patches["air"].any()), len(report.findings), len(report.patches)]))`,
      folder
    )
    const { patchCount, airPatches } = JSON.parse(readFileSync(join(folder, 'audit.json'), 'utf8'))
    const { findings } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
    expect(shape).toEqual([patchCount, airPatches > 0, findings.length, patchCount])
  })

  it('the cells of docs/results-in-python.md run in order', async () => {
    const folder = temporaryFolder()
    cpSync(join(former, 'audit-ct'), join(folder, 'my-audit'), { recursive: true })
    const cells = [...readFileSync(guide, 'utf8').matchAll(/```python\n(.*?)```/gs)].map(([, cell]) => cell)
    expect(cells.length).toBeGreaterThan(3)
    const shown = await printed<string>(
      `import contextlib, io, os
os.chdir(sys.argv[1])
text = io.StringIO()
with contextlib.redirect_stdout(text):
    for cell in json.loads(sys.argv[2]): exec(cell)
print(json.dumps(text.getvalue()))`,
      folder,
      JSON.stringify(cells)
    )
    expect(shown).toMatch(/patch \d+ error from -?[\d.]+ to -?[\d.]+/)
  })

  it.each([
    ['a changed array', (folder: string) => appendFileSync(join(folder, 'noisy.npy'), 'x'), 'noisy.npy: its content'],
    ['a cut array', (folder: string) => cut(join(folder, 'scores.npy')), 'scores.npy: not a complete array'],
    ['a cut record', (folder: string) => cut(join(folder, 'audit.json')), 'audit.json: not JSON, or cut short'],
    ['a record without denoisers', withoutDenoisers, "audit.json: damaged record ('denoisers')"]
  ])('refuses %s and names the file', async (_, damage, message) => {
    const { folder } = await sampleAudit()
    const copy = join(temporaryFolder(), 'audit')
    cpSync(folder, copy, { recursive: true })
    damage(copy)
    expect(await refusal('load_audit(sys.argv[1], check=True)', copy)).toContain(message)
  })

  it('refuses a report of another version', async () => {
    const path = join(temporaryFolder(), 'report.json')
    writeFileSync(path, JSON.stringify({ format: 'denoscope-report', formatVersion: 9 }))
    expect(await refusal('load_report(sys.argv[1])', path)).toContain('this module reads denoscope-report 2')
  })
})

function cut(path: string): void {
  const whole = readFileSync(path)
  writeFileSync(path, whole.subarray(0, whole.length / 2))
}

function withoutDenoisers(folder: string): void {
  const path = join(folder, 'audit.json')
  const { denoisers: _, ...record } = JSON.parse(readFileSync(path, 'utf8'))
  writeFileSync(path, JSON.stringify(record))
}
