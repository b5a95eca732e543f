import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { EngineClient } from '../../renderer/engine/engine-client.ts'
import { listBackups } from '../../src-core/storage/backups.ts'
import { succeed } from './commands.ts'
import { writeInputs } from './inputs.ts'
import { databaseFaults, TorturedEngine } from './kill/engine.ts'
import { engineJobs, judgement, prepareGround, type JobGround } from './kill/engine-jobs.ts'
import { inPlace } from './places.ts'
import { numbersOf, randomOf, type KindReport, type Rounds, type Subject } from './subject.ts'

/** Farthest that the clock is moved, in ms: somewhat more than a year. */
const farthest = 400 * 24 * 3600 * 1000

interface Stage {
  readonly engine: TorturedEngine
  readonly ground: JobGround
  readonly workspace: string
  /** Moves the clock of all processes of Denoscope. */
  setClock(milliseconds: number): void
}

type Round = (stage: Stage, round: number, random: () => number) => Promise<readonly string[]>

/** A clock that is set back and forward while Denoscope runs. */
export const clock: Subject = {
  name: 'clock',
  about: 'a clock that jumps by up to 400 days, back and forward, between and during writes',
  kinds: ['findings', 'jobs', 'backups'],
  rounds: 200,
  run: (kind, rounds) => onMovedClock(kind, rounds, { findings: findings(), jobs, backups }[kind]!)
}

function onMovedClock(kind: string, rounds: Rounds, oneRound: Round): Promise<KindReport> {
  return inPlace(async (folder) => {
    const file = join(folder, 'clock')
    const setClock = (milliseconds: number) => writeFileSync(file, String(Math.round(milliseconds)))
    setClock(0)
    const preload = join(import.meta.dirname, 'clock', 'stepping-clock.cjs')
    const { NODE_OPTIONS } = process.env
    Object.assign(process.env, { NODE_OPTIONS: `--require="${preload}"`, DENOSCOPE_TORTURE_CLOCK: file })
    try {
      const workspace = join(folder, 'workspace')
      const engine = await TorturedEngine.start(workspace)
      const ground = await prepareGround(engine.client, await writeInputs(join(folder, 'inputs')))
      const faults: string[] = []
      for (const round of numbersOf(rounds)) {
        const random = randomOf(rounds.seed, `clock:${kind}`, round)
        const found = await oneRound({ engine, ground, workspace, setClock }, round, random)
        faults.push(...found.map((fault) => `round ${round}: ${fault}`))
      }
      await engine.stop()
      setClock(-farthest)
      const again = await TorturedEngine.start(workspace)
      const { notices } = await again.client.call('engine.describe', {})
      await again.stop()
      const last = [...notices.map(({ text }) => `notice: ${text}`), ...databaseFaults(workspace)]
      faults.push(...last.map((fault) => `after round ${rounds.to - 1}: ${fault}`))
      return { figures: { rounds: rounds.to - rounds.from }, faults }
    } finally {
      delete process.env.DENOSCOPE_TORTURE_CLOCK
      if (NODE_OPTIONS === undefined) delete process.env.NODE_OPTIONS
      else process.env.NODE_OPTIONS = NODE_OPTIONS
    }
  })
}

const anyTime = (random: () => number): number => (2 * random() - 1) * farthest

/** Each finding is recorded at another time. Undo takes the latest step, whatever the clock says. */
function findings(): Round {
  const ids = new Set<string>()
  return async ({ engine: { client }, ground: { auditId }, setClock }, round, random) => {
    const reviewer = 'A. Reader'
    const record = async (patchIndex: number, note: string) => {
      setClock(anyTime(random))
      return client.call('findings.record', {
        auditId,
        patchIndex,
        denoiserKey: 'median',
        reviewer,
        judgement: { ...judgement, note }
      })
    }
    const [first, second] = [await record(round % 9, 'first'), await record((round + 1) % 9, 'second')]
    for (const { id } of [first, second]) ids.add(id)
    setClock(anyTime(random))
    const undone = await client.call('findings.undo', { auditId, reviewer })
    const history = await client.call('findings.history', { id: second.id })
    const revisions = history.map(({ revision }) => revision)
    const isRising = revisions.every((revision, index) => revision === index + 1)
    return [
      ...(undone?.patchIndex === (round + 1) % 9 ? [] : ['undo took another step than the latest']),
      ...(isRising ? [] : [`revisions are in the order ${revisions.join(', ')}`]),
      ...(ids.size <= 9 ? [] : [`${ids.size} findings for 9 places`])
    ]
  }
}

/** The clock jumps while an audit runs: times to the end stay times, and each audit has an id of its own. */
const jobs: Round = async ({ engine: { client }, ground, setClock }, round, random) => {
  const times: (number | null)[] = []
  const stop = client.on('job.changed', ({ remainingSeconds }) => void times.push(remainingSeconds))
  const before = await client.call('audits.list', {})
  setClock(anyTime(random))
  const work = engineJobs.audit!(client, ground, round).then(
    () => null,
    (thrown: unknown) => (thrown as Error).message
  )
  await pause(random() * 300)
  setClock(anyTime(random))
  const failed = await work
  stop()
  return [
    ...(failed === null ? [] : [`the audit fails: ${failed}`]),
    ...(await listFaults(client, before.length + 1)),
    ...times.filter((time) => time !== null && !(time >= 0)).map((time) => `${time} s remain`)
  ]
}

async function listFaults(client: EngineClient, expected: number): Promise<string[]> {
  const ids = (await client.call('audits.list', {})).map(({ id }) => id)
  const unique = new Set(ids).size
  return unique === expected && ids.length === expected ? [] : [`${unique} audits of ${expected} are on the list`]
}

/** The latest backup is the newest, and stays. */
const backups: Round = async ({ workspace, ground, engine, setClock }, round, random) => {
  setClock(anyTime(random))
  const { auditId } = ground
  const place = { auditId, patchIndex: round % 9, denoiserKey: 'median', reviewer: 'B. Reader' }
  await engine.client.call('findings.record', { ...place, judgement })
  const before = new Set(listBackups(workspace).map(({ path }) => path))
  await succeed(['backup', workspace])
  const [newest] = listBackups(workspace)
  return newest && !before.has(newest.path) ? [] : ['the backup that was just made is not the newest']
}
