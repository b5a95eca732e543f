import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { runAudit } from '../../../../src-core/audit/run-audit.ts'
import { auditRequestSchema } from '../../../../src-core/audit/audit-request.ts'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { writeDenoiserSeries } from '../../../support/denoiser-series.ts'
import { callsTo } from '../../../support/engine-calls.ts'

const root = mkdtempSync(join(tmpdir(), 'denoscope-outputs-'))
const engine = new EngineService({ workspacePath: join(root, 'workspace'), log: pino({ level: 'silent' }) })
let auditsWritten = 0

const { call } = callsTo(() => engine)

async function open(path: string): Promise<OpenedSources> {
  const { jobId } = await call('sources.open', { paths: [path] })
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)
    if (job?.state === 'done') return job.result as OpenedSources
    if (job?.state === 'failed') throw new Error(JSON.stringify(job.error))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const nextAuditId = () => `audit-20260102-030405-${(auditsWritten++).toString(16).padStart(6, '0')}`

/** Writes an audit of two outputs without an input, as the command line does. Its folder holds nothing else. */
async function writeAudit(id = nextAuditId()): Promise<string> {
  const { reference, acme, other } = writeDenoiserSeries(join(root, 'series'))
  const source = async (path: string) => (await openDicom([path])).sources[0]!
  const outputs = [
    { key: 'acme', label: 'ACME', source: await source(acme) },
    { key: 'method-b', label: 'Method B', source: await source(other) }
  ]
  const full = await source(reference)
  const request = auditRequestSchema.parse({
    sourceId: full.summary.id,
    patchify: { crop: { kind: 'central' }, patchSize: 32, stride: 32 },
    degradation: { kind: 'reference' },
    denoisers: [],
    outputs: outputs.map(({ key, label, source: { summary } }) => ({ key, name: label, sourceId: summary.id })),
    seed: 1
  })
  const directory = join(root, `results-of-${id}`, id)
  await runAudit({
    id,
    request,
    source: full,
    reference: null,
    outputs,
    denoisers: [],
    directory,
    versions: {},
    backend: 'none'
  })
  return directory
}

/** The id of a new audit of the workspace. */
async function importAudit(): Promise<string> {
  return (await open(await writeAudit())).audits[0]!.id
}

afterAll(async () => {
  await engine.close()
  rmSync(root, { recursive: true, force: true })
})

describe('an audit folder from the command line', () => {
  it('becomes an audit of the workspace, once, opened as a folder above it or as its record', async () => {
    const auditId = nextAuditId()
    const written = await writeAudit(auditId)
    const first = await open(dirname(written))
    expect(first).toMatchObject({ sources: [], refusals: [], audits: [{ id: auditId, isNew: true }] })
    expect((await open(join(written, 'audit.json'))).audits).toEqual([
      { id: auditId, title: 'Full dose', isNew: false }
    ])
    const record = (await call('audits.list', {})).find(({ id }) => id === auditId)
    expect(record!.outputs.map(({ label }) => label)).toEqual(['ACME', 'Method B'])
    expect(await call('audits.patches', { auditId, role: 'method-b', indices: [0] })).toHaveLength(1024)
  })
  it('states the pairing of its series, and every warning of its record', async () => {
    const id = await importAudit()
    const { warnings, pairing } = await call('audits.warnings', { id })
    expect(pairing).toEqual([
      "Slices of 'Full dose' paired with 'ACME' by position: all 3 (at the same places)",
      "Slices of 'Full dose' paired with 'Method B' by position: all 3 (at the same places)"
    ])
    expect(warnings).toEqual((await call('audits.read', { id })).record.warnings)
  })
  it('is refused, naming the array, if that was altered', async () => {
    const folder = await writeAudit()
    const bytes = readFileSync(join(folder, 'output-acme.npy'))
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(join(folder, 'output-acme.npy'), bytes)
    const { audits, refusals } = await open(folder)
    expect(audits).toEqual([])
    expect(refusals[0]!.message).toMatch(/output-acme\.npy: altered since the audit wrote it/)
  })
  it('is refused if its record names an array outside the folder', async () => {
    const folder = await writeAudit()
    const path = join(folder, 'audit.json')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace('"key": "acme",\n      "label"', '"key": "../acme",\n      "label"')
    )
    expect((await open(folder)).refusals[0]!.message).toMatch(/audit\.json: damaged record \(outputs\.0\.key/)
  })
  it('gets an id of its own if it bears the one that every audit of the first version had', async () => {
    const folder = await writeAudit('audit')
    const { audits } = await open(folder)
    expect(audits[0]!.id).toMatch(/^audit-\d{8}-\d{6}-[0-9a-f]{6}$/)
    await call('audits.remove', { id: audits[0]!.id })
    expect((await open(folder)).audits).toEqual([{ ...audits[0]!, isNew: false }])
    await call('audits.remove', { id: audits[0]!.id })
  })
})

describe('findings and reviews of outputs of others', () => {
  let auditId = ''
  beforeEach(async () => {
    auditId = await importAudit()
  })
  const judgement = (category: 'lost-structure' | 'artefact') => ({
    category,
    severity: 'major' as const,
    note: '',
    region: null
  })
  const listed = async () =>
    (await call('findings.list', { auditId })).findings.map(({ denoiserKey, patchIndex, category }) => [
      denoiserKey,
      patchIndex,
      category
    ])

  it('are recorded, revised and undone as those of denoisers', async () => {
    const place = { auditId, patchIndex: 2, denoiserKey: 'acme', reviewer: 'Ada' }
    await call('findings.record', { ...place, judgement: judgement('lost-structure') })
    await call('findings.record', { ...place, judgement: judgement('artefact') })
    expect(await listed()).toEqual([['acme', 2, 'artefact']])
    await call('findings.undo', { auditId, reviewer: 'Ada' })
    expect(await listed()).toEqual([['acme', 2, 'lost-structure']])
    await call('findings.undo', { auditId, reviewer: 'Ada' })
    await expect(
      call('findings.record', { ...place, denoiserKey: 'candidate', judgement: judgement('lost-structure') })
    ).rejects.toThrow("expected one of acme, method-b, got 'candidate'")
  })

  it('can be revised in the audit after a review', async () => {
    const plan = {
      auditId,
      denoiserKeys: ['acme', 'method-b'],
      order: { kind: 'worst' as const, scoreId: 'psnr' },
      cases: 4,
      blinded: false,
      catchShare: 0.25
    }
    const { id } = await call('reviews.create', plan)
    const items = await call('reviews.items', { id, reader: 'Ada' })
    const position = items.findIndex(({ kind }) => kind === 'case')
    const { patchIndex, roles } = items[position]!
    await call('reviews.answer', {
      reviewId: id,
      reader: 'Ada',
      position,
      answer: { kind: 'judgement', judgement: judgement('lost-structure') },
      seconds: 1
    })
    await call('findings.record', {
      auditId,
      patchIndex,
      denoiserKey: roles[0]!,
      reviewer: 'Ada',
      judgement: judgement('artefact')
    })
    expect(await listed()).toEqual([[roles[0], patchIndex, 'artefact']])
  })

  it('let a reader choose between two outputs', async () => {
    const { id } = await call('reviews.create', {
      auditId,
      task: 'which-would-you-read',
      denoiserKeys: ['acme', 'method-b'],
      order: { kind: 'random' },
      cases: 3,
      blinded: true
    })
    const items = await call('reviews.items', { id, reader: 'Ada' })
    for (const { roles } of items) expect(roles.toSorted()).toEqual(['acme', 'method-b'])
  })

  it('show reference beside output in a choice if there is no input, and refuse that in a search for the real patch', async () => {
    const plan = {
      auditId,
      denoiserKeys: ['acme', 'method-b'],
      order: { kind: 'random' as const },
      cases: 4,
      blinded: true,
      catchShare: 0.5
    }
    const { id } = await call('reviews.create', { ...plan, task: 'which-would-you-read' })
    const items = await call('reviews.items', { id, reader: 'Ada' })
    const position = items.findIndex(({ kind }) => kind === 'catch')
    expect(items.filter(({ kind }) => kind === 'catch').map(({ roles }) => roles.includes('reference'))).toEqual([
      true,
      true
    ])
    await call('reviews.answer', {
      reviewId: id,
      reader: 'Ada',
      position,
      answer: { kind: 'choice', role: 'reference' },
      seconds: 1
    })
    await expect(call('reviews.create', { ...plan, task: 'which-is-real' })).rejects.toThrow(
      'a control case would be the reference beside an output, as every case is'
    )
  })
})

describe('series that are linked for the screen', () => {
  it('are called by their given names and paired by the rule that was chosen', async () => {
    const { reference, acme } = writeDenoiserSeries(join(root, 'linked'))
    const [first, second] = [(await open(reference)).sources[0]!, (await open(acme)).sources[0]!]
    const link = await call('sources.link', {
      firstId: first.id,
      secondId: second.id,
      name: 'Vendor',
      pairBy: 'number'
    })
    expect(link.statements).toEqual([
      "Slices of 'Full dose' paired with 'Vendor' by instance number: all 3 (at the same places)"
    ])
    expect(link).toMatchObject({ offersRules: true, pairing: { warnings: ['Paired by instance number, as asked'] } })
  })
})
