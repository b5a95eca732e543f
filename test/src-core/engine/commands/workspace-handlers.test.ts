import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import type { StoredKind } from '../../../../src-core/storage/workspace-contents.ts'
import { slicePlace, syntheticDicom, type Attributes } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
let folder = ''
beforeEach(() => {
  folder = temporaryFolder()
  engine = start()
})
afterEach(() => engine.close())

const start = () => new EngineService({ workspacePath: folder, log: pino({ level: 'silent' }) })

const { call, finished } = callsTo(() => engine)

const items = async (kind: StoredKind) => (await call('storage.read', {})).items.filter((item) => item.kind === kind)

async function runAudit(): Promise<string> {
  const source = await call('sources.openPhantom', { seed: 1, slices: 1 })
  const { jobId } = await call('audits.run', {
    sourceId: source.id,
    patchify: { crop: { kind: 'central', size: 56 }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.1 },
    denoisers: [{ id: 'median', parameters: {} }],
    seed: 1
  })
  return ((await finished(jobId)).result as { auditId: string }).auditId
}

/** Sends a series of one drop, as a browser does. @returns id of the opened series */
async function upload(batch: string, series: string): Promise<string> {
  for (const index of [0, 1]) {
    const attributes: Attributes = {
      ...slicePlace(index),
      '0020,000E': ['UI', series],
      '0008,0018': ['UI', `${series}.${index + 1}`]
    }
    const bytes = new Uint8Array(syntheticDicom({ seed: index, attributes }))
    await call('sources.upload', { batch, name: `${series}/${index}.dcm`, offset: 0, bytes })
  }
  const { jobId } = await call('sources.openUploaded', { batch })
  const opened = (await finished(jobId)).result as OpenedSources
  return opened.sources.at(-1)!.id
}

describe('the contents of a workspace', () => {
  it('name each audit with its size, and add up to the whole folder', async () => {
    const auditId = await runAudit()
    const { items: found, database, total } = await call('storage.read', {})
    expect(found).toEqual([
      expect.objectContaining({
        kind: 'audit',
        id: auditId,
        label: expect.stringContaining('hantom'),
        isRemoved: false
      })
    ])
    expect(found[0]!.bytes).toBeGreaterThan(4 * 28 * 28 * 4 * 2)
    expect(database.bytes).toBeGreaterThan(10_000)
    expect(total.bytes).toBeGreaterThanOrEqual(found[0]!.bytes + database.bytes)
  })

  it('lose a removed audit for good only when removed items are deleted', async () => {
    const auditId = await runAudit()
    await call('storage.remove', { kind: 'audit', id: auditId })
    expect(await items('audit')).toMatchObject([{ id: auditId, isRemoved: true }])
    await call('storage.restore', { kind: 'audit', id: auditId })
    expect((await call('audits.list', {})).map(({ id }) => id)).toEqual([auditId])
    await call('storage.remove', { kind: 'audit', id: auditId })
    const freed = await call('storage.empty', {})
    expect(freed.bytes).toBeGreaterThan(4 * 28 * 28 * 4 * 2)
    expect(existsSync(join(folder, 'audits', auditId))).toBe(false)
    expect(await items('audit')).toEqual([])
    expect(await call('audits.removed', {})).toEqual([])
    await expect(call('storage.restore', { kind: 'audit', id: auditId })).rejects.toThrow('no such audit')
  })

  it('move a removed model aside, and back', async () => {
    const model = join(folder, 'models', 'mine')
    mkdirSync(model)
    writeFileSync(join(model, 'weights.bin'), new Uint8Array(5000))
    expect(await items('model')).toMatchObject([{ id: 'mine', bytes: 5000, files: 1, isRemoved: false }])
    await call('storage.remove', { kind: 'model', id: 'mine' })
    expect(existsSync(model)).toBe(false)
    expect(await items('model')).toMatchObject([{ id: 'mine', bytes: 5000, isRemoved: true }])
    await call('storage.restore', { kind: 'model', id: 'mine' })
    expect(existsSync(join(model, 'weights.bin'))).toBe(true)
  })

  it('list exported DICOM objects, and delete them at once', async () => {
    const name = 'dicom-20261130-181500-3fa9c2'
    mkdirSync(join(folder, 'exports', name), { recursive: true })
    writeFileSync(join(folder, 'exports', name, 'report.dcm'), new Uint8Array(700))
    expect(await items('export')).toMatchObject([
      {
        id: name,
        label: 'DICOM objects',
        createdAt: '2026-11-30T18:15:00.000Z',
        bytes: 700,
        files: 1,
        isRemoved: false
      }
    ])
    await expect(call('storage.remove', { kind: 'export', id: '..' })).rejects.toThrow("there is no '..'")
    await call('storage.remove', { kind: 'export', id: name })
    expect([await items('export'), readdirSync(join(folder, 'exports'))]).toEqual([[], []])
  })

  it.each(['..', '../audits', 'none'])('refuse to remove the model %s, and keep everything', async (id) => {
    writeFileSync(join(folder, 'models', 'note.txt'), 'kept')
    await expect(call('storage.remove', { kind: 'model', id })).rejects.toThrow(`there is no '${id}'`)
    expect(existsSync(join(folder, 'models', 'note.txt'))).toBe(true)
  })
})

it('a cancelled audit leaves nothing on disk', async () => {
  const source = await call('sources.openPhantom', { seed: 1, slices: 8 })
  const { jobId } = await call('audits.run', {
    sourceId: source.id,
    patchify: { crop: { kind: 'central', size: 448 }, patchSize: 28, stride: 28 },
    degradation: { kind: 'gaussian', factor: 0.1 },
    denoisers: [{ id: 'nlm', parameters: {} }],
    seed: 1
  })
  const inAudits = () => readdirSync(join(folder, 'audits'))
  await expect.poll(inAudits, { timeout: 60_000 }).toEqual([expect.stringMatching(/\.partial$/)])
  await call('jobs.cancel', { id: jobId })
  expect(await finished(jobId)).toMatchObject({ state: 'cancelled' })
  expect(inAudits()).toEqual([])
})

describe('copies that a browser sent', () => {
  const batch = '0190b3a2-7c1d-4b52-9d57-1c2f3a4b5c6d'
  const copies = () => join(folder, 'uploads', batch)

  it('are counted under the series that reads them', async () => {
    const id = await upload(batch, '1.2.3')
    const [item] = await items('upload')
    expect(item).toMatchObject({ id: batch, files: 2, isRemoved: false, sourceIds: [id] })
    expect(item!.bytes).toBeGreaterThan(1000)
    const [source] = await call('sources.list', {})
    expect(item!.label).toBe(source!.label)
  })

  it('go with their series', async () => {
    const id = await upload(batch, '1.2.3')
    await call('sources.close', { id })
    expect(existsSync(copies())).toBe(false)
  })

  it('are removed series by series after one drop of two', async () => {
    const first = await upload(batch, '1.2.3')
    const second = await upload(batch, '1.2.4')
    await call('sources.close', { id: first })
    expect(existsSync(join(copies(), '1.2.3', '0.dcm'))).toBe(false)
    expect(existsSync(join(copies(), '1.2.4', '0.dcm'))).toBe(true)
    await call('sources.close', { id: second })
    expect(existsSync(copies())).toBe(false)
  })

  it('are deleted with their series from the overview', async () => {
    await upload(batch, '1.2.3')
    await call('storage.remove', { kind: 'upload', id: batch })
    expect(existsSync(copies())).toBe(false)
    expect(await call('sources.list', {})).toEqual([])
  })

  it('are removed at the next start, with a notice, if their series was closed', async () => {
    await upload(batch, '1.2.3')
    await engine.close()
    mkdirSync(join(folder, 'uploads', 'old'))
    writeFileSync(join(folder, 'uploads', 'old', 'slice.dcm'), 'x')
    engine = start()
    expect(existsSync(join(folder, 'uploads', 'old'))).toBe(false)
    expect(existsSync(copies())).toBe(true)
    const { notices } = await call('engine.describe', {})
    expect(notices.map(({ text }) => text)).toContain(
      'Copies of series that are no longer open, now removed: uploads/old.'
    )
  })
})

describe('measurements of a series that is closed', () => {
  const points = [
    { x: 0, y: 0 },
    { x: 3, y: 4 }
  ]
  async function measured(): Promise<string> {
    const { id } = await call('sources.openPhantom', { seed: 1, slices: 1 })
    await call('measurements.add', { sourceId: id, measurement: { id: 'm', kind: 'length', slice: 0, points } })
    return id
  }

  it('stay, are listed with the name of the series, and are there when it is opened again', async () => {
    const id = await measured()
    await call('sources.close', { id })
    const [stored] = (await call('storage.read', {})).measurements
    expect(stored).toMatchObject({ sourceId: id, count: 1, label: expect.stringContaining('phantom') })
    await call('sources.openPhantom', { seed: 1, slices: 1 })
    expect(await call('measurements.list', { sourceId: id })).toHaveLength(1)
    await call('measurements.removeAll', { sourceId: id })
    expect((await call('storage.read', {})).measurements).toEqual([])
  })

  it('go with it if a person asked for that', async () => {
    const id = await measured()
    await call('sources.close', { id, withMeasurements: true })
    expect((await call('storage.read', {})).measurements).toEqual([])
    expect(await call('measurements.list', { sourceId: id })).toEqual([])
  })
})
