import { describe, expect, it } from 'vitest'
import { conclusionsOf, shareText } from '../../../src-core/bench/bench-conclusions.ts'
import type { BenchImageEntry, BenchMissing, BenchValue } from '../../../src-core/bench/bench-record.ts'
import { benchValue } from './support/bench-values.ts'

const entry = (key: string, label: string): BenchImageEntry => ({
  key,
  label,
  kind: key === 'input' ? 'input' : 'output',
  denoiser: null,
  series: [],
  pairing: [],
  warnings: []
})
const images = [entry('input', 'Input'), entry('net', 'Net')]
const conclude = (values: BenchValue[], missing: BenchMissing[] = []) =>
  conclusionsOf({ images, doses: [1, 0.5], values, missing })

const rods = (image: string, f50s: Record<string, number>) =>
  Object.entries(f50s).map(([subject, value]) => benchValue({ measure: 'ttf-f50', image, subject, value }))
const contrasts = [
  benchValue({ measure: 'ttf-contrast', subject: 'Acrylic', value: 20 }),
  benchValue({ measure: 'ttf-contrast', subject: 'Teflon', value: -1000 })
]

describe('conclusionsOf', () => {
  it('states noise at each dose as a share of that of the input', () => {
    const values = [
      benchValue({ value: 8 }),
      benchValue({ image: 'net', value: 4 }),
      benchValue({ dose: 0.5, value: 12 }),
      benchValue({ image: 'net', dose: 0.5, value: 3 })
    ]
    expect(conclude(values)).toEqual([
      'Net: noise, as a share of that of the input, is 50 % at full dose (from 8 to 4 HU) and 25 % at 50 % dose (from 12 to 3 HU).'
    ])
  })

  it('states that low contrast is resolved worse, beside the ratio of the input', () => {
    const values = [
      ...contrasts,
      ...rods('input', { Acrylic: 0.4, Teflon: 0.4 }),
      ...rods('net', { Acrylic: 0.2, Teflon: 0.4 })
    ]
    expect(conclude(values)).toEqual([
      'Net: at 20 HU it resolves half as well as at 1000 HU (f50 0.2 against 0.4 per mm, full dose; the input keeps 1). Transfer functions hold only at their own contrast and dose.'
    ])
  })

  it('leaves out rods with a warning', () => {
    const [acrylic, teflon] = rods('net', { Acrylic: 0.2, Teflon: 0.4 })
    expect(conclude([...contrasts, { ...acrylic!, warnings: ['too noisy'] }, teflon!])).toEqual([])
  })

  const equivalent = (low: number, high: number) =>
    benchValue({
      measure: 'equivalent-dose-cho-lg',
      image: 'net',
      dose: null,
      subject: 'disc 3 mm, 14 HU',
      value: 70,
      interval: { low, high, method: 'x' }
    })

  it('states a saving of dose only if the whole interval lies below full dose', () => {
    const [saved] = conclude([equivalent(50, 90)])
    expect(saved).toBe(
      'Net: detectability equals that of the input at full dose at 70 % dose (50 to 90 %) for the disc 3 mm, 14 HU (channelized Hotelling observer, Laguerre-Gauss). Dose is saved for each of these tasks.'
    )
    expect(conclude([equivalent(50, 120)])[0]).toContain('No interval shows a saving of dose.')
    expect(conclude([equivalent(110, 190)])[0]).toContain('needs more dose than without the denoiser')
    expect(conclude([{ ...equivalent(1, 2), interval: null }])[0]).toContain('shows no saving of dose by itself')
  })

  it('says of an observer that presumes a linear system that a denoiser is none', () => {
    const caveat = 'It presumes a linear system, which a denoiser is not.'
    expect(conclude([{ ...equivalent(50, 90), measure: 'equivalent-dose-npw' }])[0]).toContain(caveat)
    expect(conclude([equivalent(50, 90)])[0]).not.toContain(caveat)
  })

  it('names tasks whose equivalent dose was refused, with the reason', () => {
    const place = { measure: 'equivalent-dose-cho-lg', image: 'net', dose: null, subject: 'disc 1 mm' } as const
    const missing = [{ ...place, reason: '360 % lies far outside' }]
    expect(conclude([equivalent(50, 120)], missing)[0]).toMatch(
      /No interval shows a saving of dose\. Refused for the disc 1 mm: 360 % lies far outside\.$/
    )
    expect(conclude([], missing)).toEqual([
      'Net: no dose is stated at which detectability equals that of the input at full dose (channelized Hotelling observer, Laguerre-Gauss). Refused for the disc 1 mm: 360 % lies far outside.'
    ])
  })

  const spectrum = (image: string, dose: number, mean: number, peak: number) => [
    benchValue({ measure: 'nps-mean-frequency', image, dose, value: mean }),
    benchValue({ measure: 'nps-peak-frequency', image, dose, value: peak })
  ]
  const inputSpectra = [...spectrum('input', 1, 0.276, 0.25), ...spectrum('input', 0.5, 0.276, 0.25)]

  it('calls a spectrum with another peak no equal texture, even if its mean frequency stays', () => {
    expect(conclude([...inputSpectra, ...spectrum('net', 1, 0.285, 0.042)])).toEqual([
      'Net: the noise is of another spectrum than that of the input at full dose (mean frequency 0.285 against 0.276, peak 0.042 against 0.25 per mm at full dose).'
    ])
  })

  it('states texture at every dose, and names doses of one texture together', () => {
    const changing = [...spectrum('net', 1, 0.295, 0.29), ...spectrum('net', 0.5, 0.184, 0.042)]
    expect(conclude([...inputSpectra, ...changing])[0]).toMatch(
      /finer than that of the input at full dose .* and coarser than that of the input at 50 % dose/
    )
    const same = [...spectrum('net', 1, 0.276, 0.25), ...spectrum('net', 0.5, 0.277, 0.25)]
    expect(conclude([...inputSpectra, ...same])[0]).toMatch(
      /^Net: the noise is of the same texture .* at full dose and 50 % dose \(/
    )
  })

  it('tells a pattern of all repeats from noise', () => {
    const images = (net: number) => [
      benchValue({ value: 8 }),
      benchValue({ image: 'net', value: 2 }),
      benchValue({ measure: 'sd-mean', subject: 'Body', value: 8.1 }),
      benchValue({ measure: 'sd-mean', image: 'net', subject: 'Body', value: net })
    ]
    const pattern =
      'Net: part of what counts as noise is a pattern that all repeats have: between repeats vary only 0.5 of 2 HU at full dose.'
    expect(conclude(images(0.5))).toContain(pattern)
    expect(conclude(images(1.9)).join(' ')).not.toContain('pattern')
  })

  it('states the largest shift of the mean against the scan without noise, from 1 HU on', () => {
    const bias = (dose: number, value: number) =>
      benchValue({ measure: 'bias-mean', image: 'net', subject: 'Body', dose, value })
    expect(conclude([bias(1, 4), bias(0.5, -9.5)])).toEqual([
      'Net: the mean of Body is off by −9.5 HU at 50 % dose, against the scan without noise.'
    ])
    expect(conclude([bias(1, 0.9)])).toEqual([])
  })

  it('names the material that changes the most', () => {
    const change = (subject: string, value: number) =>
      benchValue({ measure: 'hu-change', image: 'net', subject, value })
    expect(conclude([change('Air', 2), change('Delrin', -3.2)])).toEqual([
      'Net: HU of Delrin changes the most, by −3.2 HU at full dose.'
    ])
    expect(conclude([change('Air', 0.4)])).toEqual(['Net: no material changes by more than 1 HU.'])
  })
})

it('shares near a simple fraction are named, others stay numbers', () => {
  expect([0.5, 0.49, 0.33, 0.62].map(shareText)).toEqual([
    'half as well as',
    'half as well as',
    'a third as well as',
    '0.62 times as well as'
  ])
})
