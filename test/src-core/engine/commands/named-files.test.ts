import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import Database from 'better-sqlite3'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pathRule } from '../../../../src-core/engine/path-rules.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { writeNpy } from '../../../../src-core/files/npy-files.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { writeSampleAudit } from '../../reports/support/sample-workspace.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** Folder of the workspace, in which the client may name files. The secret lies beside it. */
let granted: string
let secret: string
let engine: EngineService
beforeEach(async () => {
  const root = temporaryFolder()
  granted = join(root, 'granted')
  secret = join(root, 'secret')
  mkdirSync(secret, { recursive: true })
  await writeSampleAudit(join(granted, 'workspace'))
  engine = new EngineService({ workspacePath: join(granted, 'workspace'), log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

const call = (name: string, input: unknown) =>
  engine.call(name, input, { window: null, reader: null, paths: pathRule({ folders: [granted] }) })
const refusedAs = (code: string) => ({ ok: false, error: expect.objectContaining({ code }) })

describe('a client reads no file that was not granted', () => {
  it('not by an id of an audit that is a path to another folder', async () => {
    const values = {
      points: new Float32Array(2),
      latents: new Float32Array(2),
      shares: new Float64Array(2),
      numbers: new Int32Array(1),
      noisy: new Uint8Array(4),
      denoised: new Uint8Array(4)
    }
    const shapes = { points: [1, 2], latents: [1, 2], shares: [2], numbers: [1], noisy: [1, 2, 2], denoised: [1, 2, 2] }
    for (const [name, shape] of Object.entries(shapes))
      writeNpy(join(secret, `${name}.npy`), values[name as keyof typeof values], shape)
    const maps = join(granted, 'workspace', 'models', '.latents', 'maps', 'one')
    const where = { modelId: 'autoencoder-mnist-gaussian-0.3' }
    for (const way of [
      relative(maps, secret),
      `/../${relative(maps, secret)}`,
      `..${'/..'.repeat(20)}${secret}`,
      '..',
      'a\0b',
      `/${'../../'.repeat(20)}${secret}`
    ]) {
      const subject = { kind: 'audit', auditId: way }
      expect(await call('latent.read', { ...where, subject })).toEqual(refusedAs('audit.unknown'))
      expect(await call('latent.walk', { ...where, subject, from: 0, to: 0, steps: 2 })).toEqual(
        refusedAs('audit.unknown')
      )
      expect(await call('latent.map', { ...where, subject })).toEqual(refusedAs('audit.unknown'))
    }
  })

  it('not by a workspace that it uploaded', async () => {
    const batch = randomUUID()
    const made = join(secret, 'made')
    Workspace.open(made).close()
    const bytes = new Uint8Array(readFileSync(join(made, 'denoscope.sqlite')))
    expect(await call('sources.upload', { batch, name: 'series/denoscope.sqlite', offset: 0, bytes })).toMatchObject({
      ok: true
    })
    for (const path of [batch, join(batch, 'series'), join(batch, 'not', 'there')].map((folder) =>
      join(granted, 'workspace', 'uploads', folder)
    )) {
      for (const name of ['workspace.open', 'workspace.merge'])
        expect(await call(name, { path })).toEqual(refusedAs('workspace.unusable'))
    }
  })

  it.each([
    ['of any name', 'report-1', 'key'],
    ['named as a report in a folder that is none', 'report-1', 'report.html'],
    ['of any name in a folder named as the report', 'made', 'key']
  ])('not by a report of a workspace made by others: a file %s', async (_, id, file) => {
    const folder = join(granted, 'theirs')
    Workspace.open(folder).close()
    const directory = join(secret, 'made')
    mkdirSync(directory)
    writeFileSync(join(directory, file), 'secret')
    const database = new Database(join(folder, 'denoscope.sqlite'))
    database.pragma('foreign_keys = off')
    const report = JSON.stringify({ id, auditId: 'x', title: '', createdAt: '', directory, files: [file] })
    database
      .prepare('insert into reports (id, audit_id, created_at, report) values (?, ?, ?, ?)')
      .run(id, 'x', '', report)
    database.close()
    expect(await call('workspace.open', { path: folder })).toMatchObject({ ok: true })
    expect(await call('reports.read', { reportId: id, file })).toEqual(refusedAs('file.not-found'))
  })
})

it('no answer is larger than memory: large patches are sent in smaller numbers', async () => {
  await engine.close()
  const workspace = Workspace.open(join(granted, 'workspace'))
  workspace.audits.update({ ...workspace.audits.get('sample'), patchRows: 512, patchColumns: 512 })
  workspace.close()
  engine = new EngineService({ workspacePath: join(granted, 'workspace'), log: pino({ level: 'silent' }) })
  const indices = new Array<number>(257).fill(0)
  const tooMany = {
    ok: false,
    error: { code: 'argument.invalid', message: 'indices: expected at most 256 patches of 512 x 512, got 257' }
  }
  expect(await call('audits.patches', { auditId: 'sample', role: 'noisy', indices })).toEqual(tooMany)
  expect(await call('audits.errorMap', { auditId: 'sample', output: 'median', indices })).toEqual(tooMany)
})
