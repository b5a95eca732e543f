import { describe, expect, it } from 'vitest'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import { trainingRequestSchema } from '../../../../src-core/denoisers/models/training-request.ts'
import type { TrainingSamples } from '../../../../src-core/training/training-samples.ts'
import {
  describeRuns,
  validationChart,
  curveGroups,
  differingSettings,
  letterOf,
  measuredRows,
  sameTests,
  type Run,
  sampleBlocks
} from '../../../../renderer/features/compare-runs/run-comparison.ts'

const gaussian = { kind: 'gaussian', factor: 0.3 } as const
const run = (letter: string, settings: object = {}, card: object | null = null): Run => {
  const request = trainingRequestSchema.parse({ data: 'mnist', degradation: gaussian, ...settings })
  const epochs = [0.3, 0.1, 0.2].map((validationLoss, index) => ({
    epoch: index + 1,
    trainingLoss: 1,
    validationLoss,
    seconds: 30
  }))
  return {
    letter,
    id: letter,
    name: letter,
    state: card ? 'ready' : 'interrupted',
    request,
    epochs,
    card: card && ({ training: request, ...card } as ModelCard)
  }
}
const card = (hash: string, seed = 1) => ({
  parameterCount: 102_625,
  data: [{ name: 'test', images: 9, sha256: hash }],
  test: {
    images: 9,
    seed,
    noisyPsnr: [13.33, 13.3, 13.36],
    psnr: [21.74, 21.7, 21.8],
    noisySsim: [0.5, 0.4, 0.6],
    ssim: [0.9105, 0.91, 0.911]
  }
})
const lettersOf = (runs: readonly Run[]) => runs.map(({ letter }) => letter).join('')

describe('runs beside each other', () => {
  it('are called A to Z, then A1', () => {
    expect([0, 1, 25, 26].map(letterOf)).toEqual(['A', 'B', 'Z', 'A1'])
  })

  it('share axes only where data, degradation and loss agree', () => {
    const runs = [
      run('A'),
      run('B', { latentSize: 4 }),
      run('C', { loss: 'l1' }),
      run('D', { degradation: { ...gaussian, factor: 0.5 } }),
      run('E', { data: 'ct' })
    ]
    const groups = curveGroups(runs)
    expect(groups.map(({ runs }) => lettersOf(runs))).toEqual(['AB', 'C', 'D', 'E'])
    expect(groups.map(({ label }) => label)).toEqual([
      'MNIST, Gaussian 0.3, MSE',
      'MNIST, Gaussian 0.3, L1',
      'MNIST, Gaussian 0.5, MSE',
      'CT, Gaussian 0.3, MSE'
    ])
  })

  it('are told to have been validated on other images, or with other noise', () => {
    const same = (settings: object) => curveGroups([run('A'), run('B', settings)])[0]!.sameImages
    expect([same({ latentSize: 4 }), same({ limit: 500 }), same({ seed: 2 })]).toEqual([true, false, false])
  })

  it('list only settings that differ, and those that an architecture has', () => {
    expect(differingSettings([run('A'), run('B')])).toEqual([])
    expect(differingSettings([run('A'), run('B', { architecture: 'conditional-gan', epochs: 10 })])).toEqual([
      { name: 'Architecture', values: ['autoencoder', 'conditional-gan'] },
      { name: 'Latent size', values: ['32', '–'] },
      { name: 'Lambda', values: ['–', '100'] },
      { name: 'Batch size', values: ['256', '128'] },
      { name: 'Learning rate', values: ['0.001', '0.002'] }
    ])
  })

  it('show measured quality with its interval where the card has it, and what they cost', () => {
    const rows = Object.fromEntries(
      measuredRows([run('A', {}, card('x')), run('B')]).map(({ name, values }) => [name, values])
    )
    expect(rows['PSNR (dB)']).toEqual(['21.7 [21.7, 21.8]', '–'])
    expect(rows['SSIM']).toEqual(['0.910 [0.910, 0.911]', '–'])
    expect(rows['Lowest validation loss']).toEqual(['0.100 at epoch 2', '0.100 at epoch 2'])
    expect(rows['Training time']![0]).toBe('1\u00a0min 30\u00a0s')
    expect(rows['Weights']).toEqual(['102,625', '–'])
  })

  it('were tested alike with the same images, noise and seed', () => {
    expect(sameTests([run('A', {}, card('x')), run('B', { latentSize: 4 }, card('x')), run('C')])).toBe(true)
    expect(sameTests([run('A', {}, card('x')), run('B', {}, card('y'))])).toBe(false)
    expect(sameTests([run('A', {}, card('x')), run('B', {}, card('x', 2))])).toBe(false)
  })

  it('compare tests of whole slices across learned doses, and separate different pairs', () => {
    const slices = (settings: object) => ({
      data: 'ct',
      architecture: 'red-cnn',
      degradation: { kind: 'reduced-dose', least: 0.1, most: 0.5 },
      ...settings
    })
    const whole = { ...card('x'), wholeSlice: true }
    expect(
      sameTests([
        run('A', slices({}), whole),
        run('B', slices({ degradation: { kind: 'reduced-dose', least: 0.25, most: 0.25 } }), whole)
      ])
    ).toBe(true)
    const paired = (low: string) => slices({ degradation: { kind: 'pair' }, pairs: [{ low, full: 'full' }] })
    const runs = [run('A', paired('quarter')), run('B', paired('half'))]
    expect(curveGroups(runs).map((group) => lettersOf(group.runs))).toEqual(['A', 'B'])
    expect(differingSettings(runs)).toContainEqual({
      name: 'Pairs of series',
      values: ['quarter to full', 'half to full']
    })
  })

  it('have one curve each, also in words', () => {
    const chart = validationChart([run('A'), run('B')], true)
    expect(chart.yAxis).toMatchObject({ type: 'log' })
    expect(chart.series).toMatchObject([
      {
        name: 'A',
        data: [
          [1, 0.3],
          [2, 0.1],
          [3, 0.2]
        ]
      },
      { name: 'B' }
    ])
    expect(describeRuns([run('A'), { ...run('B'), epochs: [] }])).toBe(
      'A: 0.100 at epoch 2; B: No epoch has ended yet.'
    )
  })
})

describe('last samples beside each other', () => {
  const samples = (reference: number, noisy: number, ...outputs: number[]): TrainingSamples => ({
    count: 1,
    rows: 1,
    columns: 1,
    reference: Uint8Array.of(reference),
    noisy: Uint8Array.of(noisy),
    epochs: outputs.map((pixel, index) => ({ epoch: index + 1, pixels: Uint8Array.of(pixel) }))
  })
  const labels = (...runs: TrainingSamples[]) =>
    sampleBlocks(runs.map((each, index) => ({ letter: letterOf(index), samples: each }))).map(({ shown }) =>
      shown.map(({ label }) => label)
    )

  it('share reference and noise where they are the same, and end with the last epoch of each', () => {
    expect(labels(samples(1, 2, 3, 4), samples(1, 2, 5))).toEqual([['Reference', 'Noisy', 'A: Epoch 2', 'B: Epoch 1']])
  })

  it('show the noise of each where that differs, and other patches in a block of their own', () => {
    expect(labels(samples(1, 2, 3), samples(1, 9, 5))).toEqual([
      ['Reference', 'A: Noisy', 'A: Epoch 1', 'B: Noisy', 'B: Epoch 1']
    ])
    expect(labels(samples(1, 2, 3), samples(7, 2, 5))).toEqual([
      ['Reference', 'Noisy', 'A: Epoch 1'],
      ['Reference', 'Noisy', 'B: Epoch 1']
    ])
  })
})
