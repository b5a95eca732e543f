import { describe, expect, it } from 'vitest'
import {
  defaultSettings,
  fitSettings,
  isPatchifySettings,
  withPatchSize,
  type PatchifySettings
} from '../../../../renderer/features/patchify/patchify-settings.ts'
import type { DenoiserDescription } from '../../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'
import type { TrainingRequest } from '../../../../src-core/denoisers/models/training-request.ts'
import type { Degradation } from '../../../../src-core/degradation/degradation.ts'
import { ctSeries, mnistSummary } from '../../../support/records.ts'

const denoiser = (id: string) => ({ id, parameters: [] }) as unknown as DenoiserDescription
const card = (
  id: string,
  data: 'mnist' | 'ct',
  degradation: Degradation | TrainingRequest['degradation'],
  architecture = 'autoencoder'
) => ({ id, training: { data, degradation, architecture } }) as unknown as ModelCard

const denoisers = ['average', 'bilateral', 'gaussian', 'median', 'ct-01', 'mnist-01', 'mnist-03'].map(denoiser)
const cards = [
  card('ct-01', 'ct', { kind: 'gaussian', factor: 0.1 }),
  card('mnist-01', 'mnist', { kind: 'gaussian', factor: 0.1 }),
  card('mnist-03', 'mnist', { kind: 'gaussian', factor: 0.3 })
]
const mnist = mnistSummary
const ct = ctSeries('ct', { sliceCount: 3 })
const ids = (settings: PatchifySettings) => settings.denoisers.map(({ id }) => id)

describe('the first settings for a source', () => {
  it('are, for MNIST, Gaussian 0.3 with the model trained on it and the four filters of the paper', () => {
    const settings = defaultSettings(mnist, denoisers, cards)
    expect(settings).toMatchObject({
      crop: { kind: 'central' },
      patchSize: 28,
      stride: 28,
      degradation: { kind: 'gaussian', factor: 0.3 },
      limit: null
    })
    expect(ids(settings)).toEqual(['mnist-03', 'median', 'gaussian', 'average', 'bilateral'])
  })

  const lowDose = { kind: 'reduced-dose', least: 0.1, most: 0.5 } as const
  const withLowDose = [
    ...cards,
    card('red-cnn-of-mine', 'ct', lowDose, 'red-cnn'),
    card('residual-unet-ct-low-dose', 'ct', lowDose, 'residual-unet')
  ]
  const withNetworks = [...denoisers, denoiser('red-cnn-of-mine'), denoiser('residual-unet-ct-low-dose')]

  it('are, for CT in HU, a quarter of the dose with the shipped network, the autoencoder as a warning and a filter', () => {
    const settings = defaultSettings(ct, withNetworks, withLowDose)
    expect(settings).toMatchObject({ degradation: { kind: 'reduced-dose', share: 0.25 }, patchSize: 28 })
    expect(ids(settings)).toEqual(['residual-unet-ct-low-dose', 'ct-01', 'bilateral'])
  })

  it('take another network of that dose if the shipped one is not there, and none of another dose', () => {
    const mine = [...denoisers, denoiser('red-cnn-of-mine')]
    expect(ids(defaultSettings(ct, mine, withLowDose))).toEqual(['red-cnn-of-mine', 'ct-01', 'bilateral'])
    const ofHalf = [...cards, card('red-cnn-of-mine', 'ct', { ...lowDose, least: 0.5 }, 'red-cnn')]
    expect(ids(defaultSettings(ct, mine, ofHalf))).toEqual(['ct-01', 'bilateral'])
  })

  it('are, for CT whose dose cannot be reduced, the noise that the CT model was trained on', () => {
    const poisson = [card('ct-01', 'ct', { kind: 'poisson', factor: 0.05 }), ...withLowDose.slice(-1)]
    for (const change of [{ unit: 'stored' }, { pixelSpacing: null }, { pixelSpacing: [0.7, 0.8] }] as const) {
      const settings = defaultSettings({ ...ct, ...change }, withNetworks, poisson)
      expect(settings.degradation).toEqual({ kind: 'poisson', factor: 0.05 })
      expect(ids(settings)).toEqual(['ct-01', 'median', 'gaussian', 'average', 'bilateral'])
    }
  })

  it('leave out a model that needs HU where values are not calibrated', () => {
    const inHounsfield = denoisers.map((one) =>
      one.id === 'ct-01' ? ({ ...one, hounsfield: [-1000, 1000] } as const) : one
    )
    expect(ids(defaultSettings(ct, inHounsfield, cards))[0]).toBe('ct-01')
    expect(ids(defaultSettings({ ...ct, unit: 'stored' }, inHounsfield, cards))).toEqual([
      'median',
      'gaussian',
      'average',
      'bilateral'
    ])
  })

  it('name only denoisers that exist', () => {
    expect(ids(defaultSettings({ ...ct, pixelSpacing: null }, [denoiser('median')], []))).toEqual(['median'])
  })

  it('add no noise where a series of a fuller dose is open', () => {
    const settings = defaultSettings(ct, withNetworks, withLowDose, 'full')
    expect(settings.degradation).toEqual({ kind: 'pair', referenceSourceId: 'full' })
    expect(ids(settings)).toEqual(['residual-unet-ct-low-dose', 'median', 'gaussian', 'average', 'bilateral'])
  })

  it('limit the 60,000 images of the training split', () => {
    expect(defaultSettings({ ...mnist, sliceCount: 60_000 }, denoisers, cards).limit).toBe(10_000)
  })
})

describe('remembered settings', () => {
  const usual = defaultSettings(ct, denoisers, cards)
  const offer = { source: ct, denoisers, referenceIds: ['full-dose'], defaultDegradation: usual.degradation }

  it('shrink crop and patches to a smaller slice', () => {
    const large = {
      ...usual,
      crop: { kind: 'square', row: 100, column: 100, size: 200 },
      patchSize: 64,
      stride: 64
    } as const
    expect(fitSettings(large, { ...offer, source: { ...ct, rows: 40, columns: 50 } })).toMatchObject({
      crop: { kind: 'square', row: 0, column: 10, size: 40 },
      patchSize: 40,
      stride: 40
    })
  })

  it('let a central crop grow to the whole slice where it was at least as large', () => {
    const large = { ...usual, crop: { kind: 'central', size: 300 } } as const
    expect(fitSettings(large, { ...offer, source: { ...ct, rows: 256, columns: 256 } }).crop).toEqual({
      kind: 'central'
    })
  })

  it('stay unchanged from a version whose default was Gaussian noise', () => {
    const old = {
      ...usual,
      degradation: { kind: 'gaussian', factor: 0.1 },
      denoisers: [{ id: 'ct-01', parameters: {} }]
    } as const
    expect(isPatchifySettings(old)).toBe(true)
    expect(fitSettings(old, offer)).toMatchObject({ degradation: old.degradation, denoisers: old.denoisers })
  })

  it('lose denoisers that are gone', () => {
    expect(ids(fitSettings(usual, { ...offer, denoisers: [denoiser('bilateral')] }))).toEqual(['bilateral'])
  })

  it('keep a reference that is open and matches, and fall back on the usual noise where it is not', () => {
    const pair = (referenceSourceId: string) =>
      ({ ...usual, degradation: { kind: 'pair', referenceSourceId } }) as const
    expect(fitSettings(pair('full-dose'), offer).degradation).toEqual({ kind: 'pair', referenceSourceId: 'full-dose' })
    expect(fitSettings(pair('closed'), offer).degradation).toEqual(usual.degradation)
  })

  it('fall back on the usual noise where a source cannot be scanned again', () => {
    for (const degradation of [
      { kind: 'low-dose', photons: 4096 },
      { kind: 'reduced-dose', share: 0.1, kernel: 'sharp' }
    ] as const) {
      const scan = { ...usual, degradation }
      expect(fitSettings(scan, offer).degradation).toEqual(degradation)
      const source = { ...ct, pixelSpacing: null }
      const { degradation: defaultDegradation } = defaultSettings(source, denoisers, cards)
      expect(fitSettings(scan, { ...offer, source, defaultDegradation }).degradation).toEqual({
        kind: 'gaussian',
        factor: 0.1
      })
    }
  })

  it('keep patches side by side, or half over each other, when their size changes', () => {
    expect(withPatchSize(usual, 64)).toMatchObject({ patchSize: 64, stride: 64 })
    expect(withPatchSize({ ...usual, stride: 14 }, 64)).toMatchObject({ patchSize: 64, stride: 32 })
    expect(withPatchSize({ ...usual, stride: 5 }, 64)).toMatchObject({ patchSize: 64, stride: 5 })
  })

  it('are told from what another version may have left', () => {
    expect(isPatchifySettings(JSON.parse(JSON.stringify(usual)))).toBe(true)
    for (const other of [null, 3, {}, { ...usual, crop: null }, { ...usual, denoisers: 'median' }]) {
      expect(isPatchifySettings(other)).toBe(false)
    }
  })
})
