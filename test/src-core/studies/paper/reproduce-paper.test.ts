import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { degrade } from '../../../../src-core/degradation/pixel-noise.ts'
import { experimentWorkers } from '../../../../src-core/engine/worker/experiment-workers.ts'
import { readCell } from '../../../../src-core/studies/paper/score-cells.ts'
import { paperSettings } from '../../../../src-core/studies/paper/paper-numbers.ts'
import type { RunSettings } from '../../../../src-core/studies/paper/experiment-plan.ts'
import { writePaperReport } from '../../../../src-core/studies/paper/report/paper-report.ts'
import { runExperiment, type ExperimentWorkers } from '../../../../src-core/studies/paper/run-experiment.ts'
import type { PaperResults } from '../../../../src-core/studies/paper/paper-results.ts'
import { psnr } from '../../../../src-core/scores/fidelity/pixel-errors.ts'
import { modelIds, readCard } from '../../../../src-core/denoisers/models/model-folder.ts'
import { readMnistImages } from '../../../../src-core/sources/mnist/mnist.ts'
import { imagesBetween } from '../../../../src-core/images/image.ts'
import { hereWorkers } from '../../../support/here-workers.ts'
import { networkId, shippedModels } from '../../../support/shipped-ct-models.ts'

const images = 32
const settings: RunSettings = {
  seed: 5,
  epochs: 1,
  quick: true,
  trainingImages: images,
  testImages: images,
  tuningImages: 4,
  resamples: 100
}
const classifierDirectory = join(import.meta.dirname, '../../../../resources/classifiers/mnist-digits')
const folder = mkdtempSync(join(tmpdir(), 'denoscope-paper-'))
const file = (name: string) => readFileSync(join(folder, name), 'utf8')
const shippedFolder = mkdtempSync(join(tmpdir(), 'denoscope-shipped-'))
const run = (workers: ExperimentWorkers, signal?: AbortSignal) =>
  runExperiment({
    directory: folder,
    shippedModelsDirectory: shippedFolder,
    settings,
    extras: ['latent'],
    workers,
    classifierDirectory,
    versions: { denoscope: '1.2.3' },
    backend: 'test',
    signal
  })
let results: PaperResults

// Real trainings and evaluations, as small as they can be.
describe('a reproduction of the paper', { timeout: 240_000 }, () => {
  beforeAll(async () => {
    await shippedModels(shippedFolder)
    results = await writePaperReport(folder, await run(hereWorkers))
  }, 240_000)
  afterAll(() => [folder, shippedFolder].forEach((each) => rmSync(each, { recursive: true })))

  it('leaves ordinary model folders with cards', async () => {
    const ids = await modelIds(join(folder, 'models'))
    expect(ids).toHaveLength(14)
    expect((await readCard(join(folder, 'models', 'autoencoder-ct-poisson-0.5'))).training).toMatchObject({
      data: 'ct',
      seed: 5,
      latentSize: 32
    })
  })

  it('measures the noisy images that the seed gives', async () => {
    const clean = imagesBetween(await readMnistImages('test'), 0, images)
    const expected = psnr(clean, degrade(clean, { kind: 'poisson', factor: 0.3 }, { seed: 5 }), { dataRange: 1 })
    expect(readCell(folder, 'mnist-poisson-0.3', 'noisy').scores.psnr).toEqual(expected)
  })

  it('measures a model as its card does', async () => {
    const { test } = await readCard(join(folder, 'models', 'autoencoder-mnist-gaussian-0.5'))
    const cell = readCell(folder, 'mnist-gaussian-0.5', 'decoded')
    expect(cell.means.psnr!.mean).toBeCloseTo(test!.psnr[0], 4)
    expect(cell.means.ssim!.mean).toBeCloseTo(test!.ssim[0], 4)
    expect(Object.keys(cell.means)).toEqual(['psnr', 'ssim', 'classChanged', 'structuralError'])
  })

  it('compares the autoencoder with the others image by image', () => {
    const subject = results.subjects[0]!
    const [decoded, median] = ['decoded', 'median-paper'].map(
      (id) => subject.cells.find(({ candidate }) => candidate === id)!.scores.psnr!
    )
    const { psnr: difference, winsShare } = subject.comparisons.find(({ candidate }) => candidate === 'median-paper')!
    const differences = Array.from(decoded!, (value, index) => value - median![index]!)
    expect(difference.mean).toBeCloseTo(differences.reduce((sum, value) => sum + value, 0) / images, 9)
    expect(winsShare).toBe(differences.filter((value) => value > 0).length / images)
  })

  it("writes the tables beside the paper's numbers", () => {
    // Cells with commas are quoted: parameters, and 'Median, tuned'.
    const lines = file('table-2-poisson.csv')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.replaceAll(/"[^"]*"/g, 'quoted').split(','))
    expect(lines).toHaveLength(1 + 3 * 12)
    const paper = lines[0]!.indexOf('paper_psnr')
    const row = lines.find((line) => line[0] === '0.3' && line[1] === 'average-paper')!
    expect(Number(row[paper])).toBe(paperSettings[4]!.paper.average)
    expect(lines.find((line) => line[1] === 'nlm-tuned')![paper]).toBe('')
    expect(file('losses.csv').trimEnd().split('\r\n')).toHaveLength(1 + 14)
  })

  it('compares shipped models on whole slices at a quarter of the dose', () => {
    const cell = (id: string) => readCell(folder, 'ct-quarter-dose', id)
    // A network that changes nothing, whole and cut afterwards, scores as the noisy slices do.
    expect(cell(networkId).scores.psnr).toEqual(cell('noisy').scores.psnr)
    expect(cell(networkId).weightsHash).toMatch(/^[0-9a-f]{64}$/)
    expect(cell('decoded')).toMatchObject({ images, label: 'Autoencoder, CT, Gaussian 0.1' })
    // Soft noise of some 11 HU of 2000: about 45 dB. The autoencoder of patches washes detail out.
    expect(cell('noisy').means.psnr!.mean).toBeGreaterThan(40)
    expect(cell('noisy').means.psnr!.mean).toBeLessThan(50)
    expect(cell('decoded').means.psnr!.mean).toBeLessThan(cell('noisy').means.psnr!.mean)
    expect(cell('tv-tuned').means.psnr!.mean).toBeGreaterThan(cell('noisy').means.psnr!.mean)
    const lines = file('ct-quarter-dose.csv').trimEnd().split('\r\n')
    expect(lines[0]).toMatch(/^share,candidate,/)
    expect(lines).toHaveLength(1 + 13)
    expect(lines.at(-1)).toMatch(`0.25,${networkId},`)
    const page = file('report.html')
    expect(page.indexOf('CT, quarter of the dose.')).toBeGreaterThan(page.indexOf('CT patches, Poisson noise.'))
    expect(page).toContain('the best network of whole slices (Residual U-Net) reaches')
    expect(page).toContain('Untrained, for a test.')
  })

  it('writes a report of one page without script or reference to elsewhere, that states what it is', () => {
    const page = file('report.html').replaceAll(/data:image\/png;base64,[A-Za-z0-9+/=]+/g, 'data:')
    for (const name of [
      'Table 1.',
      'Table 2.',
      'Figure 5.',
      'Figure 6.',
      'Figure 7.',
      'Figure 8.',
      'Figure 9.',
      'Figure 10.',
      'Figure 11.'
    ])
      expect(page).toContain(name)
    expect(page).toContain('A quick run')
    expect(page).toContain('seed 5')
    expect(page).toContain('16.34')
    expect(page.match(/<script|<link|src="(?!data:)|url\((?!#)|undefined|NaN/g)).toBeNull()
    expect(page).not.toContain(folder)
    expect(statSync(join(folder, 'report.html')).size).toBeLessThan(3e6)
  })

  it('states results.json without single images', () => {
    const { subjects, models, run } = JSON.parse(file('results.json'))
    expect(subjects).toHaveLength(13)
    expect(subjects[0].cells[0]).not.toHaveProperty('scores')
    expect(models[0]).toMatchObject({ id: 'autoencoder-mnist-gaussian-0.1', epochs: [{ epoch: 1 }] })
    expect(run.settings).toEqual(settings)
  })

  it('does nothing again when all is there', async () => {
    const refuse = () => Promise.reject(new Error('there is nothing to do'))
    expect((await run({ processes: 1, train: refuse, evaluate: refuse })).plan.models).toHaveLength(14)
  })

  it('evaluates in processes of its own what is missing, to the same numbers, and stops when it is cancelled', async () => {
    const cell = () => readCell(folder, 'mnist-gaussian-0.1', 'median-paper')
    const before = cell()
    rmSync(join(folder, 'cells', 'mnist-gaussian-0.1', 'median-paper.json'))
    await expect(run(experimentWorkers(1), AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' })
    await run(experimentWorkers(2))
    expect({ ...cell(), seconds: 0 }).toEqual({ ...before, seconds: 0 })
  })
})
