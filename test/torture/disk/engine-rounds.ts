import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { writeInputs } from '../inputs.ts'
import { databaseFaults, TorturedEngine } from '../kill/engine.ts'
import { engineJobs, judgement, prepareGround, type EngineJob } from '../kill/engine-jobs.ts'
import { lostFrom } from '../kill/findings-rounds.ts'
import { halfWritten } from '../places.ts'
import { numbersOf, type KindReport, type Rounds } from '../subject.ts'
import { FullDisk, freeBytes, messageFaults } from './full-disk.ts'

/** Least room in bytes that findings are tried with: they need a page or two. */
const roomOfFindings = 256 * 1024

/** Lets the engine write on a disk that fills up: findings, or a job. It must go on once there is room again. */
export async function engineOnFullDisk(folder: string, name: string, rounds: Rounds): Promise<KindReport> {
  const disk = new FullDisk(join(folder, 'disk'))
  const [workspace, temporary] = [join(disk.path, 'workspace'), join(disk.path, 'tmp')]
  mkdirSync(temporary)
  process.env.TMPDIR = temporary
  const engine = await TorturedEngine.start(workspace)
  const ground = await prepareGround(engine.client, await writeInputs(join(folder, 'inputs')))
  const work = name === 'findings' ? findings() : { job: engineJobs[name]!, saved: [] }
  const free = disk.free
  await work.job(engine.client, ground, 1_000_000)
  const needed = name === 'findings' ? roomOfFindings : free - disk.free
  const faults: string[] = []
  let [full, fitted] = [0, 0]
  for (const round of numbersOf(rounds)) {
    disk.fill(freeBytes(round, needed))
    const failed = await work.job(engine.client, ground, round).then(() => null, messageOf)
    disk.empty()
    if (failed === null) fitted++
    else full++
    const found = [
      ...(failed === null ? [] : messageFaults(failed)),
      ...halfWritten(workspace).map((path) => `${path} stays`)
    ]
    faults.push(...found.map((fault) => `round ${round}: ${fault}`))
  }
  const last = await work.job(engine.client, ground, rounds.to).then(
    () => [],
    (thrown) => [`then fails: ${messageOf(thrown)}`]
  )
  await engine.stop()
  const lost = lostFrom(workspace, work.saved)
  faults.push(
    ...[...last, ...databaseFaults(workspace), ...lost].map((fault) => `after round ${rounds.to - 1}: ${fault}`)
  )
  return { figures: { rounds: rounds.to - rounds.from, full, fitted }, faults }
}

/** Records findings, and notes what the engine called saved. */
function findings(): { job: EngineJob; saved: string[] } {
  const saved: string[] = []
  const job: EngineJob = async (client, { auditId }, round) => {
    for (let number = 0; number < 30; number++) {
      const note = `r${round}-${number}`
      const place = { auditId, patchIndex: number % 9, denoiserKey: 'median', reviewer: 'A. Reader' }
      await client.call('findings.record', { ...place, judgement: { ...judgement, note } })
      saved.push(note)
    }
  }
  return { job, saved }
}

const messageOf = (thrown: unknown): string => (thrown as Error).message
