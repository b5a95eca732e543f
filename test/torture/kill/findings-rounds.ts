import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import type { EngineClient } from '../../../renderer/engine/engine-client.ts'
import { databaseFile } from '../../../src-core/storage/locations.ts'
import { writeInputs } from '../inputs.ts'
import { inPlace } from '../places.ts'
import { numbersOf, randomOf, type KindReport, type Rounds } from '../subject.ts'
import { databaseFaults, survivors, TorturedEngine } from './engine.ts'
import { judgement, prepareGround, type JobGround } from './engine-jobs.ts'

/** Longest time in ms for which findings are written before the kill. */
const longest = 300
/** Places of a step of several places. */
const stepPlaces = 3

/** Kills the engine while findings, steps, measurements and answers are written. What was acknowledged must stay. */
export function killWhileFindings(rounds: Rounds): Promise<KindReport> {
  return inPlace(async (folder) => {
    const workspace = join(folder, 'workspace')
    const first = await TorturedEngine.start(workspace)
    const ground = await prepareGround(first.client, await writeInputs(folder))
    const reviewId = await createReview(first.client, ground)
    await first.stop()
    const faults: string[] = []
    const saved: string[] = []
    let processes = 0
    for (const round of numbersOf(rounds)) {
      const random = randomOf(rounds.seed, 'engine:findings', round)
      const engine = await TorturedEngine.start(workspace)
      const refused: string[] = []
      const writing = write(engine.client, ground, reviewId, round, saved, refused)
      await pause(random() * longest)
      const tree = engine.processes()
      await engine.kill()
      await writing
      const left = await survivors(tree)
      processes += left.length
      const found = [
        ...(left.length > 0 ? [`${left.length} processes stay`] : []),
        ...refused,
        ...databaseFaults(workspace),
        ...lostFrom(workspace, saved)
      ]
      faults.push(...found.map((fault) => `round ${round}: ${fault}`))
    }
    const last = await TorturedEngine.start(workspace)
    const { notices } = await last.client.call('engine.describe', {})
    await last.stop()
    faults.push(...notices.map(({ text }) => `after round ${rounds.to - 1}: notice: ${text}`))
    return {
      figures: { rounds: rounds.to - rounds.from, 'called saved': saved.length, 'processes left': processes },
      faults
    }
  })
}

async function createReview(client: EngineClient, { auditId }: JobGround): Promise<string> {
  const order = { kind: 'random' } as const
  const { id } = await client.call('reviews.create', { auditId, denoiserKeys: ['median'], order, cases: 20 })
  return id
}

/** Writes one thing after another until the engine is gone, and notes what it called saved. */
async function write(
  client: EngineClient,
  { auditId, sourceId }: JobGround,
  reviewId: string,
  round: number,
  saved: string[],
  refused: string[]
): Promise<void> {
  const reviewer = 'A. Reader'
  for (let number = 0; ; number++) {
    const name = `r${round}-${number}`
    const noted = { ...judgement, note: name }
    const patchIndex = number % 9
    try {
      if (number % 4 === 0)
        await client.call('findings.record', { auditId, patchIndex, denoiserKey: 'median', reviewer, judgement: noted })
      else if (number % 4 === 1) await client.call('measurements.add', { sourceId, measurement: lengthOf(name) })
      else if (number % 4 === 2) {
        const statements = Array.from({ length: stepPlaces }, (_, place) => ({
          patchIndex: place,
          denoiserKey: 'median',
          judgement: noted
        }))
        await client.call('findings.recordStep', { auditId, reviewer, stepId: name, statements })
      } else {
        const answer = { kind: 'judgement', judgement: noted } as const
        await client.call('reviews.answer', { reviewId, reader: reviewer, position: number % 8, answer, seconds: 1 })
      }
      saved.push(name)
    } catch (thrown) {
      const { code, message } = thrown as { code?: string; message: string }
      if (code !== 'engine.disconnected') refused.push(`${name} was refused: ${message}`)
      return
    }
  }
}

const lengthOf = (id: string) =>
  ({
    id,
    kind: 'length',
    slice: 0,
    points: [
      { x: 1, y: 1 },
      { x: 5, y: 9 }
    ]
  }) as const

/** Names of what was called saved and is not there, and steps of which only a part is there. */
export function lostFrom(workspace: string, saved: readonly string[]): string[] {
  const database = new Database(join(workspace, databaseFile), { readonly: true })
  try {
    const names = (query: string) => database.prepare(query).pluck().all() as string[]
    const there = new Set([
      ...names('SELECT note FROM finding_revisions'),
      ...names('SELECT id FROM measurements'),
      ...names(`SELECT json_extract(answer, '$.judgement.note') FROM review_answers`)
    ])
    const halves = names(
      `SELECT step_id FROM finding_revisions WHERE step_id LIKE 'r%-%' GROUP BY step_id HAVING count(*) <> ${stepPlaces}`
    )
    return [
      ...saved.filter((name) => !there.has(name)).map((name) => `${name} was called saved and is lost`),
      ...halves.map((name) => `step ${name} is there in part`)
    ]
  } finally {
    database.close()
  }
}
