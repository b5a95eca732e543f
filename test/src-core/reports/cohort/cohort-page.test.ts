import { describe, expect, it } from 'vitest'
import {
  type CohortAnalysis,
  analyseCohort,
  worstPatients
} from '../../../../src-core/reports/cohort/cohort-analysis.ts'
import { cohortCsvs } from '../../../../src-core/reports/cohort/cohort-csv.ts'
import { renderCohortHtml } from '../../../../src-core/reports/cohort/cohort-page.ts'
import { cohortTable } from '../../../../src-core/reports/cohort/cohort-table.ts'
import { noWords } from '../../../../src-core/reports/exported-report.ts'
import { holmAdjusted } from '../../../../src-core/statistics/multiplicity.ts'
import { sampleCohort, type SampleCohort } from './support/sample-cohort.ts'

const analysisOf = async (sample: SampleCohort) => analyseCohort(await cohortTable(sampleCohort(sample)))

const pageOf = async (analysis: CohortAnalysis) =>
  renderCohortHtml({ analysis, words: noWords, readWorstPatches: async () => [], planHash: null, appVersion: '0.1.0' })

/** Text of a page without tags. */
const textOf = (page: string) =>
  page
    .replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')

describe('a cohort report', () => {
  it('opens with the numbers, the best output and the verdicts of entered margins, in plain words', async () => {
    const page = await pageOf(await analysisOf({ patients: 12, margins: { psnr: 0.5 } }))
    const words = textOf(page.slice(page.indexOf('id="meaning"'), page.indexOf('id="flow"')))
    expect(words).toContain(
      '12 patients with 12 series, 72 slices and 1,620 patches were audited. Each patient counts once.'
    )
    expect(words).toMatch(/PSNR, higher is better: BM3D \(.*\) has the best mean, then ACME Net/)
    expect(words).toMatch(/PSNR, margin 0\.5 dB against the noisy input: ACME Net, BM3D and Median are non-inferior\./)
    expect(words).toContain('Non-inferior means: these patients show that it is worse by less than the margin.')
    // Three denoisers against the input, and against each other in both directions.
    expect(words).toContain('9 comparisons are made; p values are adjusted for this number by Holm’s method')
  })

  it('needs nothing from elsewhere, runs no script, and names no path', async () => {
    const page = await pageOf(await analysisOf({ patients: 4, failed: [2] }))
    expect(page.match(/<script|<link|<iframe|@import|url\((?!#)|\son\w+="/gi)).toBeNull()
    expect(page).not.toContain('/nowhere')
  })

  it('is the same for the same cohort', async () => {
    const make = async () => pageOf(await analysisOf({ patients: 5, margins: { psnr: 0.5 } }))
    expect((await make()) === (await make())).toBe(true)
  })

  it('calls nothing non-inferior without a margin', async () => {
    const analysis = await analysisOf({ patients: 12 })
    expect(analysis.comparisons.every(({ verdict }) => verdict === null)).toBe(true)
    const text = textOf(await pageOf(analysis))
    expect(text).toContain('No margin was entered in the plan, so that nothing is called non-inferior.')
    expect(text).not.toMatch(/are non-inferior|is non-inferior/)
  })

  it('of one patient has no interval and no p value, and says for whom its results hold', async () => {
    const analysis = await analysisOf({ patients: 1, margins: { psnr: 0.5 } })
    expect(analysis.means.every(({ estimate }) => estimate.primary === null)).toBe(true)
    expect(analysis.comparisons.every(({ p, verdict }) => Number.isNaN(p) && verdict === null)).toBe(true)
    expect(textOf(await pageOf(analysis))).toMatch(
      /One patient: there is no interval over patients\. .* holds for this series alone/
    )
  })

  it('of two patients warns of few patients', async () => {
    expect(textOf(await pageOf(await analysisOf({ patients: 2 })))).toContain(
      '2 patients: with fewer than 30 the bootstrap is too narrow'
    )
  })

  it('of no finished audit concludes nothing', async () => {
    const text = textOf(await pageOf(await analysisOf({ patients: 2, open: [1, 2] })))
    expect(text).toContain('No audit is finished yet: there is nothing to conclude.')
    expect(text).not.toContain('Means over patients')
  })

  it('shows in a flow chart what was excluded, failed and did not run, with reasons', async () => {
    const analysis = await analysisOf({
      patients: 6,
      failed: [2],
      open: [5, 6],
      exclusions: [
        { place: 'series 1, item 7', reason: 'no slices at even distances' },
        { place: 'series 1, item 9', reason: 'no slices at even distances' }
      ]
    })
    const page = await pageOf(analysis)
    const flow = textOf(page.slice(page.indexOf('id="flow"'), page.indexOf('id="means"')))
    expect(flow).toContain('8 series in the plan')
    expect(flow).toContain('2 series excluded no slices at even distances (2)')
    expect(flow).toContain('3 audits without a result slice 3: the file is cut short (1) not run yet (2)')
    expect(flow).toContain('3 audits analysed: 3 patients')
    expect(textOf(page)).toContain('P0002, S0002, 25 % slice 3: the file is cut short (3 attempts)')
  })

  it('compares an output that some audits lack on the others, and says so', async () => {
    const analysis = await analysisOf({ patients: 6, withoutAcme: [1, 2] })
    const acme = analysis.comparisons.find(({ output, other }) => output.label === 'ACME Net' && other.id === 'noisy')
    expect(acme!.harm.counts.patients).toBe(4)
    expect(textOf(await pageOf(analysis))).toContain('ACME Net is missing in 2 of 6 audits: P0001 and P0002.')
  })

  it('compares outputs with each other if there is no noisy input', async () => {
    const analysis = await analysisOf({ patients: 4, hasInput: false, margins: { psnr: 0.5 } })
    expect(analysis.comparisons).toHaveLength(6)
    const text = textOf(await pageOf(analysis))
    expect(text).not.toContain('Noisy input')
    expect(text).toContain('margin 0.5 dB against')
    expect(text).toContain('6 comparisons are made')
  })

  it('keeps the order of outputs, whatever audit comes first', async () => {
    const { table } = await analysisOf({ patients: 6, withoutAcme: [1] })
    expect(table.settings[0]!.outputs.map(({ label }) => label)).toEqual(['Noisy input', 'ACME Net', 'BM3D', 'Median'])
  })

  it('lists the worst patients first, and outliers', async () => {
    const analysis = await analysisOf({ patients: 12, outlier: 'P0004' })
    expect(worstPatients(analysis, analysis.compared[0]!)[0]!.patient).toBe('P0004')
    expect(analysis.outliers.map(({ patient }) => patient)).toContain('P0004')
  })

  it('counts and lists warnings of audits, without names of series', async () => {
    const text = textOf(await pageOf(await analysisOf({ patients: 9 })))
    expect(text).toContain('2 audits of 9 carry 2 warnings.')
    expect(text).toContain('slices are not at even distances (2 audits: S0004 and S0008)')
    expect(text).not.toContain('Chest S0004')
  })

  it('has subgroups by the conditions that differ, with the number of patients of each level', async () => {
    const { subgroups } = await analysisOf({ patients: 12 })
    expect([...new Set(subgroups.map(({ condition }) => condition))]).toEqual([
      'Kernel',
      'Patient size (water-equivalent diameter, split at the median)',
      'Scanner'
    ])
    const kernel = subgroups.find(({ condition }) => condition === 'Kernel')!
    expect(kernel.subgroups.levels.map(({ level, estimate }) => [level, estimate.counts.patients])).toEqual([
      ['B30f', 8],
      ['B50f', 4]
    ])
  })
})

describe('the analysis of a cohort', () => {
  it('adjusts p values for all comparisons of all settings and scores', async () => {
    const { comparisons } = await analysisOf({
      patients: 8,
      settings: ['25 %', '50 %'],
      margins: { psnr: 1, ssim: 0.05 }
    })
    expect(comparisons).toHaveLength(36)
    const wanted = holmAdjusted(comparisons.map(({ p }) => p))
    expect(comparisons.map(({ adjusted }) => adjusted)).toEqual(wanted)
  })

  it('takes the mean over seeds of one series before anything else', async () => {
    const results = sampleCohort({ patients: 3 })
    const twice = {
      ...results,
      audits: (async function* () {
        for await (const audit of results.audits) {
          yield audit
          yield { ...audit, job: { ...audit.job, seed: 2 } }
        }
      })()
    }
    const analysis = analyseCohort(await cohortTable(twice))
    expect(analysis.means[0]!.estimate.counts).toMatchObject({ patients: 3, series: 3, slices: 18 })
  })
})

describe('the tables of a cohort', () => {
  it('hold every mean of a patient, every comparison, and the state of every job', async () => {
    const files = cohortCsvs(await analysisOf({ patients: 3, margins: { psnr: 0.5 }, failed: [2] }))
    const lines = (name: string) => files[name]!.trimEnd().split('\r\n')
    // Two patients, four images, four scores.
    expect(lines('patients.csv')).toHaveLength(1 + 2 * 4 * 4)
    expect(lines('comparisons.csv')).toHaveLength(1 + 9)
    expect(lines('jobs.csv').map((line) => line.split(',')[5])).toEqual(['state', 'done', 'failed', 'done'])
  })
})
