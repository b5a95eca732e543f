import { describe, expect, it } from 'vitest'
import {
  allowedValue,
  changedParameters,
  denoiserGroups,
  incompatibility,
  modelPurpose,
  parameterStep
} from '../../../../renderer/features/patchify/denoiser-options.ts'
import type { Degradation } from '../../../../src-core/degradation/degradation.ts'
import type { DenoiserDescription, ParameterDefinition } from '../../../../src-core/denoisers/denoiser.ts'
import type { ModelCard } from '../../../../src-core/denoisers/models/model-card.ts'

const size: ParameterDefinition = {
  name: 'size',
  label: 'Size',
  type: 'integer',
  default: 3,
  odd: true,
  description: ''
}
const sigma: ParameterDefinition = { name: 'sigma', label: 'Sigma', type: 'number', default: 0.1, description: '' }
const median = { id: 'median', parameters: [size, sigma] } as unknown as DenoiserDescription
const model = { id: 'model', parameters: [], patchSize: [28, 28] } as unknown as DenoiserDescription
const digits = { unit: '1', intensityRange: [0, 1] } as const
const card = { training: { data: 'mnist', degradation: { kind: 'gaussian', factor: 0.3 } } } as unknown as ModelCard

describe('denoisers to choose from', () => {
  it('are refused with the reason where the patch size does not fit', () => {
    expect(incompatibility(model, digits, 28)).toBeNull()
    expect(incompatibility(model, digits, 64)).toBe('Takes only patches of 28 × 28 pixels; these are 64 × 64.')
    expect(incompatibility(median, digits, 64)).toBeNull()
  })

  it('are refused with the reason where values are not the HU that they need, and take patches of any size of those', () => {
    const whole = {
      id: 'whole',
      parameters: [],
      wholeSlice: true,
      hounsfield: [-1000, 1000]
    } as unknown as DenoiserDescription
    for (const size of [8, 28, 500])
      expect(incompatibility(whole, { unit: 'HU', intensityRange: [-1000, 1000] }, size)).toBeNull()
    expect(incompatibility(whole, digits, 28)).toBe(
      'Takes only HU from −1000 to 1000; these are values from 0 to 1 without a unit.'
    )
    expect(incompatibility(whole, { unit: 'stored', intensityRange: [0, 4095] }, 28)).toBe(
      'Takes only HU from −1000 to 1000; these are stored values that are not calibrated in HU.'
    )
  })

  it('are refused with the reason if they are programs that were not allowed on this computer', () => {
    const program = (isAllowed: boolean) => ({ ...median, command: { isAllowed } })
    expect(incompatibility(program(false), digits, 28)).toBe(
      'Not allowed on this computer. Models shows its command line and asks.'
    )
    expect(incompatibility(program(true), digits, 28)).toBeNull()
    const groups = denoiserGroups(
      [
        { ...median, family: 'filter' },
        { ...program(true), family: 'model' }
      ],
      [],
      'mnist',
      { kind: 'none' }
    )
    expect(groups.map(({ title, members }) => [title, members.length])).toEqual([
      ['Programs of others', 1],
      ['Filters', 1]
    ])
  })

  it('say which data and noise a model is for, and where that differs', () => {
    expect(modelPurpose(card, 'mnist', { kind: 'gaussian', factor: 0.3 })).toEqual({
      text: 'MNIST, Gaussian 0.3',
      mismatch: null
    })
    expect(modelPurpose(card, 'mnist', { kind: 'poisson', factor: 0.3 }).mismatch).toBe(
      'Trained on Gaussian 0.3 noise.'
    )
    expect(modelPurpose(card, 'dicom', { kind: 'gaussian', factor: 0.3 }).mismatch).toBe(
      'Trained on MNIST, not on images like these.'
    )
    expect(modelPurpose(card, 'mnist', { kind: 'none' }).mismatch).toBeNull()
  })

  it('say of a network of low dose which shares of the dose it knows', () => {
    const knows = (degradation: ModelCard['training']['degradation']) =>
      ({ wholeSlice: true, training: { data: 'ct', degradation } }) as unknown as ModelCard
    const network = knows({ kind: 'reduced-dose', least: 0.1, most: 0.5 })
    const mismatch = (degradation: Degradation) => modelPurpose(network, 'dicom', degradation).mismatch
    expect(modelPurpose(network, 'phantom', { kind: 'reduced-dose', share: 0.5 })).toEqual({
      text: 'CT, low dose (10 to 50 %), whole slices',
      mismatch: null
    })
    expect(mismatch({ kind: 'pair', referenceSourceId: 'full' })).toBeNull()
    expect(mismatch({ kind: 'reduced-dose', share: 0.05 })).toBe('Trained on 10 % to 50 % of the dose; this is 5 %.')
    expect(mismatch({ kind: 'gaussian', factor: 0.1 })).toBe(
      'Trained on 10 % to 50 % of the dose, not on Gaussian noise.'
    )
    expect(mismatch({ kind: 'low-dose', photons: 4096 })).toBe(
      'Trained on 10 % to 50 % of the dose, not on slices that are scanned again.'
    )
    expect(
      modelPurpose(knows({ kind: 'reduced-dose', least: 0.25, most: 0.25 }), 'dicom', {
        kind: 'reduced-dose',
        share: 0.1
      }).mismatch
    ).toBe('Trained on 25 % of the dose; this is 10 %.')
    expect(modelPurpose(knows({ kind: 'pair' }), 'dicom', { kind: 'reduced-dose', share: 0.25 }).mismatch).toBe(
      'Trained on real low dose; this noise is simulated.'
    )
  })

  it('begin with models for images and noise like these, and put models for other images at the end', () => {
    const denoiser = (id: string, family: string) => ({ id, family }) as unknown as DenoiserDescription
    const trained = (id: string, data: string, factor: number) =>
      ({ id, training: { data, degradation: { kind: 'gaussian', factor } } }) as unknown as ModelCard
    const cards = [trained('digits', 'mnist', 0.1), trained('scans-0.3', 'ct', 0.3), trained('scans-0.1', 'ct', 0.1)]
    const denoisers = [denoiser('median', 'filter'), ...cards.map(({ id }) => denoiser(id, 'model'))]
    const groups = (kind: 'dicom' | 'mnist') =>
      denoiserGroups(denoisers, cards, kind, { kind: 'gaussian', factor: 0.1 }).map(({ members, aside }) => [
        aside,
        ...members.map(({ id }) => id)
      ])
    expect(groups('dicom')).toEqual([
      [false, 'scans-0.1', 'scans-0.3'],
      [false, 'median'],
      [true, 'digits']
    ])
    expect(groups('mnist')).toEqual([
      [false, 'digits'],
      [false, 'median'],
      [true, 'scans-0.3', 'scans-0.1']
    ])
  })

  it('tell which parameters are not their defaults', () => {
    expect(changedParameters(median, {})).toBe('')
    expect(changedParameters(median, { size: 5, sigma: 0.1 })).toBe('Size 5')
  })

  it('step odd sizes by two and take an even one up to the next odd', () => {
    expect([parameterStep(size), parameterStep(sigma)]).toEqual([2, 0.01])
    expect([allowedValue(size, 4), allowedValue(size, 5), allowedValue(sigma, 4)]).toEqual([5, 5, 4])
  })
})
