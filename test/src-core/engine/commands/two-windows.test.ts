import { randomUUID } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EngineClient } from '../../../../renderer/engine/engine-client.ts'
import { type PathRule, pathRule, newGrantKey, sealPath } from '../../../../src-core/engine/path-rules.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let engine: EngineService
beforeEach(() => {
  const workspacePath = temporaryFolder()
  process.env.DENOSCOPE_CONFIG = workspacePath
  process.env.XDG_CONFIG_HOME = workspacePath
  const workspace = Workspace.open(workspacePath)
  const record = auditRecord('a', { denoisers: [auditedDenoiser('median', 'Median')] })
  workspace.audits.create(record)
  mkdirSync(workspace.audits.directory('a'), { recursive: true })
  writeFileSync(join(workspace.audits.directory('a'), 'audit.json'), JSON.stringify(record))
  workspace.close()
  engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

interface TestWindow {
  readonly client: EngineClient
  readonly changed: string[]
  close(): void
}

/** A window over a channel in this process. */
async function openWindow(
  id: string = randomUUID(),
  paths: PathRule = pathRule({ folders: [] })
): Promise<TestWindow & { id: string }> {
  let toEngine = (_message: unknown): unknown => undefined
  let toWindow = (_message: unknown): unknown => undefined
  const detach = engine.attach(
    { post: (message) => toWindow(message), on: (receive) => (toEngine = receive) },
    { paths, refuse: () => {} }
  )
  const channel = {
    post: (message: unknown) => toEngine(message),
    on: (receive: (message: unknown) => void) => (toWindow = receive)
  }
  const client = new EngineClient({ channel, onClosed: () => {}, close: detach })
  const changed: string[] = []
  client.on('findings.changed', ({ auditId }) => changed.push(`findings of ${auditId}`))
  client.on('measurements.changed', ({ sourceId }) => changed.push(`measurements of ${sourceId}`))
  client.on('reviews.changed', () => changed.push('answers'))
  const { window } = await client.call('engine.join', { window: id })
  return { client, changed, close: detach, id: window }
}

const lost = { category: 'lost-structure' as const, severity: 'minor' as const }
const record = ({ client }: TestWindow, patchIndex: number) =>
  client.call('findings.record', { auditId: 'a', patchIndex, denoiserKey: 'median', reviewer: 'Ada', judgement: lost })
const undo = ({ client }: TestWindow) => client.call('findings.undo', { auditId: 'a', reviewer: 'Ada' })

it('a finding or an undo in one window is reported to the other one, and not to itself', async () => {
  const [one, two] = [await openWindow(), await openWindow()]
  await record(one, 1)
  await undo(one)
  expect([one.changed, two.changed]).toEqual([[], ['findings of a', 'findings of a']])
})

it('measurements of two windows stay beside each other, and each change is reported to the other window', async () => {
  const [one, two] = [await openWindow(), await openWindow()]
  const points = [
    { x: 0, y: 0 },
    { x: 1, y: 1 }
  ]
  const add = ({ client }: TestWindow, id: string) =>
    client.call('measurements.add', { sourceId: 's', measurement: { id, kind: 'length', slice: 0, points } })
  await add(one, 'a')
  await add(two, 'b')
  await one.client.call('measurements.change', { sourceId: 's', id: 'a', points: points.toReversed() })
  await two.client.call('measurements.remove', { sourceId: 's', id: 'a' })
  await expect(one.client.call('measurements.change', { sourceId: 's', id: 'a', points })).rejects.toMatchObject({
    code: 'measurement.unknown'
  })
  expect((await one.client.call('measurements.list', { sourceId: 's' })).map(({ id }) => id)).toEqual(['b'])
  expect([one.changed, two.changed].map((each) => each.length)).toEqual([2, 2])
  await one.client.call('measurements.removeAll', { sourceId: 's' })
  expect([one.changed, two.changed].map((each) => each.at(-1))).toEqual(Array(2).fill('measurements of s'))
  expect([one.changed, two.changed].map((each) => each.length)).toEqual([3, 3])
})

it('a step on several outputs is reported once, undone by one call, and refused in full if one place is unknown', async () => {
  const [one, two] = [await openWindow(), await openWindow()]
  const places = [1, 2].map((patchIndex) => ({ patchIndex, denoiserKey: 'median', judgement: lost }))
  const step = (stepId: string, statements: typeof places) =>
    one.client.call('findings.recordStep', { auditId: 'a', reviewer: 'Ada', stepId, statements })
  const patches = async () =>
    (await two.client.call('findings.list', { auditId: 'a' })).findings.map(({ patchIndex }) => patchIndex)
  await expect(step('s', [...places, { ...places[0]!, patchIndex: 999_999 }])).rejects.toMatchObject({
    code: 'argument.invalid'
  })
  expect(await patches()).toEqual([])
  expect(await step('s', places)).toMatchObject([{ patchIndex: 1 }, { patchIndex: 2 }])
  expect(two.changed).toEqual(['findings of a'])
  expect(await patches()).toEqual([1, 2])
  expect(await undo(one)).toMatchObject({ patchIndex: 2, others: [{ patchIndex: 1, finding: null }] })
  expect(await patches()).toEqual([])
})

it('an answer in a review is reported to the other window, with the finding that it makes', async () => {
  const [one, two] = [await openWindow(), await openWindow()]
  const { id: reviewId } = await one.client.call('reviews.create', {
    auditId: 'a',
    denoiserKeys: ['median'],
    order: { kind: 'random' },
    cases: 2
  })
  await one.client.call('reviews.answer', {
    reviewId,
    reader: 'Ada',
    position: 0,
    answer: { kind: 'judgement', judgement: lost },
    seconds: 1
  })
  await one.client.call('reviews.undo', { id: reviewId, reader: 'Ada' })
  expect(one.changed).toEqual([])
  expect(two.changed).toEqual(['answers', 'findings of a', 'answers', 'findings of a'])
})

it('each window undoes its own step; once the other is gone, the steps of that too', async () => {
  const [one, two] = [await openWindow(), await openWindow()]
  await record(one, 1)
  await record(two, 2)
  expect((await undo(one))?.patchIndex).toBe(1)
  expect(await undo(one)).toBeNull()
  two.close()
  expect((await undo(one))?.patchIndex).toBe(2)
})

it('a window that comes back under its id goes on undoing its steps', async () => {
  const two = await openWindow()
  const one = await openWindow()
  await record(one, 1)
  await record(two, 2)
  one.close()
  const again = await openWindow(one.id)
  expect(again.id).toBe(one.id)
  expect((await undo(again))?.patchIndex).toBe(1)
})

it('a duplicated tab, which has the id of a window that is open, is given another one', async () => {
  const one = await openWindow()
  expect((await openWindow(one.id)).id).not.toBe(one.id)
})

it('a window can name no path but those that were granted, and the workspaces that were opened before', async () => {
  const folder = temporaryFolder()
  const refused = expect.objectContaining({ code: 'path.refused' })
  const { client } = await openWindow(undefined, pathRule({ folders: ['/data/series'] }))
  const commands = (path: string) => [
    client.call('sources.open', { paths: ['/data/series/a.dcm', path] }),
    client.call('workspace.open', { path }),
    client.call('workspace.merge', { path }),
    client.call('reports.export', { auditId: 'a', directory: path })
  ]
  for (const path of [
    '/etc/passwd',
    '/data/series-2',
    '/data/series/../secret',
    'series',
    '/data/series/\0x',
    folder
  ]) {
    for (const call of commands(path)) await expect(call).rejects.toEqual(refused)
  }
  expect((await client.call('sources.open', { paths: ['/data/series/a.dcm'] })).jobId).toMatch(/./)
  const { workspace } = await client.call('engine.describe', {})
  expect((await client.call('workspace.open', { path: workspace })).workspace).toBe(workspace)
})

it('under a key, a window can name handles alone, and not make or change one', async () => {
  const key = newGrantKey()
  const { client } = await openWindow(undefined, pathRule({ key }))
  const handle = sealPath(key, '/data/series')
  expect((await client.call('sources.open', { paths: [handle] })).jobId).toMatch(/./)
  const changed = `${handle.slice(0, -3)}${handle.endsWith('AAA') ? 'BBB' : 'AAA'}`
  for (const path of [
    '/data/series',
    changed,
    handle.slice(0, 20),
    'granted:',
    sealPath(newGrantKey(), '/data/series')
  ]) {
    await expect(client.call('sources.open', { paths: [path] })).rejects.toMatchObject({ code: 'path.refused' })
  }
})

it('two readers with a window each keep their names, and neither sees the answers of the other before both have finished', async () => {
  const [ada, grace] = [await openWindow(), await openWindow()]
  const name = ({ client }: TestWindow, value: string) => client.call('settings.write', { key: 'reviewer', value })
  await name(ada, 'Ada')
  const { id } = await ada.client.call('reviews.create', {
    auditId: 'a',
    denoiserKeys: ['median'],
    order: { kind: 'random' },
    cases: 1,
    blinded: true,
    readers: ['Ada', 'Grace']
  })
  const answer = ({ client }: TestWindow, reader: string) =>
    client.call('reviews.answer', {
      reviewId: id,
      reader,
      position: 0,
      answer: { kind: 'judgement', judgement: lost },
      seconds: 1
    })
  await answer(ada, 'Ada')
  await name(grace, 'Grace')
  // The name typed last in the workspace is Grace; Ada's window still reads as Ada.
  expect(await ada.client.call('reviews.answers', { id, reader: 'Ada' })).toHaveLength(1)
  await expect(grace.client.call('reviews.answers', { id, reader: 'Ada' })).rejects.toThrow(/open once all/)
  expect(await grace.client.call('reviews.answers', { id, reader: 'Grace' })).toEqual([])
  await name(ada, 'Ada')
  expect(await grace.client.call('reviews.answers', { id, reader: 'Grace' })).toEqual([])
  await answer(grace, 'Grace')
  expect(await grace.client.call('reviews.answers', { id, reader: 'Ada' })).toHaveLength(1)
})

it('a window that joins again brings the name of its reader', async () => {
  const other = await openWindow()
  await other.client.call('settings.write', { key: 'reviewer', value: 'Grace' })
  const window = await openWindow()
  await window.client.call('engine.join', { window: window.id, reader: 'Ada' })
  const { id } = await window.client.call('reviews.create', {
    auditId: 'a',
    denoiserKeys: ['median'],
    order: { kind: 'random' },
    cases: 1,
    blinded: true,
    readers: ['Ada', 'Grace']
  })
  await other.client.call('reviews.answer', {
    reviewId: id,
    reader: 'Grace',
    position: 0,
    answer: { kind: 'judgement', judgement: lost },
    seconds: 1
  })
  expect(await window.client.call('reviews.answers', { id, reader: 'Ada' })).toEqual([])
  await expect(window.client.call('reviews.answers', { id, reader: 'Grace' })).rejects.toThrow(/open once all/)
})

it('a judgement of a review is taken by its own command only', async () => {
  const { client } = await openWindow()
  const input = { auditId: 'a', patchIndex: 1, denoiserKey: 'median', reviewer: 'Ada', judgement: lost, reviewId: 'r' }
  await expect(client.call('findings.record', input as never)).rejects.toThrow(/reviewId/)
})
