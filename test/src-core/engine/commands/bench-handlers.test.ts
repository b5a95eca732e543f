import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import pino from 'pino'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import type { CommandInput } from '../../../../src-core/engine/contract.ts'
import { noEntries } from '../../../../src-core/reports/bench/bench-entries.ts'
import { writeScan } from '../../../support/bench-scan.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
let home: string
let folder: string
let scans: string
const exposure = (charge: number) => ({ '0018,0060': ['DS', '120'], '0018,1152': ['IS', String(charge)] }) as const
const gaussian = { id: 'gaussian', parameters: {} }

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'denoscope-benches-'))
  folder = join(home, 'workspace')
  scans = join(home, 'scans')
  await writeScan(join(scans, 'full'), { noise: 8, attributes: exposure(200) })
  await writeScan(join(scans, 'half'), { noise: 8 * Math.SQRT2, attributes: exposure(100) })
  await writeScan(join(scans, 'output', 'full'), { noise: 4, attributes: exposure(200) })
  engine = new EngineService({ workspacePath: folder, log: pino({ level: 'silent' }) })
}, 60_000)
afterAll(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

const { call, finished } = callsTo(() => engine)

/** Opens the scan of the full dose as a series of the workspace. @returns its id */
async function openedSeries(): Promise<string> {
  const { jobId } = await call('sources.open', { paths: [join(scans, 'full')] })
  return ((await finished(jobId)).result as OpenedSources).sources[0]!.id
}

async function run(request: CommandInput<'benches.run'>): Promise<string> {
  const { jobId } = await call('benches.run', request)
  const job = await finished(jobId)
  if (job.error) throw new Error(job.error.message)
  return (job.result as { benchId: string }).benchId
}

describe('Benches through the engine', { timeout: 60_000 }, () => {
  it('show the phantom and its slices before the run, of a folder and of a series', async () => {
    const input = { path: join(scans, 'full') }
    const { phantom, doseOrigin, geometry, notFound } = await call('benches.inspect', { input })
    expect(notFound).toBeNull()
    expect(phantom).toMatchObject({ id: 'catphan504', modules: [{ kind: 'hu' }, {}, {}, {}] })
    expect(phantom!.modules[0]!.x).toBeCloseTo(113.4, 0)
    expect(doseOrigin).toContain('one series')
    expect(geometry).toEqual({ rows: 232, columns: 232, pixelSpacingMm: 1, sliceCount: 4 })
    const { data, rows } = await call('benches.slice', { input, index: 2 })
    expect(rows).toBe(232)
    expect(data[109 * 232 + 113]).toBeGreaterThan(-100)
    const ofSeries = await call('benches.inspect', { input: { sourceId: await openedSeries() } })
    expect(ofSeries.phantom).toEqual(phantom)
  })

  it('keep record, report and tables of a run, judge them by other limits, and remove and restore them', async () => {
    const outputs = [{ label: 'Net', scans: { path: join(scans, 'output') } }]
    const input = { path: join(scans, 'full') }
    const id = await run({
      input,
      outputs: [{ ...outputs[0]!, scans: { path: join(scans, 'output', 'full') } }],
      denoisers: [gaussian]
    })
    expect(readdirSync(join(folder, 'benches', id)).sort()).toEqual(
      ['bench.csv', 'bench.json', 'curves.csv', 'entries.json', 'report.html'].sort()
    )
    expect(await call('benches.list', {})).toMatchObject([{ id, outputs: ['Net', expect.stringContaining('aussian')] }])
    const limit = {
      measure: 'noise',
      subject: null,
      dose: null,
      image: 'Net',
      minimum: null,
      maximum: 5,
      source: 'ours'
    }
    const entries = { ...noEntries, words: { ...noEntries.words, institution: 'St. Elsewhere' }, limits: [limit] }
    const { record } = await call('benches.revise', { id, entries })
    expect(record.limits[0]!.results).toMatchObject([{ image: 'net', verdict: 'pass' }])
    expect(await call('benches.read', { id })).toEqual({ record, entries })
    expect(await call('benches.preview', { id })).toContain('St. Elsewhere')
    const html = Buffer.from(await call('benches.file', { id, file: 'html' })).toString()
    expect(html).toContain('St. Elsewhere')
    await expect(
      call('benches.revise', { id, entries: { ...entries, limits: [{ ...limit, image: 'Other' }] } })
    ).rejects.toThrow('limit on noise (Other): this bench has no such value')
    await call('storage.remove', { kind: 'bench', id })
    expect(await call('benches.list', {})).toEqual([])
    await call('storage.restore', { kind: 'bench', id })
    expect(await call('benches.list', {})).toHaveLength(1)
  })
})
