import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { CohortStatus } from '../../../src-core/cohort-runs/cohort-status.ts'
import { simulateCohort } from '../../support/cohort-simulation.ts'
import { childrenOf } from '../../support/linux-processes.ts'
import { hasPostgres, startPostgres } from '../../support/postgres.ts'
import { endProcess, isRunning, until } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { writeTinyCohort } from '../../support/tiny-cohort.ts'

const commandLine = [join(import.meta.dirname, '../../../src-core/cli/denoscope.ts')]

interface Ended {
  readonly code: number | null
  readonly printed: string
  readonly said: string
}

/** Starts the command line. The process ends with the test. */
function start(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {}
): { child: ChildProcess; end: Promise<Ended> } {
  const child = spawn(process.execPath, [...commandLine, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  onTestFinished(() => endProcess(child, 'SIGKILL'))
  let [printed, said] = ['', '']
  child.stdout!.on('data', (part: Buffer) => (printed += part.toString().replaceAll('\u00a0', ' ')))
  child.stderr!.on('data', (part: Buffer) => (said += part.toString().replaceAll('\u00a0', ' ')))
  const end = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, printed, said })))
  return { child, end }
}

const run = (...args: readonly string[]): Promise<Ended> => start(args).end

const namesOf = (out: string): string[] => {
  try {
    return readdirSync(join(out, 'audits'))
  } catch {
    return []
  }
}

const isAudit = (name: string) => /^[0-9a-f]{32}$/.test(name)
const auditsOf = (out: string) => namesOf(out).filter(isAudit)
const leftoversOf = (out: string) => namesOf(out).filter((name) => !isAudit(name))

function makeCohort(count: number): { out: string; cohort: readonly string[]; input: string } {
  const folder = temporaryFolder()
  const [input, out] = [join(folder, 'input'), join(folder, 'out')]
  const plan = writeTinyCohort(input, count)
  return { input, out, cohort: ['cohort', plan, '--out', out] }
}

async function statusOf(cohort: readonly string[]): Promise<CohortStatus & { isRun: boolean | null }> {
  return JSON.parse((await run(...cohort, '--status', '--json')).printed)
}

describe.skipIf(process.platform !== 'linux')('a run of a cohort', () => {
  it('makes each audit once although a worker is killed', async () => {
    const result = await simulateCohort({
      folder: temporaryFolder(),
      series: 20,
      workers: 2,
      killEvery: { audits: 5 },
      kills: 1,
      commandLine
    })
    expect(result).toMatchObject({ exitCode: 0, kills: 1, failures: [] })
    expect(result.expected).toHaveLength(20)
    expect(result.found).toEqual(result.expected)
  })

  it('is watched, paused, resumed and cancelled from another process', async () => {
    // As many audits as outlast the commands, which each start a process.
    const total = 300
    const { out, cohort } = makeCohort(total)
    const first = start([...cohort, '--workers', '1'])
    await until(() => auditsOf(out).length >= 2, 'two audits', 110_000)
    const second = await run(...cohort, '--workers', '1')
    expect(second).toMatchObject({ code: 2, printed: '' })
    expect(second.said).toMatch(/^denoscope: .*queue: another process works on this queue; wait for it, or end it\n$/)
    await run(...cohort, '--pause')
    await until(async () => (await statusOf(cohort)).running === 0, 'running jobs have ended', 110_000)
    const paused = await statusOf(cohort)
    expect(paused).toMatchObject({ isPaused: true, isRun: true, total, dead: 0 })
    const resumed = await run(...cohort, '--resume')
    expect(resumed.printed).not.toContain('paused')
    await until(() => auditsOf(out).length > paused.done, 'another audit', 110_000)
    await run(...cohort, '--cancel')
    const { code, printed } = await first.end
    expect(code).toBe(0)
    expect(printed).toMatch(/^\d+ of 300 audits done, \d+ cancelled\n$/)
    expect(leftoversOf(out)).toEqual([])
    expect(await statusOf(cohort)).toMatchObject({ isRun: false, done: auditsOf(out).length, waiting: 0 })
  })

  it('ends with its process, and goes on in the next one', async () => {
    const { out, cohort } = makeCohort(80)
    const killed = start([...cohort, '--workers', '2'])
    await until(() => auditsOf(out).length >= 2, 'two audits', 110_000)
    const workers = childrenOf(killed.child.pid!)
    killed.child.kill('SIGKILL')
    await killed.end
    await until(() => !workers.some(isRunning), 'the workers end', 60_000)
    const before = auditsOf(out).length
    expect(await statusOf(cohort)).toMatchObject({ isRun: false, done: before, waiting: 80 - before })
    const next = start([...cohort, '--workers', '2'])
    await until(() => auditsOf(out).length > before + 1, 'further audits', 110_000)
    next.child.kill('SIGINT')
    const { code, said } = await next.end
    expect(code).toBe(130)
    expect(said).toContain('denoscope: Stopped; finished audits stay, and the same command continues.\n')
    expect(leftoversOf(out)).toEqual([])
  })

  it('shows dead letters with their reasons, and tries them again', async () => {
    const { input, out, cohort } = makeCohort(3)
    await run(...cohort, '--check')
    const changed = join(input, 'series', 's2', '1.dcm')
    const content = readFileSync(changed)
    writeFileSync(changed, content.subarray(0, 900))
    const failed = await run(...cohort, '--workers', '1')
    expect(failed.code).toBe(1)
    expect(failed.printed).toContain('2 of 3 audits done, 1 failed for good\n')
    expect(failed.printed).toMatch(/^\d +S0002 +quarter +1 +\S/m)
    expect(readdirSync(join(out, 'failures'))).toHaveLength(1)
    const unchanged = await run(...cohort, '--workers', '1')
    expect(unchanged.printed).toBe(failed.printed)
    writeFileSync(changed, content)
    // A damaged queue is made anew from the plan; the finished audits count.
    writeFileSync(join(out, 'queue', 'data', 'global', 'pg_control'), 'damaged')
    const retried = await run(...cohort, '--workers', '1', '--retry')
    expect(retried).toMatchObject({ code: 0, printed: '3 of 3 audits done\n' })
    expect(retried.said).toContain('the queue was damaged, and was made anew from cohort.json; finished audits stay')
    expect(readdirSync(join(out, 'failures'))).toEqual([])
  })
})

describe.skipIf(!hasPostgres || process.platform !== 'linux')('a run of a cohort in PostgreSQL', () => {
  it('is shared by worker processes, one of which is killed', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.remove())
    const url = server.url.replace(/:[^:@]+@/, '@')
    const password = { PGPASSWORD: server.password }
    const { out, cohort } = makeCohort(30)
    const whole = start([...cohort, '--workers', '0', '--database', url], password)
    const worker = () => start(['worker', '--database', url, '--workers', '1'], password)
    const [one, other] = [worker(), worker()]
    await until(() => auditsOf(out).length >= 6, 'six audits', 110_000)
    one.child.kill('SIGKILL')
    const { code, printed, said } = await whole.end
    expect({ code, said }).toMatchObject({ code: 0 })
    expect(printed).toBe('30 of 30 audits done\n')
    expect(auditsOf(out)).toHaveLength(30)
    other.child.kill('SIGINT')
    const ended = await other.end
    expect(ended.code).toBe(0)
    expect(ended.printed).toMatch(/^\d+ jobs? done, 0 failed\n$/)
    expect(printed + said + ended.printed + ended.said).not.toContain(server.password)
    // Without a further computer nobody removes what the killed one left of its job, which another did again.
    rmSync(out, { recursive: true })
  })

  it('refuses a worker without its password in one line', async () => {
    const server = await startPostgres()
    onTestFinished(() => server.remove())
    const refused = await run('worker', '--database', server.url.replace(/:[^:@]+@/, ':wrong@'))
    expect(refused).toMatchObject({ code: 1, printed: '' })
    expect(refused.said).toBe(
      `denoscope: 127.0.0.1:${server.port}/denoscope: the database refuses (wrong user or password)\n`
    )
  })
})
