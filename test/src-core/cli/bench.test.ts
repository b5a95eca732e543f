import { Ajv2020 } from 'ajv/dist/2020.js'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BenchRecord } from '../../../src-core/bench/bench-record.ts'
import { writeScan } from '../../support/bench-scan.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { run, runFully } from './support/command-line.ts'

let home: string
const inHome = (...names: string[]) => join(home, ...names)
const exposure = (charge: number) => ({ '0018,0060': ['DS', '120'], '0018,1152': ['IS', String(charge)] }) as const
const chromium = process.env['CHROMIUM']

beforeAll(async () => {
  process.env['CHROMIUM'] = '/nowhere'
  home = mkdtempSync(join(tmpdir(), 'denoscope-bench-'))
  // Half the dose has √2 times the noise.
  await writeScan(inHome('input', 'full'), { noise: 8, attributes: exposure(200) })
  await writeScan(inHome('input', 'half'), { noise: 8 * Math.SQRT2, attributes: exposure(100) })
  await writeScan(inHome('output', 'full'), { noise: 4, attributes: exposure(200) })
  await writeScan(inHome('output', 'half'), { noise: 4 * Math.SQRT2, attributes: exposure(100) })
}, 60_000)

afterAll(() => {
  if (chromium === undefined) delete process.env['CHROMIUM']
  else process.env['CHROMIUM'] = chromium
  rmSync(home, { recursive: true, force: true })
  process.exitCode = 0
})

const bench = (...words: string[]) => run('bench', '--out', inHome('out'), '--quiet', ...words)
const read = (): BenchRecord => JSON.parse(readFileSync(inHome('out', 'bench.json'), 'utf8')) as BenchRecord

describe('denoscope bench', () => {
  it('writes record, tables and page; the record fits the published schema', async () => {
    await bench('--input', inHome('input'), '--output', `Net=${inHome('output')}`, '--denoiser', 'gaussian')
    for (const name of ['report.html', 'bench.csv', 'curves.csv']) expect(existsSync(inHome('out', name))).toBe(true)
    const record = read()
    const folder = join(import.meta.dirname, '../../../docs/schemas')
    const fits = new Ajv2020({ allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(join(folder, 'bench.schema.json'), 'utf8'))
    )
    fits(record)
    expect(fits.errors).toBeNull()
    expect(record.doses).toEqual([1, 0.5])
    expect(record.doseOrigin).toBe('Exposure of the headers')
    expect(record.images.map(({ key }) => key)).toEqual(['input', 'net', 'gaussian'])
    const noise = (image: string, dose: number) =>
      record.values.find((one) => one.measure === 'noise' && one.image === image && one.dose === dose)!.value
    expect(noise('input', 1)).toBeCloseTo(8, 0)
    expect(noise('input', 0.5)).toBeCloseTo(11.3, 0)
    expect(noise('net', 0.5)).toBeCloseTo(5.7, 0)
    expect(noise('gaussian', 1)).toBeLessThan(4)
  }, 30_000)

  it('exits with 1 if a limit fails, and replaces a former bench', async () => {
    writeFileSync(inHome('limits.csv'), 'measure,dose,image,maximum\nnoise,1,Net,5\nnoise,0.5,Net,5\n')
    const words = ['--input', inHome('input'), '--output', `Net=${inHome('output')}`, '--limits', inHome('limits.csv')]
    expect(await bench(...words)).toContain('Limits: 1 of 2 pass.')
    expect(process.exitCode).toBe(1)
    expect(read().limits.map(({ results }) => results[0]!.verdict)).toEqual(['pass', 'fail'])
  }, 30_000)

  it('warns that no browser prints a PDF', async () => {
    const words = ['--input', inHome('input', 'full'), '--output', `Net=${inHome('output', 'full')}`]
    const { stderr } = await runFully('bench', '--out', inHome('out'), ...words)
    expect(stderr).toContain('PDF needs Chromium')
    expect(stderr).toContain('1 dose: a denoiser is judged at 3 doses or more')
  }, 30_000)

  it('refuses a folder that is no bench as --out', async () => {
    mkdirSync(inHome('other'))
    await expect(run('bench', '--input', inHome('input'), '--out', inHome('other'))).rejects.toThrow(
      /other exists and is no folder of a bench/
    )
  })

  it('refuses an input without a phantom, an output without counterpart, and an input alone', async () => {
    mkdirSync(inHome('patient'))
    const attributes = { '0028,0030': ['DS', '1\\1'], '0028,1054': ['LO', 'HU'] } as const
    writeFileSync(inHome('patient', '1.dcm'), syntheticDicom({ attributes }))
    await expect(bench('--input', inHome('patient'), '--denoiser', 'median')).rejects.toThrow(/^phantom: none found/)
    await expect(bench('--input', inHome('input'), '--output', `Net=${inHome('output', 'full')}`)).rejects.toThrow(
      /output 'Net': '[^']+' has no counterpart in the input; name the folders of outputs as those of the input \(full, half\)/
    )
    await expect(bench('--input', inHome('input'))).rejects.toThrow('expected an output or a denoiser')
  }, 30_000)

  it('refuses unknown doses, and takes stated ones', async () => {
    await writeScan(inHome('unknown', 'a'), { noise: 8 })
    await writeScan(inHome('unknown', 'b'), { noise: 16 })
    const words = ['--input', inHome('unknown'), '--denoiser', 'median']
    await expect(bench(...words)).rejects.toThrow(/doses of 2\sseries are unknown/)
    await expect(bench(...words, '--dose', 'a=100')).rejects.toThrow("'b': its dose is not stated")
    await expect(bench(...words, '--dose', 'c=100')).rejects.toThrow("dose of 'c': the input has no such folder")
    await bench(...words, '--dose', 'a=100', '--dose', 'b=25')
    expect(read().doses).toEqual([1, 0.25])
  }, 30_000)

  it('takes doses from the truth of a simulated phantom, and refuses a truth of another form', async () => {
    const scans = inHome('simulated')
    const small = ['--size', '128', '--pixel-spacing', '2', '--views', '90', '--slices', '3', '--diameter', '160']
    await run('phantom', 'uniform', '--quiet', '--dose', '1,0.5', ...small, '--out', scans)
    await bench('--input', scans, '--denoiser', 'gaussian')
    expect(read()).toMatchObject({ doses: [1, 0.5], doseOrigin: 'truth.json', phantom: { truth: 'Uniform cylinder' } })
    const path = inHome('simulated', 'truth.json')
    const truth = JSON.parse(readFileSync(path, 'utf8')) as { kernel: object }
    writeFileSync(path, JSON.stringify({ ...truth, kernel: { ...truth.kernel, f50: 'unknown' } }))
    await expect(bench('--input', scans, '--denoiser', 'gaussian')).rejects.toThrow(/truth\.json: kernel: f50: /)
  }, 60_000)
})
