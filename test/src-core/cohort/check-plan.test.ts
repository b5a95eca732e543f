import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkAndStore, openCohort } from '../../../src-core/cohort/open-cohort.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { filterSetup, smallPlan, writePlan, writeScan } from './support/cohorts.ts'

/** A folder with scans of three patients, one of them with two series. */
function scans(): string {
  const folder = temporaryFolder()
  const scanner = { '0008,0070': ['LO', 'ACME'], '0008,1090': ['LO', 'One'], '0018,1210': ['SH', 'B40'] } as const
  writeScan(join(folder, 'scans/1'), {
    patient: 'Kim',
    number: 1,
    attributes: { ...scanner, '0018,1152': ['IS', '120'] }
  })
  writeScan(join(folder, 'scans/2'), { patient: 'Lee', number: 2, slices: 2 })
  writeScan(join(folder, 'scans/3'), { patient: 'Kim', number: 3 })
  return folder
}

const check = (folder: string, text: string) =>
  checkAndStore(writePlan(join(folder, 'plan.yaml'), text), join(folder, 'out'), { setup: filterSetup() })

describe('the check of a plan', () => {
  it('makes one job for each series, setting and seed', async () => {
    const { cohort } = await check(scans(), smallPlan.replace('worst: 2', 'seeds: [1, 5]'))
    expect(cohort.jobs).toHaveLength(3 * 2 * 2)
    expect(cohort.jobs.map(({ number }) => number)).toEqual(cohort.jobs.map((_, index) => index + 1))
    expect(new Set(cohort.jobs.map(({ key }) => key)).size).toBe(12)
    expect(cohort.jobs[0]!.key).toMatch(/^[0-9a-f]{32}$/)
  })

  it('knows patients again, and names none of them, nor a path', async () => {
    const folder = scans()
    const { cohort } = await check(folder, smallPlan)
    expect(cohort.series.map(({ patient }) => patient)).toEqual(['P0001', 'P0002', 'P0001'])
    const text = readFileSync(join(folder, 'out/cohort.json'), 'utf8')
    expect(text).not.toMatch(/Kim|Lee|Never|scans/)
    expect(text).not.toContain(folder)
  })

  it('states the conditions of the headers, and null for others', async () => {
    const { cohort } = await check(scans(), smallPlan)
    expect(cohort.series[0]!.conditions).toMatchObject({
      scanner: 'ACME One',
      kernel: 'B40',
      exposure: 120,
      dose: null
    })
    expect(cohort.series[1]!.conditions).toMatchObject({ scanner: null, kernel: null, patientSize: null })
  })

  it('estimates patches, time and size, without running a job', async () => {
    const folder = scans()
    const { cohort, free } = await check(folder, smallPlan)
    expect(cohort.estimate).toMatchObject({ jobs: 6, patches: 2 * (9 + 18 + 9) })
    expect(cohort.estimate.seconds).toBeGreaterThan(0)
    expect(cohort.estimate.bytes).toBeGreaterThan(0)
    expect(free).toBeGreaterThan(0)
  })

  it('leaves out what cannot be audited, with reasons', async () => {
    const folder = scans()
    writeScan(join(folder, 'scans/4'), { patient: 'Lee', number: 2, slices: 2 })
    writeScan(join(folder, 'scans/5'), { patient: 'Roe', number: 5 })
    writeScan(join(folder, 'scans/6'), { patient: 'Poe', number: 6, side: 12 })
    writeFileSync(join(folder, 'scans/7'), 'text')
    const { cohort, checked } = await check(folder, `${smallPlan}\nexclude: [{patient: Roe, reason: no consent}]`)
    expect(cohort.series).toHaveLength(3)
    expect(cohort.exclusions.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'series 1, item 4: has the images of S0002',
      'series 1, item 5: no consent',
      expect.stringMatching(/^series 1, item 6: setting 'plain': patchSize: a patch of 16 x 16 does not fit/),
      expect.stringMatching(/^series 1, item 6: setting 'noisy': patchSize: /),
      'series 1, item 7: is not DICOM but a text file'
    ])
    expect(checked.exclusions[0]!.path).toBe(join(folder, 'scans/4'))
  })

  it('leaves out localizers and dose reports beside the images, with their reasons', async () => {
    const folder = temporaryFolder()
    const scout = { '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] } as const
    const report = { '0008,0016': ['UI', '1.2.840.10008.5.1.4.1.1.88.67'], '0008,0060': ['CS', 'SR'] } as const
    writeScan(join(folder, 'scans/1/ct'), { number: 1 })
    writeScan(join(folder, 'scans/1/scout'), { number: 2, attributes: scout })
    writeScan(join(folder, 'scans/1/dose'), { number: 3, attributes: report })
    writeScan(join(folder, 'scans/2'), { number: 4, attributes: report })
    const { cohort, checked } = await check(folder, smallPlan)
    expect(cohort.series).toHaveLength(1)
    expect(cohort.exclusions).toEqual([
      {
        place: 'series 1, item 1',
        reason: 'is a structured report (SR), not an image: SOP Class UID (0008,0016) is 1.2.840.10008.5.1.4.1.1.88.67'
      },
      { place: 'series 1, item 1', reason: 'is a localizer: (0008,0008) Image Type has LOCALIZER' },
      { place: 'series 1, item 2', reason: expect.stringMatching(/^is a structured report/) }
    ])
    expect(checked.warnings.join()).not.toContain('could not be read')
  })

  it('takes the images of a pair whose folder holds a localizer too', async () => {
    const folder = temporaryFolder()
    const scout = { '0008,0008': ['CS', 'ORIGINAL\\PRIMARY\\LOCALIZER'] } as const
    writeScan(join(folder, 'a/low/ct'), { number: 1, noise: 90 })
    writeScan(join(folder, 'a/low/scout'), { number: 2, attributes: scout })
    writeScan(join(folder, 'a/full'), { number: 3, noise: 1 })
    writeScan(join(folder, 'b/low'), { number: 4, attributes: scout })
    writeScan(join(folder, 'b/full'), { number: 5, noise: 1 })
    const { cohort } = await check(
      folder,
      'title: T\nseries: [{folder: "*", pair: {input: low, reference: full}}]\nsettings: [{name: s, patch: 16}]\ndenoisers: [median]'
    )
    expect(cohort.series).toHaveLength(1)
    expect(cohort.exclusions.map(({ place, reason }) => `${place}: ${reason}`)).toEqual([
      'series 1, item 1: is a localizer: (0008,0008) Image Type has LOCALIZER',
      'series 1, item 2: input: is a localizer: (0008,0008) Image Type has LOCALIZER'
    ])
  })

  it('keeps only the doses and kernels of the plan', async () => {
    const { cohort } = await check(scans(), `${smallPlan}\nkernels: [B40]`)
    expect(cohort.series).toHaveLength(1)
    expect(cohort.exclusions.map(({ reason }) => reason)).toEqual([
      "kernel unknown is not one of the plan's",
      "kernel unknown is not one of the plan's"
    ])
  })

  it('leaves out pairs of different patients or sizes, and pairs without a part', async () => {
    const folder = temporaryFolder()
    for (const [name, patient, side] of [
      ['a', 'Kim', 48],
      ['b', 'Lee', 48],
      ['c', 'Kim', 32]
    ] as const) {
      writeScan(join(folder, name, 'low'), { patient: 'Kim', number: name.charCodeAt(0), noise: 90 })
      writeScan(join(folder, name, 'full'), { patient, side, number: name.charCodeAt(0) + 50, noise: 1 })
    }
    writeScan(join(folder, 'd/low'), { number: 9 })
    const { cohort } = await check(
      folder,
      'title: T\nseries: [{folder: "[a-d]*", pair: {input: low, reference: full}}]\nsettings: [{name: s, patch: 16}]\ndenoisers: [median]'.replace(
        '[a-d]*',
        '*'
      )
    )
    expect(cohort.series).toHaveLength(1)
    expect(cohort.exclusions.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/another patient/),
      expect.stringMatching(/32 x 32/),
      expect.stringMatching(/no such file or folder/)
    ])
  })

  it('is refused for unknown denoisers, and for noise on a pair, with every problem', async () => {
    const folder = scans()
    const text =
      'title: T\nseries: [{folder: scans/1, pair: {input: ., reference: .}}]\nsettings:\n  - {name: s, degradation: "gaussian:1"}\ndenoisers: [median]'
    await expect(check(folder, text)).rejects.toThrow(
      /line 4: settings 1: degradation: 's' makes noise, but series 1 is a pair/
    )
    await expect(check(folder, smallPlan.replace('[median', '[medan'))).rejects.toThrow(
      /line 8: denoisers 1: 'medan': expected one of/
    )
  })

  it('is refused if no series is left, with each reason', async () => {
    const folder = scans()
    await expect(check(folder, `${smallPlan}\ndoses: [none]`)).rejects.toMatchObject({
      problems: [
        'plan.yaml: no series can be audited',
        expect.stringMatching(/series 1, item 1 .* and 2\u00a0others: dose unknown is not one of the plan's/)
      ]
    })
  })

  it('replaces an earlier plan. A run of a changed plan is refused until it is checked', async () => {
    const folder = scans()
    const path = join(folder, 'plan.yaml')
    const { cohort: first } = await check(folder, smallPlan)
    const setup = filterSetup()
    expect(await openCohort(path, join(folder, 'out'), { setup })).toEqual(first)
    writePlan(path, `${smallPlan}\nretries: 3`)
    await expect(openCohort(path, join(folder, 'out'), { setup })).rejects.toThrow('--check')
    const { cohort: second } = await check(folder, `${smallPlan}\nretries: 3`)
    expect(second.jobs.map(({ key }) => key)).toEqual(first.jobs.map(({ key }) => key))
    expect(await openCohort(path, join(folder, 'out'), { setup })).toEqual(second)
  })
})
