import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, afterAll, beforeEach, describe, expect, it } from 'vitest'
import { tmpdir } from 'node:os'
import { readAir, readAuditRecord, readRolePatches, readScores } from '../../../src-core/audit/audit-files.ts'
import { checkAndStore } from '../../../src-core/cohort/open-cohort.ts'
import type { CohortFile } from '../../../src-core/cohort/cohort-job.ts'
import type { CohortAudit } from '../../../src-core/cohort/cohort-results.ts'
import { readCohort } from '../../../src-core/cohort/read-cohort.ts'
import { runCohortJob } from '../../../src-core/cohort/run-cohort-job.ts'
import { readKeptImages, worstPatches } from '../../../src-core/cohort/kept-patches.ts'
import { importAudit } from '../../../src-core/storage/import-audit.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { filterSetup, smallPlan, writePlan, writeScan } from './support/cohorts.ts'

const setup = filterSetup()
let model: string
let checked: CohortFile
beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), 'denoscope-cohort-'))
  writeScan(join(model, 'scans/1'), { patient: 'Kim', number: 1, slices: 2 })
  writeScan(join(model, 'scans/2'), { patient: 'Lee', number: 2 })
  const plan = writePlan(join(model, 'plan.yaml'), smallPlan)
  checked = (await checkAndStore(plan, join(model, 'out'), { setup })).cohort
})
afterAll(() => rmSync(model, { recursive: true, force: true }))

/** A copy of the checked cohort. Its series lie beside the first one. */
let out: string
beforeEach(() => {
  out = join(temporaryFolder(), 'out')
  cpSync(join(model, 'out'), out, { recursive: true })
})

const audits = (): string[] => readdirSync(join(out, 'audits')).toSorted()

/** The child process that runs a job, with filters alone. */
const runner = join(import.meta.dirname, 'support/run-job.ts')
const child = (number: number) =>
  spawn(process.execPath, [runner, out, String(number)], { stdio: ['ignore', 'pipe', 'inherit'] })
const ended = (process: ReturnType<typeof child>): Promise<{ code: number | null; printed: string }> =>
  new Promise((resolve) => {
    let printed = ''
    process.stdout.on('data', (part: Buffer) => (printed += part.toString()))
    process.on('close', (code) => resolve({ code, printed }))
  })

describe('a job of a cohort', () => {
  it('makes one audit under its key, and finds it the next time', async () => {
    const [job] = checked.jobs
    expect(await runCohortJob(out, 1, { setup })).toBe('made')
    expect(audits()).toEqual([job!.key])
    const before = readFileSync(join(out, 'audits', job!.key, 'audit.json'))
    expect(await runCohortJob(out, job!, { setup })).toBe('present')
    expect(readFileSync(join(out, 'audits', job!.key, 'audit.json'))).toEqual(before)
    expect(await readAuditRecord(join(out, 'audits', job!.key))).toMatchObject({
      state: 'done',
      cohort: { key: job!.key, series: 'S0001', patient: 'P0001', setting: 'plain' },
      patchCount: 18
    })
  })

  it('that is killed leaves no audit, and is made by the next run', async () => {
    const killed = child(1)
    const end = ended(killed)
    while (!audits().some((name) => name.endsWith('.partial'))) await sleep(5)
    killed.kill('SIGKILL')
    await end
    expect(audits()).not.toContain(checked.jobs[0]!.key)
    expect(await runCohortJob(out, 1, { setup })).toBe('made')
    expect(audits()).toEqual([checked.jobs[0]!.key])
  })

  it('that two processes run at a time leaves one audit, without an error', async () => {
    const both = await Promise.all([ended(child(1)), ended(child(1))])
    expect(both.map(({ code }) => code)).toEqual([0, 0])
    expect(audits()).toEqual([checked.jobs[0]!.key])
    expect((await collect()).map(({ job }) => job.number)).toEqual([1])
  })

  it('keeps its failure without a path or a name, counts attempts, and forgets it after success', async () => {
    const [file] = [join(model, 'scans/2/1.dcm')]
    const bytes = readFileSync(file)
    const number = checked.jobs.find(({ series }) => series === 'S0002')!.number
    rmSync(file)
    try {
      for (let attempt = 1; attempt <= 2; attempt++)
        await expect(runCohortJob(out, number, { setup })).rejects.toThrow(/^(?!.*scans).*$/)
    } finally {
      writeFileSync(file, bytes)
    }
    const failures = (await readCohort(out)).failures()
    expect(failures).toMatchObject([{ number, attempts: 2, code: 'source.unknown' }])
    expect(JSON.stringify(failures)).not.toMatch(/scans|Lee|\.dcm/)
    expect(await runCohortJob(out, number, { setup })).toBe('made')
    expect((await readCohort(out)).failures()).toEqual([])
  })

  it('is refused if its files have changed since the check', async () => {
    const file = join(model, 'scans/2/1.dcm')
    const bytes = readFileSync(file)
    const number = checked.jobs.find(({ series }) => series === 'S0002')!.number
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(changed.length - 500) ^ 3, changed.length - 500)
    writeFileSync(file, changed)
    try {
      await expect(runCohortJob(out, number, { setup })).rejects.toThrow('S0002: its files have changed')
    } finally {
      writeFileSync(file, bytes)
    }
  })

  it('that is cancelled leaves neither an audit nor a failure', async () => {
    const controller = new AbortController()
    const running = runCohortJob(out, 1, { setup, signal: controller.signal, onProgress: () => controller.abort() })
    await expect(running).rejects.toMatchObject({ code: 'job.cancelled' })
    expect(audits()).toEqual([])
    expect((await readCohort(out)).failures()).toEqual([])
  })

  it('of a number that the plan lacks is refused', async () => {
    await expect(runCohortJob(out, 99, { setup })).rejects.toThrow('job: expected 1 to 4, got 99')
    await expect(runCohortJob(out, { ...checked.jobs[0]!, key: 'f'.repeat(32) }, { setup })).rejects.toThrow(
      "job 1: is no longer in the cohort's plan"
    )
  })

  it.each<[string, (audit: string, other: string) => void, RegExp]>([
    [
      'the audit of another series',
      (audit, other) => cpSync(other, audit, { recursive: true }),
      /^audits\/[0-9a-f]{32}: is not the audit of job 3 \(it states another key\)$/
    ],
    [
      'a record that is cut short',
      (audit) => writeFileSync(join(audit, 'audit.json'), '{"format'),
      /^audit\.json: damaged record/
    ],
    [
      'altered means',
      (audit) => writeFileSync(join(audit, 'slice-means.npy'), 'text'),
      /^slice-means\.npy: expected \d+ bytes/
    ],
    ['no means', (audit) => rmSync(join(audit, 'slice-means.npy')), /^slice-means\.npy: the file is missing/]
  ])('sets %s aside as a failure, and makes it again', async (_kind, damage, reason) => {
    const [first, , third] = checked.jobs
    await runCohortJob(out, 1, { setup })
    await runCohortJob(out, 3, { setup })
    damage(join(out, 'audits', third!.key), join(out, 'audits', first!.key))
    expect((await collect()).map(({ job }) => job.number)).toEqual([1])
    const [failure, ...others] = (await readCohort(out)).failures()
    expect(others).toEqual([])
    expect(failure).toMatchObject({ number: 3, code: 'audit.damaged', message: expect.stringMatching(reason) })
    expect(await runCohortJob(out, 3, { setup })).toBe('made')
    expect((await collect()).map(({ job }) => job.number)).toEqual([1, 3])
    expect((await readCohort(out)).failures()).toEqual([])
    expect(audits().toSorted()).toEqual([first!.key, third!.key].toSorted())
  })
})

async function collect(): Promise<CohortAudit[]> {
  const found: CohortAudit[] = []
  for await (const audit of (await readCohort(out)).audits) found.push(audit)
  return found
}

describe('the results of a cohort', () => {
  it('are read audit by audit, with a mean for each slice', async () => {
    for (const { number } of checked.jobs) await runCohortJob(out, number, { setup })
    const found = await collect()
    expect(found.map(({ job }) => job.number)).toEqual([1, 2, 3, 4])
    const [plain, noisy] = found
    expect(plain!.sliceMeans.map(({ slice }) => slice)).toEqual([0, 1])
    expect(Object.keys(noisy!.sliceMeans[0]!.means)).toEqual(['noisy', 'median', 'gaussian-sigma-2'])
    const { folder, record } = noisy!
    const scores = readScores(folder, record)
    const air = readAir(folder)!
    const used = scores.median!.psnr!.slice(0, 9).filter((_, patch) => air[patch] === 0)
    const mean = used.reduce((sum, value) => sum + value, 0) / used.length
    expect(noisy!.sliceMeans[0]!.patches).toBe(used.length)
    expect(noisy!.sliceMeans[0]!.means.median!.psnr).toBeCloseTo(mean, 12)
  })
})

describe('the images of a cohort', () => {
  /** A job of a cohort that keeps images in this way. */
  async function made(
    pixels: string
  ): Promise<{ folder: string; record: Awaited<ReturnType<typeof readAuditRecord>> }> {
    const plan = writePlan(join(model, `${pixels}.yaml`), `${smallPlan}pixels: ${pixels}\n`)
    const { cohort } = await checkAndStore(plan, out, { setup })
    await runCohortJob(out, 2, { setup })
    const folder = join(out, 'audits', cohort.jobs[1]!.key)
    return { folder, record: await readAuditRecord(folder) }
  }

  it('are all there with pixels: all, and the audit goes into a workspace', async () => {
    const { folder, record } = await made('all')
    expect(record.pixels).toBeUndefined()
    const workspace = Workspace.open(join(temporaryFolder(), 'workspace'))
    try {
      expect(await importAudit(workspace.audits, folder)).toMatchObject({ isNew: true })
    } finally {
      workspace.close()
    }
  })

  it('are those of the worst patches with pixels: worst, equal to those of all', async () => {
    const { folder: all, record: whole } = await made('all')
    const scored = { record: whole, scores: readScores(all, whole), air: readAir(all) }
    const { score, patches } = worstPatches(scored, 2)
    expect(Object.values(patches).map(({ length }) => length)).toEqual([2, 2])
    const wanted = new Map(
      Object.values(patches)
        .flat()
        .map((patch) => [patch, readRolePatches(all, whole, 'median', [patch])])
    )
    rmSync(all, { recursive: true })
    const { folder, record } = await made('worst')
    expect(worstPatches({ record, scores: readScores(folder, record), air: readAir(folder) }, 2)).toEqual({
      score,
      patches
    })
    for (const [patch, image] of wanted) expect(readKeptImages(folder, record, patch)!.median).toEqual(image)
    const other = Array.from({ length: record.patchCount }, (_, patch) => patch).find((patch) => !wanted.has(patch))!
    expect(readKeptImages(folder, record, other)).toBeNull()
    expect(existsSync(join(folder, 'noisy.npy'))).toBe(false)
  })

  it('are none with pixels: none', async () => {
    const { folder, record } = await made('none')
    expect(record.pixels).toBe('none')
    expect(readdirSync(folder).toSorted()).toEqual([
      'air.npy',
      'audit.json',
      'patches.npy',
      'scores.npy',
      'slice-means.npy'
    ])
    expect(readKeptImages(folder, record, 0)).toBeNull()
  })

  it.each(['worst', 'none'])('are missed in one clear line with pixels: %s', async (pixels) => {
    const { folder, record } = await made(pixels)
    const line =
      /^[^\n]*: keeps (only its worst and sampled patches|no images), as its cohort's plan states; run it with pixels: all/
    expect(() => readRolePatches(folder, record, 'median', [0])).toThrow(line)
    const workspace = Workspace.open(join(temporaryFolder(), 'workspace'))
    try {
      await expect(importAudit(workspace.audits, folder)).rejects.toThrow(line)
    } finally {
      workspace.close()
    }
  })
})
