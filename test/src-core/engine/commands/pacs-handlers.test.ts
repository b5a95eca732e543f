import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { OpenedSources, PacsAnswer } from '../../../../src-core/engine/contract-payloads.ts'
import {
  newGrantKey,
  ownProcess,
  pathRule,
  sealPath,
  sealSecret,
  type Caller
} from '../../../../src-core/engine/path-rules.ts'
import { passwordPlace, type PacsServer } from '../../../../src-core/pacs/pacs-server.ts'
import { unwrapReply } from '../../../../src-core/runtime/reply.ts'
import type { JobRecord } from '../../../../src-core/storage/job-record.ts'
import type { WorkspaceContents } from '../../../../src-core/storage/workspace-contents.ts'
import { slicePlace } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { answerFile, answerJson, answerStatus, httpServer, seriesServer } from '../../pacs/support/dicomweb-stub.ts'
import { fileOf, folderOf, seriesFiles, webServer } from '../../pacs/support/exchange.ts'

let root: string
let engine: EngineService
const open = () => new EngineService({ workspacePath: join(root, 'workspace'), log: pino({ level: 'silent' }) })
beforeEach(() => {
  root = temporaryFolder()
  vi.stubEnv('XDG_CONFIG_HOME', join(root, 'configuration'))
  vi.stubEnv('APPDATA', join(root, 'configuration'))
  vi.stubEnv('HOME', root)
  engine = open()
})
afterEach(async () => {
  await engine.close()
  vi.unstubAllEnvs()
})

const call = async <Answer>(name: string, input: unknown, caller: Caller = ownProcess): Promise<Answer> =>
  unwrapReply(await engine.call(name, input, caller)) as Answer

async function finish(name: string, input: unknown, caller?: Caller): Promise<JobRecord> {
  const { jobId } = await call<{ jobId: string }>(name, input, caller)
  return vi.waitFor(
    async () => {
      const job = (await call<JobRecord[]>('jobs.list', {})).find(({ id }) => id === jobId)!
      expect(job.finishedAt).not.toBeNull()
      return job
    },
    { timeout: 60_000 }
  )
}

const files = new Map(
  [...seriesFiles(4).keys()].map((uid, index): [string, Buffer] => [
    uid,
    fileOf(uid, { ...slicePlace(index), '0008,0018': ['UI', uid] })
  ])
)
const keep = (server: PacsServer) => call<PacsServer[]>('pacs.keepServer', { server })
const access = { server: 'stub', password: null }
const wanted = { ...access, series: [{ studyUid: '1.2.3', seriesUid: '1.2.3.4' }] }
const uploads = () => readdirSync(join(root, 'workspace', 'uploads'))

describe('the address book of the engine', () => {
  it('keeps and forgets servers, and refuses a password', async () => {
    expect(await keep(webServer('http://127.0.0.1:1/x'))).toHaveLength(1)
    await expect(keep({ ...webServer('http://127.0.0.1:1/x'), password: 'x' } as never)).rejects.toThrow('password')
    expect(await call('pacs.forgetServer', { name: 'STUB' })).toEqual([])
    await expect(call('pacs.echo', access)).rejects.toMatchObject({ code: 'pacs.not-found' })
  })
})

describe('a query of the engine', () => {
  it('has initials and a pseudonym, and name and ID on request', async () => {
    await keep(webServer((await seriesServer(files)).url))
    const query = { patientId: 'MRN*' }
    const { series, isCut } = await call<PacsAnswer>('pacs.query', { ...access, query })
    expect(isCut).toBe(false)
    expect(series).toMatchObject([
      {
        patient: { initials: 'W. W.', date: '2024-03-12' },
        identity: null,
        instances: 4,
        seriesDescription: 'low dose'
      }
    ])
    expect(JSON.stringify(series)).not.toMatch(/Wombat|MRN/)
    const named = await call<PacsAnswer>('pacs.query', { ...access, query, withIdentity: true })
    expect(named.series[0]!.identity).toEqual({ name: 'Wombat^Walter', patientId: 'MRN-77' })
  })
})

describe('a fetch of the engine', () => {
  it('opens the series as a source, which Storage lists', async () => {
    await keep(webServer((await seriesServer(files)).url))
    const { state, result, title } = await finish('pacs.fetch', wanted)
    expect([state, title]).toEqual(['done', 'Fetching a series from stub'])
    expect((result as OpenedSources).sources).toMatchObject([{ sliceCount: 4 }])
    const { items } = await call<WorkspaceContents>('storage.read', {})
    expect(items).toMatchObject([{ kind: 'upload', files: 4, sourceIds: [(result as OpenedSources).sources[0]!.id] }])
    await call('sources.close', { id: (result as OpenedSources).sources[0]!.id })
    expect(uploads()).toEqual([])
  })

  it('goes on after a failure, also in another engine', async () => {
    let answers = 0
    const { url } = await seriesServer(files, (uid, response) =>
      ++answers === 3 ? answerStatus(response, 500) : answerFile(response, files.get(uid)!)
    )
    await keep(webServer(url))
    const failed = await finish('pacs.fetch', wanted)
    expect(failed).toMatchObject({ state: 'failed', error: { code: 'pacs.failed' } })
    expect(await call('pacs.log', { id: failed.id })).toContainEqual(
      expect.stringContaining('WADO instance status=500')
    )
    const [batch] = uploads()
    const left = readdirSync(join(root, 'workspace', 'uploads', batch!, '1.2.3.4'))
    expect(left.length).toBeGreaterThan(0)
    await engine.close()
    engine = open()
    const { items } = await call<WorkspaceContents>('storage.read', {})
    expect(items).toMatchObject([{ label: 'Interrupted fetch from a PACS', files: left.length }])
    const before = answers
    const goOn = { id: failed.id, password: null }
    expect(await finish('pacs.goOn', goOn)).toMatchObject({ state: 'done', title: failed.title })
    expect(answers - before).toBe(4 - left.length)
    expect(uploads()).toEqual([batch])
  })

  it('that ended well does not go on, nor does an unknown job', async () => {
    await keep(webServer((await seriesServer(files)).url))
    const fetched = await finish('pacs.fetch', wanted)
    expect(fetched.exchange).toEqual({ server: 'stub', series: wanted.series })
    for (const id of [fetched.id, 'none'])
      await expect(call('pacs.goOn', { id, password: null })).rejects.toMatchObject({ code: 'job.unknown' })
  })

  it('that is interrupted can be removed in Storage', async () => {
    const { url } = await seriesServer(files, (_uid, response) => answerStatus(response, 500))
    await keep(webServer(url))
    await finish('pacs.fetch', wanted)
    const [batch] = uploads()
    await call('storage.remove', { kind: 'upload', id: batch })
    expect(uploads()).toEqual([])
  })

  it('leaves no files of objects that are no images', async () => {
    const text = new Map([['1.2.3.4.1', fileOf('1.2.3.4.1', { '0028,0010': undefined, '0028,0011': undefined })]])
    await keep(webServer((await seriesServer(text)).url))
    const { state, result } = await finish('pacs.fetch', wanted)
    expect([state, (result as OpenedSources).refusals.length]).toEqual(['done', 1])
    expect(uploads()).toEqual([])
  })

  it('is cancelled', async () => {
    const { url } = await seriesServer(files, () => {})
    await keep(webServer(url))
    const { jobId } = await call<{ jobId: string }>('pacs.fetch', wanted)
    await vi.waitFor(async () => expect((await call<JobRecord[]>('jobs.list', {}))[0]!.message).toContain('instances'))
    await call('jobs.cancel', { id: jobId })
    await vi.waitFor(async () => expect((await call<JobRecord[]>('jobs.list', {}))[0]!.state).toBe('cancelled'))
  })

  it('refuses a UID that is none', async () => {
    const series = [{ studyUid: '1.2', seriesUid: '../../x' }]
    await expect(call('pacs.fetch', { ...access, series })).rejects.toThrow('expected a DICOM UID')
  })
})

describe('sending by the engine', () => {
  it('counts stored objects, and groups the reasons of the others', async () => {
    const { url } = await httpServer((request, response) => {
      if (request.method === 'GET') return answerJson(response, [])
      const item = (uid: string, reason?: number) => ({
        '00081155': { vr: 'UI', Value: [uid] },
        ...(reason && { '00081197': { vr: 'US', Value: [reason] } })
      })
      answerJson(response, {
        '00081199': { vr: 'SQ', Value: [item('1.2.3.4.1')] },
        '00081198': {
          vr: 'SQ',
          Value: [item('1.2.3.4.2', 0x0122), item('1.2.3.4.3', 0x0122), item('1.2.3.4.4', 0x0122)]
        }
      })
    })
    await keep(webServer(url))
    const path = folderOf(join(root, 'out'), files)
    const { state, result } = await finish('pacs.send', { ...access, files: { path } })
    expect(state).toBe('done')
    expect(result).toEqual({
      stored: 1,
      refused: [{ reason: 'the server stores no objects of this class (0122)', count: 3 }],
      skipped: 0,
      lost: 1
    })
  })

  it('goes on in another engine, with the path that the page was given', async () => {
    let isDown = true
    const { url } = await httpServer((request, response) => {
      if (isDown) return answerStatus(response, 500)
      if (request.method === 'GET') return answerJson(response, [])
      answerJson(response, { '00081199': { vr: 'SQ', Value: [{ '00081155': { vr: 'UI', Value: ['1.2.3.4.1'] } }] } })
    })
    await keep(webServer(url))
    const key = newGrantKey()
    const page: Caller = { window: null, reader: null, paths: pathRule({ key }) }
    const path = folderOf(join(root, 'out'), new Map([['a.dcm', fileOf('1.2.3.4.1')]]))
    const failed = await finish('pacs.send', { ...access, files: { path: sealPath(key, path) } }, page)
    expect(failed).toMatchObject({ state: 'failed', exchange: { files: { path } } })
    await engine.close()
    engine = open()
    isDown = false
    const later: Caller = { window: null, reader: null, paths: pathRule({ key: newGrantKey() }) }
    expect(await finish('pacs.goOn', { id: failed.id, password: null }, later)).toMatchObject({
      state: 'done',
      result: { stored: 1 }
    })
  })

  it('refuses a path that the page was not given', async () => {
    await keep(webServer('http://127.0.0.1:1/x'))
    mkdirSync(join(root, 'out'))
    const page: Caller = { window: null, reader: null, paths: pathRule({ key: newGrantKey() }) }
    const sending = call('pacs.send', { ...access, files: { path: join(root, 'out') } }, page)
    await expect(sending).rejects.toMatchObject({ code: 'path.refused' })
  })
})

describe('sending an export', () => {
  it('is refused for a job that exported nothing', async () => {
    await keep(webServer('http://127.0.0.1:1/x'))
    const sending = call('pacs.send', { ...access, files: { exportJobId: 'none' } })
    await expect(sending).rejects.toMatchObject({
      code: 'job.unknown',
      message: 'none: no such export of DICOM objects'
    })
  })
})

describe('a password', () => {
  const key = newGrantKey()
  const page: Caller = { window: null, reader: null, paths: pathRule({ key }) }
  const server = (url: string) => webServer(url, { login: 'basic', user: 'reader' })
  const asked = (password: object | null, caller = page) => call('pacs.echo', { server: 'stub', password }, caller)
  let header: string | undefined
  beforeEach(async () => {
    const { url } = await httpServer(({ headers }, response) => {
      header = headers.authorization
      answerJson(response, [])
    })
    await keep(server(url))
  })
  const address = async () => (await call<PacsServer[]>('pacs.servers', {}))[0]!
  const right = `Basic ${Buffer.from('reader:right').toString('base64')}`

  it('is typed, or sealed by main', async () => {
    await asked({ typed: 'right' })
    expect(header).toBe(right)
    header = undefined
    const place = passwordPlace(await address())
    await asked({ sealed: sealSecret(key, JSON.stringify({ place, password: 'right' })) })
    expect(header).toBe(right)
  })

  it('is asked for if it is missing', async () => {
    await expect(asked(null)).rejects.toMatchObject({ code: 'pacs.refused', message: 'stub: needs a password' })
  })

  it('that is sealed goes to no other address, and opens no path', async () => {
    const place = passwordPlace(await address())
    const sealed = sealSecret(key, JSON.stringify({ place, password: 'right' }))
    header = undefined
    await keep(server('http://127.0.0.1:9/other'))
    await expect(asked({ sealed })).rejects.toMatchObject({
      code: 'pacs.refused',
      message: 'stub: the kept password belongs to another address or user'
    })
    expect(header).toBeUndefined()
    const asPath = call('sources.open', { paths: [sealed.replace('secret:', 'granted:')] }, page)
    await expect(asPath).rejects.toMatchObject({ code: 'path.refused' })
    await expect(asked({ sealed: sealPath(key, '/x').replace('granted:', 'secret:') })).rejects.toMatchObject({
      code: 'path.refused'
    })
  })

  it('that was sealed is worth nothing to a caller without the key', async () => {
    const place = passwordPlace(await address())
    const sealed = sealSecret(key, JSON.stringify({ place, password: 'right' }))
    await expect(asked({ sealed }, ownProcess)).rejects.toMatchObject({ code: 'pacs.refused' })
  })
})
