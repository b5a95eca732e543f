import { describe, expect, it } from 'vitest'
import {
  pictureHeadings,
  shownMetrics,
  tileLines,
  tileScore
} from '../../../../renderer/features/patch-wall/tile-text.ts'
import { detailDefinitions } from '../../../../src-core/scores/detail/detail-kept.ts'
import { fidelityDefinitions } from '../../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { scoreDefinition } from '../../../../src-core/scores/table/score-table.ts'

const [psnr, ssim] = [scoreDefinition('psnr')!, scoreDefinition('ssim')!]
const sorting = { by: 'score', output: 'median', metric: 'ssim', direction: 'worst' } as const

describe('scores beneath a tile', () => {
  it('have 0.1 dB and 0.001, and lose unit and leading zero where the picture is narrow', () => {
    expect(tileScore(psnr, 18.24, 56)).toBe('18.2\u00a0dB')
    expect(tileScore(ssim, 0.5117, 56)).toBe('0.512')
    expect(tileScore(psnr, 18.24, 28)).toBe('18.2')
    expect(tileScore(ssim, 0.5117, 28)).toBe('.512')
    expect(tileScore(ssim, -0.02, 28)).toBe('−.020')
  })
  it('keep the zero where one digit follows the point, since a figure without it looks cut off', () => {
    expect(tileScore({ id: 'contrastLost', label: '', digits: 1, unit: 'HU' }, 0.6, 28)).toBe('0.6')
  })
  it('say infinity for identical patches and a dash for what is not known', () => {
    expect(tileScore(psnr, Infinity, 56)).toBe('∞\u00a0dB')
    expect(tileScore(psnr, NaN, 28)).toBe('–')
  })
  it('stand beneath noisy and denoised pictures, the one sorted by marked, and their names beneath the reference', () => {
    const scores = { noisy: { ssim: Float64Array.of(0.1) }, median: { ssim: Float64Array.of(0.2) } }
    const lines = (role: string) => tileLines({ kind: 'image', role, label: '' }, 0, scores, [ssim], sorting, 56)
    expect(lines('reference')).toEqual([{ text: 'SSIM', sorted: false }])
    expect(tileLines({ kind: 'image', role: 'reference', label: '' }, 0, scores, [ssim], sorting, 28)).toEqual([])
    expect(lines('noisy')).toEqual([{ text: '0.100', sorted: false }])
    expect(lines('median')).toEqual([{ text: '0.200', sorted: true }])
    expect(
      tileLines(
        { kind: 'difference', minuend: 'median', subtrahend: 'reference', label: '' },
        0,
        scores,
        [ssim],
        sorting,
        56
      )
    ).toEqual([])
  })
  it('have percent of scans, but no unit where nothing is known', () => {
    const kept = scoreDefinition('detailKept')!
    expect([tileScore(kept, 34.2, 56), tileScore(kept, 34.2, 28), tileScore(kept, NaN, 56)]).toEqual([
      '34\u00a0%',
      '34',
      '–'
    ])
  })
  it('are PSNR, SSIM (of scans the detail kept) and what the wall is sorted by', () => {
    const ids = (metric: string) => shownMetrics(fidelityDefinitions, { ...sorting, metric }).map(({ id }) => id)
    expect(ids('ssim')).toEqual(['psnr', 'ssim'])
    expect(ids('bias')).toEqual(['psnr', 'ssim', 'bias'])
    expect(
      shownMetrics([...fidelityDefinitions, ...detailDefinitions], { ...sorting, metric: 'bias' }).map(({ id }) => id)
    ).toEqual(['psnr', 'bias', 'detailKept'])
  })
})

describe('headings of a tile', () => {
  const labels = ['Reference', 'Noisy', 'Median', 'Non-local means', 'Bilateral', 'Difference']
  it('are the labels where they fit', () => {
    expect(pictureHeadings(labels, 112)).toEqual(labels)
    expect(pictureHeadings(['Reference', 'Autoencoder, Gaussian 0.3'], 84)).toEqual(['Reference', 'Autoencoder'])
  })
  it('are short forms of at least two letters, without dots, on the narrowest picture', () => {
    expect(pictureHeadings(labels, 40)).toEqual(['Ref', 'Noisy', 'Median', 'NLM', 'Bilat', 'Diff'])
    expect(pictureHeadings(['Vendor Deluxe', 'Wavelets'], 40)).toEqual(['Vendo', 'Wavel'])
  })
  it('are numbered if two labels have one short form', () => {
    expect(pictureHeadings(['Autoencoder, Gaussian 0.3', 'Noisy', 'Autoencoder, Gaussian 0.5'], 40)).toEqual([
      'AE 1',
      'Noisy',
      'AE 2'
    ])
  })
})
