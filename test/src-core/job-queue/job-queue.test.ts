import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DenoscopeError, type ErrorCode } from '../../../src-core/errors.ts'
import { Dispatch, type JobWorker } from '../../../src-core/job-queue/dispatch-jobs.ts'
import { JobQueue, type QueuePlace } from '../../../src-core/job-queue/job-queue.ts'
import { jobId, type QueuedJob, type TakenJob } from '../../../src-core/job-queue/queued-job.ts'
import { hasPostgres, type Postgres, startPostgres } from '../../support/postgres.ts'

let groups = 0
const newGroup = () => `group ${++groups}`

const jobsOf = (group: string, count: number, retries = 1): QueuedJob[] =>
  Array.from({ length: count }, (_, index) => ({
    id: jobId(group, String(index)),
    group,
    priority: 0,
    retries,
    weight: index + 1,
    data: { number: index }
  }))

const numberOf = ({ data }: TakenJob) => data.number as number

/** Runs all jobs of a group with a function in place of a process. */
async function runAll(
  queue: JobQueue,
  group: string,
  work: (job: TakenJob, signal: AbortSignal) => Promise<void>,
  { workers = 2, signal = new AbortController().signal } = {}
): Promise<void> {
  const startWorker = (): JobWorker => ({ run: (job, options) => work(job, options.signal), stop: () => {} })
  const isOver = async () => {
    const { waiting, running, failed } = await queue.counts(group)
    return waiting + running + failed === 0
  }
  await new Dispatch(queue, { workers, startWorker, signal, group, isOver }).run()
}

const failing = (code: ErrorCode) => async () => {
  throw new DenoscopeError(code, '/home/Miller^Ann/1.dcm: does not work')
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    const cancel = () => reject(new DenoscopeError('job.cancelled', 'cancelled'))
    if (signal.aborted) cancel()
    signal.addEventListener('abort', cancel)
  })

describe.each([
  { kind: 'an embedded database', isPostgres: false },
  { kind: 'PostgreSQL', isPostgres: true }
])('a queue in $kind', ({ isPostgres }) => {
  describe.skipIf(isPostgres && !hasPostgres)('and its jobs', () => {
    let queue: JobQueue
    let folder: string
    let server: Postgres | undefined
    let place: QueuePlace
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'denoscope-queue-'))
      server = isPostgres ? await startPostgres() : undefined
      place = server ? { database: server.url } : { embedded: join(folder, 'queue') }
      queue = await JobQueue.open(place)
    })
    afterAll(async () => {
      await queue?.close()
      await server?.remove()
      rmSync(folder, { recursive: true, force: true })
    })

    it('runs each job once, those of a higher priority first', async () => {
      const group = newGroup()
      const jobs = jobsOf(group, 6).map((job, index) => ({ ...job, priority: index % 3 }))
      await queue.add(jobs)
      const run: number[] = []
      await runAll(queue, group, async (job) => void run.push(numberOf(job) % 3), { workers: 1 })
      expect(run).toEqual([2, 2, 1, 1, 0, 0])
      expect(await queue.counts(group)).toMatchObject({ done: 6, waiting: 0, running: 0, failed: 0, dead: 0 })
    })

    it('sums the weights of jobs that are left, and knows the pace of those that are done', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 4))
      expect(await queue.counts(group)).toMatchObject({ leftWeight: 1 + 2 + 3 + 4, runningWeight: 0, pace: null })
      const [one, two] = [(await queue.take())!, (await queue.take())!]
      await queue.complete(one)
      const { leftWeight, runningWeight, pace } = await queue.counts(group)
      expect([leftWeight, runningWeight]).toEqual([10 - one.weight, two.weight])
      expect(pace).toBeGreaterThan(0)
      await queue.cancel(group)
    })

    it('removes groups that ended before the given days, and no other', async () => {
      const [ended, cancelled, open] = [newGroup(), newGroup(), newGroup()]
      for (const group of [ended, cancelled, open]) await queue.add(jobsOf(group, 2))
      await runAll(queue, ended, async () => {})
      await queue.pause(cancelled)
      await queue.cancel(cancelled)
      await queue.pause(open)
      await queue.removeOld(30)
      expect((await queue.counts(ended)).done).toBe(2)
      expect((await queue.counts(cancelled)).cancelled).toBe(2)
      await queue.removeOld(0)
      expect((await queue.counts(ended)).done).toBe(0)
      expect((await queue.counts(cancelled)).cancelled).toBe(0)
      expect((await queue.counts(open)).waiting).toBe(2)
      expect(await queue.paused()).toEqual([open])
      await queue.resume(open)
      await queue.cancel(open)
    })

    it('holds a job once, however often it is added', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 3))
      await queue.add(jobsOf(group, 4))
      expect((await queue.counts(group)).waiting).toBe(4)
      await queue.cancel(group)
    })

    it('tries a job again whose worker ended, and keeps it as a dead letter after its last try', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 2, 1))
      const attempts = [0, 0]
      await runAll(queue, group, async (job) => {
        if (++attempts[numberOf(job)]! === 1 || numberOf(job) === 1) await failing('worker.died')()
      })
      expect(attempts).toEqual([2, 2])
      expect(await queue.counts(group)).toMatchObject({ done: 1, dead: 1 })
      expect(await queue.dead(group)).toMatchObject([{ data: { number: 1 }, attempts: 2, code: 'worker.died' }])
    })

    it('gives up at once on a job that no try can help, and keeps no path of its error', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1, 5))
      await runAll(queue, group, failing('dicom.corrupt'))
      expect(await queue.dead(group)).toMatchObject([{ data: { number: 0 }, attempts: 1, code: 'dicom.corrupt' }])
    })

    it('puts dead letters back, with all their tries', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1, 1))
      await runAll(queue, group, failing('argument.invalid'))
      await queue.retry(group)
      expect(await queue.counts(group)).toMatchObject({ waiting: 1, dead: 0 })
      let attempts = 0
      await runAll(queue, group, async () => {
        if (++attempts === 1) await failing('worker.died')()
      })
      expect(attempts).toBe(2)
      expect((await queue.counts(group)).done).toBe(1)
    })

    it('takes no job of a paused group until it is resumed', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1))
      await queue.pause(group)
      expect(await queue.take(await queue.paused())).toBeNull()
      await queue.resume(group)
      const job = await queue.take(await queue.paused())
      expect(job?.group).toBe(group)
      await queue.complete(job!)
    })

    it('tells the worker of a cancelled job, and queues it again only if it is added again', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1))
      const job = await queue.take()
      expect(await queue.keepAlive([job!])).toEqual([])
      await queue.cancel(group)
      expect(await queue.keepAlive([job!])).toEqual([job])
      expect(await queue.take()).toBeNull()
      await queue.complete(job!)
      expect(await queue.counts(group)).toMatchObject({ cancelled: 1, done: 0 })
      await queue.add(jobsOf(group, 1))
      expect((await queue.counts(group)).waiting).toBe(1)
      await queue.cancel(group)
    })

    it('takes jobs back from a run that is cancelled, which costs them no try', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 3, 0))
      const stop = new AbortController()
      let started = 0
      const work = async (_: TakenJob, signal: AbortSignal) => {
        if (++started === 2) stop.abort()
        await untilAborted(signal)
      }
      await runAll(queue, group, work, { signal: stop.signal })
      expect(await queue.counts(group)).toMatchObject({ waiting: 3, running: 0, failed: 0 })
      await runAll(queue, group, async () => {})
      expect((await queue.counts(group)).done).toBe(3)
    })

    it('counts an attempt once, even if a lost one ends after another has begun', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1))
      const lost = await queue.take()
      await queue.giveBack(lost!)
      const other = await queue.take()
      await queue.fail(other!, new DenoscopeError('dicom.corrupt', 'damaged'))
      await queue.complete(lost!)
      expect(await queue.counts(group)).toMatchObject({ dead: 1, done: 0 })
    })

    it.skipIf(isPostgres)('belongs to one process, and says so in one line', async () => {
      await expect(JobQueue.open(place)).rejects.toMatchObject({
        code: 'queue.busy',
        message: expect.stringContaining(`${join(folder, 'queue')}: another process works on this queue`)
      })
    })

    it('is as it was after it has been closed and opened', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 3))
      await queue.complete((await queue.take())!)
      await queue.pause(group)
      // An open job of an ended process. Other machines may still run theirs.
      const open = isPostgres ? null : await queue.take()
      await queue.close()
      queue = await JobQueue.open(place)
      expect(await queue.counts(group)).toMatchObject({ done: 1, waiting: 2 })
      expect(await queue.paused()).toContain(group)
      if (open) expect((await queue.take())?.attemptsBefore).toBe(0)
      await queue.cancel(group)
    })

    it.skipIf(!isPostgres)('gives a job back whose machine has gone silent', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 1))
      const lost = await queue.take()
      let attempts: number | undefined
      await runAll(queue, group, async (job) => void (attempts = job.attemptsBefore))
      expect(attempts).toBe(1)
      expect(await queue.keepAlive([lost!])).toEqual([lost])
    })

    it.skipIf(!isPostgres)('goes on after its database was away for a while', async () => {
      const group = newGroup()
      await queue.add(jobsOf(group, 4))
      const run: number[] = []
      await runAll(
        queue,
        group,
        async (job) => {
          run.push(numberOf(job))
          if (run.length === 2) {
            await server!.stop()
            setTimeout(() => void server!.start(), 1500)
          }
        },
        { workers: 1 }
      )
      expect(new Set(run)).toEqual(new Set([0, 1, 2, 3]))
      expect((await queue.counts(group)).done).toBe(4)
    })

    it.skipIf(!isPostgres)(
      'refuses a wrong password and an absent server in one line without the password',
      async () => {
        const { port, password } = server!
        const open = (url: string) =>
          JobQueue.open({ database: url }).then(
            () => '',
            ({ message }: Error) => message
          )
        const wrong = await open(`postgres://denoscope:wrong@127.0.0.1:${port}/denoscope`)
        expect(wrong).toBe(`127.0.0.1:${port}/denoscope: the database refuses (wrong user or password)`)
        const none = await open(server!.url.replace(String(port), '1'))
        expect(none).toBe('127.0.0.1:1/denoscope: the database cannot be reached (ECONNREFUSED)')
        const missing = await open(server!.url.replace(/denoscope$/, 'other'))
        expect(missing).toBe(`127.0.0.1:${port}/other: the database refuses (there is no such database)`)
        expect(wrong + none + missing).not.toContain(password)
      }
    )
  })
})

describe('the address of a database', () => {
  it('is refused if it is none of PostgreSQL', async () => {
    for (const database of ['mysql://a:secret@b/c', 'somewhere'])
      await expect(JobQueue.open({ database })).rejects.toThrow(
        '--database: expected postgres://user@host:port/database'
      )
    expect(existsSync('somewhere')).toBe(false)
  })
})
