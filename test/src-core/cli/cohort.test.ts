import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../scripts/setup/paths.mjs'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { seriesServer } from '../pacs/support/dicomweb-stub.ts'
import { seriesFiles } from '../pacs/support/exchange.ts'
import { smallPlan, writePlan, writeScan } from '../cohort/support/cohorts.ts'
import { denoscope, run } from './support/command-line.ts'

const phantoms = `
title: Phantoms
series: [{phantom: 3, slices: 1}]
settings: [{name: s, degradation: "gaussian:0.1", limit: 8}]
denoisers: [median]
`

const ended = (...words: string[]): Promise<{ code: number | null; stdout: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'src-core', 'cli', 'denoscope.ts'), ...words])
    let stdout = ''
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()))
    child.on('close', (code) => resolve({ code, stdout }))
  })

describe('denoscope cohort', () => {
  it('states what a plan makes, leaves out, and how long and how large it is', async () => {
    const folder = temporaryFolder()
    writeScan(join(folder, 'scans/1'), { patient: 'Kim', number: 1 })
    writeScan(join(folder, 'scans/2'), { patient: 'Kim', number: 2 })
    writeScan(join(folder, 'scans/3'), { patient: 'Lee', number: 2 })
    const plan = writePlan(join(folder, 'plan.yaml'), smallPlan)
    const text = await run('cohort', plan, '--out', join(folder, 'out'), '--check')
    expect(text).toContain('Small: 3\u00a0series of 2\u00a0patients, 2\u00a0settings, 1\u00a0seed: 6\u00a0audits')
    expect(text).toContain('Patients with several series: P0001 (2).')
    expect(text).toMatch(/Estimate: 54\u00a0patches, about .* with one worker, .* on the disk \(.* free\)\./)
    expect(text).not.toMatch(/Kim|Lee/)
    expect(readdirSync(join(folder, 'out/audits'))).toEqual([])
  })

  it('prints each problem of a plan as one line, and ends with code 2', () => {
    const plan = writePlan(join(temporaryFolder(), 'plan.yaml'), `${phantoms}\nseeds: [-1]\nworst: 0\n`)
    const { status, stderr } = denoscope('cohort', plan, '--out', join(temporaryFolder(), 'out'), '--check')
    expect(status).toBe(2)
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^denoscope: plan\.yaml: line 7: seeds 1: /),
      expect.stringMatching(/^denoscope: plan\.yaml: line 8: worst: /)
    ])
  })

  it('runs single jobs of processes that start together, each once', async () => {
    const folder = temporaryFolder()
    const plan = writePlan(join(folder, 'plan.yaml'), phantoms)
    const out = join(folder, 'out')
    const results = await Promise.all(
      ['1', '2', '3', '1'].map((number) => ended('cohort', plan, '--out', out, '--one', number))
    )
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0])
    const { jobs } = JSON.parse(readFileSync(join(out, 'cohort.json'), 'utf8')) as { jobs: { key: string }[] }
    expect(readdirSync(join(out, 'audits')).toSorted()).toEqual(jobs.map(({ key }) => key).toSorted())
    expect(readdirSync(out).filter((name) => name.startsWith('sources-'))).toHaveLength(1)
    const again = JSON.parse(await run('cohort', plan, '--out', out, '--one', 2, '--json')) as object
    expect(again).toMatchObject({ number: 2, series: 'S0002', result: 'present' })
    await expect(run('cohort', plan, '--out', out, '--one', 4)).rejects.toThrow('--one: the plan has 3 jobs, got 4')

    // Cases of the audits that are there.
    const cases = join(folder, 'cases')
    const drawn = await run('draw-cases', out, '--out', cases, '--cases', 5)
    expect(drawn).toContain('5\u00a0cases of 3\u00a0series and 3\u00a0patients')
    await expect(run('draw-cases', out, '--out', cases, '--cases', 5)).rejects.toThrow(
      'holds an audit; name another folder'
    )
    const words = ['draw-cases', out, '--out', join(folder, 'others'), '--cases', 5]
    await expect(run(...words, '--setting', 't')).rejects.toThrow("setting: expected one of s, got 't'")
    expect(readdirSync(folder).toSorted()).toEqual(['cases', 'out', 'plan.yaml'])
  })

  it('fetches the series of a query before the check ends', async () => {
    const { url } = await seriesServer(seriesFiles(3))
    const folder = temporaryFolder()
    const text = `title: P\nseries: [{pacs: "${url}", query: {patientId: MRN-77}}]\nsettings: [{name: s, patch: 8}]\ndenoisers: [median]\n`
    const plan = writePlan(join(folder, 'plan.yaml'), text)
    const checked = JSON.parse(await run('cohort', plan, '--out', join(folder, 'out'), '--check', '--json')) as object
    expect(checked).toMatchObject({ series: [{ label: 'S0001', sliceCount: 3 }], exclusions: [] })
    expect(readdirSync(join(folder, 'out/pacs/1'))).toEqual(['1.2.3.4'])
    const wrong = writePlan(join(folder, 'wrong.yaml'), text.replace('patientId', 'patient'))
    await expect(run('cohort', wrong, '--out', join(folder, 'other'), '--check')).rejects.toThrow(
      /line 2: series 1: query/
    )
  })
})
