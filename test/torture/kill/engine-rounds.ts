import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { writeInputs } from '../inputs.ts'
import { halfWritten, inPlace, temporaryIn } from '../places.ts'
import { numbersOf, oneOf, randomOf, type KindReport, type Rounds } from '../subject.ts'
import { databaseFaults, survivors, TorturedEngine } from './engine.ts'
import { engineJobs, prepareGround, type EngineJob, type JobGround } from './engine-jobs.ts'

/** Most time in ms after which a job must have ended once its worker is killed or it is cancelled. */
const longestEnd = 60_000

interface Stage {
  readonly workspace: string
  readonly temporary: string
  readonly ground: JobGround
  /** Time in ms that the undisturbed job takes. */
  readonly usual: number
}

/** Makes a workspace, runs the job once undisturbed, and does some work with both. */
function onStage<Result>(job: EngineJob, work: (stage: Stage) => Promise<Result>): Promise<Result> {
  return inPlace(async (folder) => {
    const [workspace, temporary] = [join(folder, 'workspace'), temporaryIn(folder)]
    const inputs = await writeInputs(folder)
    const engine = await TorturedEngine.start(workspace)
    const ground = await prepareGround(engine.client, inputs)
    const started = performance.now()
    await job(engine.client, ground, 1_000_000)
    const usual = performance.now() - started
    await engine.stop()
    return work({ workspace, temporary, ground, usual })
  })
}

/** Kills the engine while a job runs, and starts it again. */
export function killEngine(name: string, rounds: Rounds): Promise<KindReport> {
  const job = engineJobs[name]!
  return onStage(job, async (stage) => {
    const faults: string[] = []
    let [hits, processes, partials] = [0, 0, 0]
    const note = (round: number, found: readonly string[]) =>
      faults.push(...found.map((fault) => `round ${round}: ${fault}`))
    for (const round of numbersOf(rounds)) {
      const random = randomOf(rounds.seed, `engine:${name}`, round)
      const engine = await TorturedEngine.start(stage.workspace)
      note(round - 1, await startFaults(engine, stage.workspace))
      let isEnded = false
      const work = job(engine.client, stage.ground, round).then(
        () => (isEnded = true),
        () => undefined
      )
      await Promise.race([work, pause(random() * stage.usual)])
      const tree = engine.processes()
      await engine.kill()
      if (!isEnded) hits++
      const left = await survivors(tree)
      processes += left.length
      if (left.length > 0) note(round, [`${left.length} processes stay`])
      note(round, databaseFaults(stage.workspace))
      partials += halfWritten(stage.workspace).length
    }
    note(rounds.to - 1, await lastFaults(job, stage, rounds.to))
    return {
      figures: {
        rounds: rounds.to - rounds.from,
        hits,
        'half-written, then removed': partials,
        'processes left': processes
      },
      faults
    }
  })
}

/** Faults that show when an engine has started after a kill. */
async function startFaults(engine: TorturedEngine, workspace: string): Promise<string[]> {
  const { notices } = await engine.client.call('engine.describe', {})
  const jobs = await engine.client.call('jobs.list', {})
  const [newest] = await engine.client.call('audits.list', {})
  const unread = newest ? await engine.client.call('audits.read', { id: newest.id }).then(() => [], messageOf) : []
  return [
    ...halfWritten(workspace).map((path) => `${path} stays after the next start`),
    ...notices.filter(({ tone }) => tone === 'warning').map(({ text }) => `notice: ${text}`),
    ...jobs
      .filter(({ state }) => state === 'running' || state === 'queued')
      .map(({ title }) => `'${title}' still runs`),
    ...unread
  ]
}

const messageOf = (thrown: unknown): string[] => [(thrown as Error).message]

/** Faults at the end: the job must succeed, and nothing may stay of the cut-off ones. */
async function lastFaults(job: EngineJob, { workspace, temporary, ground }: Stage, round: number): Promise<string[]> {
  const engine = await TorturedEngine.start(workspace)
  const atStart = await startFaults(engine, workspace)
  const failed = await job(engine.client, ground, round).then(() => [], messageOf)
  const tree = engine.processes()
  await engine.stop()
  const left = await survivors(tree)
  return [
    ...atStart,
    ...failed.map((message) => `the next job fails: ${message}`),
    ...(left.length > 0 ? [`${left.length} processes stay after the end`] : []),
    ...databaseFaults(workspace),
    ...halfWritten(workspace).map((path) => `${path} stays after the next job`),
    ...halfWritten(temporary).map((path) => `${path} stays in the temporary folder`)
  ]
}

/** Kills a worker, or cancels the job. The engine goes on. */
export function stopJob(name: string, how: 'worker' | 'cancel', rounds: Rounds): Promise<KindReport> {
  const job = engineJobs[name]!
  return onStage(job, async (stage) => {
    const faults: string[] = []
    let [hits, ended] = [0, 0]
    const engine = await TorturedEngine.start(stage.workspace)
    const { client } = engine
    for (const round of numbersOf(rounds)) {
      const note = (fault: string) => faults.push(`round ${round}: ${fault}`)
      const random = randomOf(rounds.seed, `${how}:${name}`, round)
      let outcome: string | null = null
      const work = job(client, stage.ground, round).then(
        () => (outcome = 'done'),
        (thrown: unknown) => (outcome = (thrown as Error).message)
      )
      await Promise.race([work, pause(random() * stage.usual)])
      const isEnded = outcome !== null
      if (how === 'worker') killOne(engine.workers(), random)
      else await cancelAll(client)
      await Promise.race([work, pause(longestEnd)])
      if (outcome === null) note('the job does not end')
      else if (isEnded) ended++
      else hits++
      if (outcome !== null && outcome !== 'done' && !expected[how].test(outcome)) note(`the job ends with: ${outcome}`)
      for (const path of halfWritten(stage.workspace)) note(`${path} stays`)
    }
    await engine.stop()
    const last = await lastFaults(job, stage, rounds.to)
    faults.push(...last.map((fault) => `after round ${rounds.to - 1}: ${fault}`))
    return { figures: { rounds: rounds.to - rounds.from, hits, 'after the end': ended }, faults }
  })
}

/** Ends of jobs: a job may also be done before it hears of it. */
const expected = { worker: /ended before its task was done \(SIGKILL\)/, cancel: /: cancelled$/ }

function killOne(workers: readonly number[], random: () => number): void {
  if (workers.length > 0) process.kill(oneOf(workers, random), 'SIGKILL')
}

async function cancelAll(client: TorturedEngine['client']): Promise<void> {
  for (const { id, state } of await client.call('jobs.list', {}))
    if (state === 'running' || state === 'queued') await client.call('jobs.cancel', { id }).catch(() => undefined)
}
