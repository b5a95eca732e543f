import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
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
      'slices.csv',
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
    for (const name of ['report.html', 'jobs.csv', 'means.csv', 'patients.csv', 'comparisons.csv', 'slices.csv'])
      expect(written(name).match(/Kim|Lee\^|Roe\^|scans|denoscope-cohort/)).toBeNull()
  })

  it('is the same for the same results', async () => {
    await writeCohortReport(folder, { print })
    const first = written('report.html')
    await writeCohortReport(folder, { print })
    expect(written('report.html') === first).toBe(true)
  })

  it('has the means of each slice of each image as a table', async () => {
    await writeCohortReport(folder, { print })
    const [header, ...rows] = written('slices.csv').trimEnd().split('\r\n')
    expect(header).toMatch(/^setting,patient,series,slice,patches,image,psnr,ssim,/)
    const cells = rows.map((row) => row.split(','))
    // Three slices, each with the noisy input and the output.
    expect(cells.map((row) => row.slice(1, 4).join(' '))).toEqual([
      'P0001 S0001 1',
      'P0001 S0001 1',
      'P0001 S0001 2',
      'P0001 S0001 2',
      'P0002 S0002 1',
      'P0002 S0002 1'
    ])
    const image = cells[0]![5]!
    const psnr = (series: string) =>
      cells.filter((row) => row[2] === series && row[5] === image).map((row) => Number(row[6]))
    const patients = written('patients.csv').split('\r\n')
    const first = patients.find((row) => row.startsWith(`plain,${image},psnr,P0001,`))!
    expect(Number(first.split(',')[4])).toBeCloseTo((psnr('S0001')[0]! + psnr('S0001')[1]!) / 2, 12)
  })

  it('has the same number and figures after another check of the same plan', async () => {
    await writeCohortReport(folder, { print })
    const again = join(folder, '../again')
    const { cohort } = await checkAndStore(join(folder, '../plan.yaml'), again, { setup })
    for (const { number } of cohort.jobs.slice(0, 2)) await runCohortJob(again, number, { setup })
    await writeCohortReport(again, { print })
    for (const name of ['means.csv', 'patients.csv', 'slices.csv', 'comparisons.csv', 'subgroups.csv', 'jobs.csv'])
      expect({ name, text: readFileSync(join(again, name), 'utf8') }).toEqual({ name, text: written(name) })
    const numberIn = (page: string) => /DC(-[0-9A-F]{4}){3}/.exec(page)![0]
    expect(numberIn(readFileSync(join(again, 'report.html'), 'utf8'))).toBe(numberIn(written('report.html')))
  })

  it.each(['slice-means.npy', 'scores.npy', 'worst.npy', 'audit.json'])(
    'counts an audit with a damaged %s as failed, with its reason, until it is made again',
    async (name) => {
      const jobs = () => written('jobs.csv').split('\r\n')
      await writeCohortReport(folder, { print })
      const before = jobs()
      const key = before[1]!.split(',')[6]!
      writeFileSync(join(folder, 'audits', key, name), 'damaged')
      await writeCohortReport(folder, { print })
      expect(jobs()[1]).toContain(`,failed,${key},,`)
      expect(jobs()[1]).toContain(name)
      expect(jobs()[2]).toBe(before[2])
      expect(written('report.html')).toContain(`${name}: `)
      expect(written('report.html')).not.toContain(folder)
      await runCohortJob(folder, 1, { setup })
      await writeCohortReport(folder, { print })
      expect(jobs()).toEqual(before)
    }
  )

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
