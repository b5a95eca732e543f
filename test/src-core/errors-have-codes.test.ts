import { cpSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { CommandInput, CommandName } from '../../src-core/engine/contract.ts'
import type { EngineDescription } from '../../src-core/engine/contract-payloads.ts'
import { EngineService } from '../../src-core/engine/commands/engine-service.ts'
import { asDenoscopeError, errorTable } from '../../src-core/errors.ts'
import { run } from './cli/support/command-line.ts'
import { writeSampleAudit } from './reports/support/sample-workspace.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

let sample: string
let workspace: string
let out: string
beforeAll(async () => {
  const { mkdtempSync } = await import('node:fs')
  const { tmpdir } = await import('node:os')
  sample = mkdtempSync(join(tmpdir(), 'denoscope-codes-'))
  await writeSampleAudit(sample)
})
afterAll(() => rmSync(sample, { recursive: true, force: true }))
beforeEach(() => {
  workspace = join(temporaryFolder(), 'workspace')
  cpSync(sample, workspace, { recursive: true })
  out = temporaryFolder()
})

const long = 'n'.repeat(300)
const nul = 'a\0b'
/** Names that no file can have, or that are in the way. */
const names: readonly string[] = [long, nul, join(long, 'below'), '/dev/null/below']
/** In a folder that can be written, unless the name is a path of its own. */
const below = (name: string) => (name.startsWith('/') ? name : join(out, name))

/** A code that is no defect, and one line without a stack. */
function expectCoded({ code, message }: { code: string; message: string }): void {
  expect(Object.keys(errorTable)).toContain(code)
  if (code === 'internal') expect.fail(`no code: ${message}`)
  expect(message).toMatch(/^[^\n]+$/)
  expect(message).not.toMatch(/\bat .*\.ts:\d+|node:internal|TypeError|SqliteError/)
}

function sql(text: string): void {
  const database = new Database(join(workspace, 'denoscope.sqlite'))
  database.exec(text)
  database.close()
}

/** Faults of a workspace that stop it from opening. */
const closing: Record<string, () => void> = {
  'a negative version': () => sql('PRAGMA user_version = -5'),
  'a version to come': () => sql('PRAGMA user_version = 9999'),
  'a dropped table': () => sql('PRAGMA foreign_keys = OFF; DROP TABLE findings'),
  'a dropped trigger': () => sql('DROP TRIGGER reviews_stay'),
  "another program's database": () => sql('PRAGMA application_id = 7'),
  'a database cut short': () => truncateSync(join(workspace, 'denoscope.sqlite'), 5000),
  'text in place of a database': () => writeFileSync(join(workspace, 'denoscope.sqlite'), 'text '.repeat(1000)),
  'a folder in place of a database': () => {
    rmSync(join(workspace, 'denoscope.sqlite'))
    mkdirSync(join(workspace, 'denoscope.sqlite'))
  }
}

const audited = (file: string) => join(workspace, 'audits', 'sample', file)
/** Faults of an audit's files. */
const damaging: Record<string, () => void> = {
  'audit.json empty': () => writeFileSync(audited('audit.json'), ''),
  'audit.json cut short': () => truncateSync(audited('audit.json'), 300),
  'audit.json with a wrong type': () => writeFileSync(audited('audit.json'), '{"patchCount": "six"}'),
  'audit.json missing': () => rmSync(audited('audit.json')),
  'scores.npy missing': () => rmSync(audited('scores.npy')),
  'patches.npy cut short': () => truncateSync(audited('patches.npy'), 90),
  'scores.npy is text': () => writeFileSync(audited('scores.npy'), 'text'),
  'a folder in place of patches.npy': () => {
    rmSync(audited('patches.npy'))
    mkdirSync(audited('patches.npy'))
  },
  'the folder missing': () => rmSync(audited(''), { recursive: true })
}

describe('an error on the command line has a code and one line', { timeout: 60_000 }, () => {
  const fails = async (...words: string[]) =>
    expectCoded(
      asDenoscopeError(
        await run(...words).then(
          () => expect.fail(`${words.join(' ')} was not refused`),
          (thrown: unknown) => thrown
        )
      )
    )
  const report = (...more: string[]) =>
    fails('report', '--workspace', workspace, '--out', join(out, 'report.json'), ...more)

  it.each(names.map((name) => [JSON.stringify(name.slice(0, 20)), name]))('for the name %s', async (_, name) => {
    await fails('report', '--workspace', name, '--out', join(out, 'report.json'))
    await fails('report', '--workspace', workspace, '--out', `${below(name)}.json`)
    await fails('report', '--workspace', workspace, '--out', join(out, 'report.json'), '--audit', name)
    await fails('merge', '--workspace', below(name), workspace)
    await fails('merge', '--workspace', workspace, name)
    await fails('audit', '--input', name, '--denoiser', 'median', '--out', join(out, 'audit'))
    await fails('audit', '--input', 'phantom:1:1', '--denoiser', 'median', '--out', below(name))
    await fails('compare', '--reference', name, '--candidate', name)
    await fails('filter', 'median', name, join(out, 'a.npy'))
  })

  it.each(Object.entries(closing))('for a workspace with %s', async (_, damage) => {
    damage()
    await report()
    await fails('merge', '--workspace', join(out, 'target'), workspace)
    await fails('merge', '--workspace', workspace, sample)
  })

  it.each(Object.entries(damaging))('for an audit with %s', async (_, damage) => {
    damage()
    await report()
  })
})

describe('an error of the engine has a code and one line', { timeout: 60_000 }, () => {
  const log = pino({ level: 'silent' })

  it.each(Object.entries(closing))('or notices of one line each, for a workspace with %s', async (_, damage) => {
    damage()
    let engine: EngineService | undefined
    try {
      engine = new EngineService({ workspacePath: workspace, log })
      const reply = await engine.call('engine.describe', {})
      const { damage: found, notices } = (reply as { value: EngineDescription }).value
      expect(found).not.toBeNull()
      for (const { text } of notices) expect(text).not.toContain('\n')
    } catch (thrown) {
      expectCoded(asDenoscopeError(thrown))
    } finally {
      await engine?.close()
    }
  })

  it('after damage to the files of an audit, and at names that no file can have', async () => {
    const engine = new EngineService({ workspacePath: workspace, log })
    const fails = async <Name extends CommandName>(name: Name, input: CommandInput<Name>) => {
      const reply = await engine.call(name, input)
      if (reply.ok && (reply.value as { jobId?: string }).jobId)
        return expectCoded(await failureOf(engine, (reply.value as { jobId: string }).jobId))
      if (reply.ok) expect.fail(`${name} ${JSON.stringify(input).slice(0, 200)} was not refused`)
      else expectCoded(reply.error)
    }
    try {
      for (const name of names) {
        await fails('workspace.open', { path: below(name) })
        await fails('workspace.merge', { path: name })
        await fails('reports.export', { auditId: 'sample', formats: ['csv'], directory: below(name) })
        await fails('audits.read', { id: name })
        await fails('audits.patches', { auditId: 'sample', role: name, indices: [0] })
        await fails('reports.read', { reportId: name, file: name })
      }
      await fails('sources.upload', {
        batch: '00000000-0000-4000-8000-000000000000',
        name: long,
        offset: 0,
        bytes: new Uint8Array(1)
      })
      for (const damage of Object.values(damaging)) {
        rmSync(audited(''), { recursive: true, force: true })
        cpSync(join(sample, 'audits', 'sample'), audited(''), { recursive: true })
        damage()
        await fails('audits.read', { id: 'sample' })
        await fails('reports.export', { auditId: 'sample', formats: ['csv'] })
      }
    } finally {
      await engine.close()
    }
  })
})

async function failureOf(engine: EngineService, jobId: string): Promise<{ code: string; message: string }> {
  for (;;) {
    const reply = await engine.call('jobs.list', {})
    const job = (
      reply as unknown as { value: { id: string; state: string; error: { code: string; message: string } }[] }
    ).value.find(({ id }) => id === jobId)!
    if (job.state === 'failed') return job.error
    if (job.state === 'done') expect.fail('the job was not refused')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
