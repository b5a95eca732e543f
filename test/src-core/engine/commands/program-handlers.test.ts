import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { commandSetupSchema, type CommandSetup } from '../../../../src-core/denoisers/command/command-setup.ts'
import type { ListedDenoiser } from '../../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import type { ListedAdded, ProgramTrial } from '../../../../src-core/engine/contract-payloads.ts'
import { newGrantKey, pathRule, sealSecret, type Caller } from '../../../../src-core/engine/path-rules.ts'
import { unwrapReply } from '../../../../src-core/runtime/reply.ts'
import type { SourceSummary } from '../../../../src-core/sources/source.ts'
import type { JobRecord } from '../../../../src-core/storage/job-record.ts'
import { halving, writeProgram } from '../../../support/programs.ts'
import { isRunning, until } from '../../../support/processes.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let root: string
let engine: EngineService
const open = (workspacePath = join(root, 'workspace')) =>
  new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
const configure = (name: string) => {
  vi.stubEnv('XDG_CONFIG_HOME', join(root, name))
  vi.stubEnv('APPDATA', join(root, name))
  vi.stubEnv('HOME', join(root, name))
}
beforeEach(() => {
  root = temporaryFolder()
  mkdirSync(join(root, 'temporary'))
  vi.stubEnv('TMPDIR', join(root, 'temporary'))
  configure('configuration')
  engine = open()
})
afterEach(async () => {
  await engine.close()
  vi.unstubAllEnvs()
})

const key = newGrantKey()
const callerOf = (grants: Parameters<typeof pathRule>[0]): Caller => ({
  window: null,
  reader: null,
  paths: pathRule(grants)
})
/** A served page whose person said --programs, one without it, and Electron's page. */
const granted = callerOf({ folders: [], programs: true })
const served = callerOf({ folders: [] })
const electron = callerOf({ key })

const call = async <Answer>(name: string, input: unknown, caller: Caller = granted): Promise<Answer> =>
  unwrapReply(await engine.call(name, input, caller)) as Answer
const codeOf = async (name: string, input: unknown, caller?: Caller): Promise<string> =>
  call(name, input, caller).then(
    () => 'accepted',
    ({ code }: { code: string }) => code
  )

const setupOf = (commandLine: string, more: Partial<CommandSetup> = {}) =>
  commandSetupSchema.parse({ commandLine, exchange: 'npy', workingFolder: root, timeLimit: 60, ...more })
/** A program that writes half of each value, and leaves a trace of each run. */
const traced = () => setupOf(halving(root, `fs.appendFileSync('runs.txt', 'x')`))
const runs = () => (existsSync(join(root, 'runs.txt')) ? readFileSync(join(root, 'runs.txt'), 'utf8').length : 0)

const phantom = () => call<SourceSummary>('sources.openPhantom', { seed: 1, slices: 2 })
const audit = ({ id }: SourceSummary, denoiser: string, parameters = {}) => ({
  sourceId: id,
  patchify: { crop: { kind: 'central' as const }, patchSize: 64, stride: 64 },
  degradation: { kind: 'none' as const },
  denoisers: [{ id: denoiser, parameters }],
  outputs: [],
  seed: 1
})
async function ended(input: unknown): Promise<JobRecord> {
  const { jobId } = await call<{ jobId: string }>('audits.run', input)
  return vi.waitFor(
    async () => {
      const job = (await call<JobRecord[]>('jobs.list', {})).find(({ id }) => id === jobId)!
      expect(job.finishedAt).not.toBeNull()
      return job
    },
    { timeout: 90_000, interval: 200 }
  )
}

describe('a program that nobody has allowed', () => {
  it('runs in no trial, preview or audit, also after it was kept', async () => {
    const setup = traced()
    const source = await phantom()
    expect(await codeOf('added.tryCommand', { setup, sourceId: source.id, slice: 0 })).toBe('command.not-allowed')
    await call('added.keepCommand', { setup, name: 'Mine', citation: '' })
    expect(await call<ListedAdded[]>('added.list', {})).toMatchObject([{ id: 'mine', isAllowed: false, setup }])
    const listed = (await call<ListedDenoiser[]>('denoisers.list', {})).find(({ id }) => id === 'mine')
    expect(listed!.command).toEqual({ isAllowed: false })
    const request = audit(source, 'mine')
    expect(await codeOf('patchify.preview', { ...request, slice: 0, count: 2 })).toBe('command.not-allowed')
    const job = await ended(request)
    expect(job).toMatchObject({ state: 'failed', error: { code: 'command.not-allowed' } })
    expect(job.error!.message).toContain(setup.commandLine)
    expect(runs()).toBe(0)
  })

  it('does not run from a workspace of another computer, although it was allowed there', async () => {
    const setup = traced()
    await call('added.keepCommand', { setup, name: 'Mine', citation: '' })
    await call('added.allowCommand', { setup, seal: null })
    await engine.close()
    cpSync(join(root, 'workspace'), join(root, 'copied'), { recursive: true })
    configure('elsewhere')
    engine = open(join(root, 'copied'))
    expect(await call<ListedAdded[]>('added.list', {})).toMatchObject([{ id: 'mine', isAllowed: false }])
    const request = audit(await phantom(), 'mine')
    expect(await codeOf('patchify.preview', { ...request, slice: 0, count: 2 })).toBe('command.not-allowed')
    expect((await ended(request)).error!.code).toBe('command.not-allowed')
    expect(runs()).toBe(0)
  })
})

describe('a program that was allowed', () => {
  it('is tried, previewed and audited, until it is forbidden', async () => {
    const commandLine = halving(root, `fs.appendFileSync('runs.txt', process.argv[4] + ' ')`)
    const setup = setupOf(`${commandLine} {sigma}`, { parameters: [{ name: 'sigma', value: 2.5 }], version: '1.0' })
    const source = await phantom()
    await call('added.allowCommand', { setup, seal: null })
    const trial = await call<ProgramTrial>('added.tryCommand', { setup, sourceId: source.id, slice: 1 })
    expect(trial).toMatchObject({ failure: null, version: '1.0', printed: [] })
    expect(trial.data![1000]).toBeCloseTo(trial.given[1000]! / 2, 3)
    expect(trial.seconds).toBeGreaterThan(0)

    await call('added.keepCommand', { setup, name: 'Mine', citation: '' })
    const request = audit(source, 'mine', { sigma: 4 })
    const job = await ended(request)
    expect(job.error).toBeNull()
    const [record] = await call<{ denoisers: { program: object; parameters: object }[] }[]>('audits.list', {})
    const { commandLine: typed } = setup
    expect(record!.denoisers[0]).toMatchObject({
      program: { commandLine: typed, version: '1.0', exitCode: 0 },
      parameters: { sigma: 4 }
    })
    expect(readFileSync(join(root, 'runs.txt'), 'utf8')).toBe('2.5 4 ')

    // The worker has the denoiser loaded.
    await call('added.forbidCommand', { setup })
    expect((await ended(request)).error!.code).toBe('command.not-allowed')
    expect(readFileSync(join(root, 'runs.txt'), 'utf8')).toBe('2.5 4 ')
  })

  it('shows exit code and last lines if it fails, and what was wrong with its output', async () => {
    const source = await phantom()
    const attempt = async (body: string) => {
      const setup = setupOf(`${writeProgram(root, body)} {input} {output}`)
      await call('added.allowCommand', { setup, seal: null })
      return call<ProgramTrial>('added.tryCommand', { setup, sourceId: source.id, slice: 0 })
    }
    expect(await attempt(`console.error('Traceback\\nMemoryError'); process.exitCode = 3`)).toMatchObject({
      data: null,
      printed: ['Traceback', 'MemoryError'],
      failure: { exitCode: 3, problem: expect.stringMatching(/ended with exit code 3, expected 0$/) }
    })
    expect(await attempt(`npy(output, '<f4', [1, 2, 2], new Float32Array(4))`)).toMatchObject({
      data: null,
      failure: { exitCode: 0, problem: expect.stringMatching(/of shape \(1, 2, 2\); expected \(1, 512, 512\)/) }
    })
  })

  it('ends with its whole group if the trial is stopped', async () => {
    const setup = setupOf(
      `${writeProgram(root, `fs.writeFileSync('pid.txt', String(process.pid)); setInterval(() => {}, 1000)`)} {input} {output}`
    )
    const source = await phantom()
    await call('added.allowCommand', { setup, seal: null })
    const code = codeOf('added.tryCommand', { setup, sourceId: source.id, slice: 0 })
    await until(() => existsSync(join(root, 'pid.txt')), 'the program')
    await call('added.stopTrial', {})
    expect(await code).toBe('job.cancelled')
    expect(isRunning(Number(readFileSync(join(root, 'pid.txt'), 'utf8')))).toBe(false)
    expect(readdirSync(join(root, 'temporary'))).toEqual([])
  })
})

describe('who may add and allow programs', () => {
  it('a served page may only if the person said so at the start', async () => {
    const setup = traced()
    const kept = { setup, name: 'Mine', citation: '' }
    expect(await call('added.programRules', {}, served)).toMatchObject({ mayAdd: false })
    expect(await codeOf('added.allowCommand', { setup, seal: null }, served)).toBe('command.not-allowed')
    expect(await codeOf('added.keepCommand', kept, served)).toBe('command.not-allowed')
    expect(await call('added.isCommandAllowed', { setup }, served)).toBe(false)
    expect(await call('added.programRules', {}, granted)).toMatchObject({ mayAdd: true })
    expect(await codeOf('added.keepCommand', kept, granted)).toBe('accepted')
  })

  it('the page of Electron needs the seal of main for this very set-up', async () => {
    const setup = traced()
    const sealOf = (value: unknown, by = key) => sealSecret(by, JSON.stringify(value))
    const allow = (seal: string | null) => codeOf('added.allowCommand', { setup, seal }, electron)
    expect(await allow(null)).toBe('command.not-allowed')
    expect(await allow('secret:made-up')).toBe('path.refused')
    expect(await allow(sealOf({ allowedCommand: setup }, newGrantKey()))).toBe('path.refused')
    expect(await allow(sealOf({ allowedCommand: { ...setup, timeLimit: 59 } }))).toBe('command.not-allowed')
    expect(await allow(sealOf({ place: 'a PACS', password: 'x' }))).toBe('command.not-allowed')
    expect(await call('added.isCommandAllowed', { setup }, electron)).toBe(false)
    expect(await allow(sealOf({ allowedCommand: setup }))).toBe('accepted')
    expect(await call('added.isCommandAllowed', { setup }, electron)).toBe(true)
  })

  it('a working folder that is not there is refused', async () => {
    const setup = { ...traced(), workingFolder: join(root, 'none') }
    expect(await codeOf('added.keepCommand', { setup, name: 'Mine', citation: '' })).toBe('argument.invalid')
  })
})
