import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkAndStore } from '../../../../src-core/cohort/open-cohort.ts'
import { runCohortJob } from '../../../../src-core/cohort/run-cohort-job.ts'
import { DenoscopeError } from '../../../../src-core/errors.ts'
import { writeCohortReport } from '../../../../src-core/reports/cohort/write-cohort-report.ts'
import { filterSetup, writePlan, writeScan } from '../../cohort/support/cohorts.ts'

const setup = filterSetup()
const plan = `
title: Two patients
series: [{ folder: scans/* }]
settings: [{ name: plain, degradation: gaussian:0.1, patch: 16 }]
denoisers: [median]
margins: { psnr: 0.5 }
worst: 2
`
const print = async () => Buffer.from('%PDF-')

let folder: string
beforeAll(async () => {
  const base = mkdtempSync(join(tmpdir(), 'denoscope-cohort-'))
  folder = join(base, 'out')
  writeScan(join(base, 'scans/1'), { patient: 'Kim^Ada', number: 1, slices: 2 })
  writeScan(join(base, 'scans/2'), { patient: 'Lee^Bo', number: 2 })
  writeScan(join(base, 'scans/3'), { patient: 'Roe^Cy', number: 3 })
  const { cohort } = await checkAndStore(writePlan(join(base, 'plan.yaml'), plan), folder, { setup })
  for (const { number } of cohort.jobs.slice(0, 2)) await runCohortJob(folder, number, { setup })
})
afterAll(() => rmSync(join(folder, '..'), { recursive: true, force: true }))

const written = (name: string) => readFileSync(join(folder, name), 'utf8')

describe('the report of a cohort on the disk', () => {
  it('is a page with pictures of the worst patches, a PDF and tables', async () => {
    const { files, withoutPdf } = await writeCohortReport(folder, { print })
    expect(files.toSorted()).toEqual([
      'comparisons.csv',
      'jobs.csv',
      'means.csv',
      'patients.csv',
      'report.html',
      'report.pdf',
      'subgroups.csv'
    ])
    expect(withoutPdf).toBeNull()
    const page = written('report.html')
    // Two patients, two patches each: reference, noisy input and output.
    expect(page.match(/<img src="data:image\/png/g)).toHaveLength(12)
    expect(written('jobs.csv').match(/,(done|open),/g)).toEqual([',done,', ',done,', ',open,'])
  })

  it('names neither a patient nor a path', async () => {
    await writeCohortReport(folder, { print })
    for (const name of ['report.html', 'jobs.csv', 'means.csv', 'patients.csv', 'comparisons.csv', 'subgroups.csv'])
      expect(written(name).match(/Kim|Lee\^|Roe\^|scans|denoscope-cohort/)).toBeNull()
  })

  it('is the same for the same results', async () => {
    await writeCohortReport(folder, { print })
    const first = written('report.html')
    await writeCohortReport(folder, { print })
    expect(written('report.html') === first).toBe(true)
  })

  it('is written without a PDF where no browser is found, with the reason', async () => {
    const unavailable = async () => Promise.reject(new DenoscopeError('pdf.unavailable', 'PDF needs Chromium'))
    const { files, withoutPdf } = await writeCohortReport(folder, { print: unavailable })
    expect(files).not.toContain('report.pdf')
    expect(withoutPdf).toBe('PDF needs Chromium')
  })

  it('is refused for a folder without a cohort', async () => {
    await expect(writeCohortReport(join(folder, 'audits'), { print })).rejects.toMatchObject({
      code: 'argument.invalid'
    })
  })
})
