import { describe, expect, it } from 'vitest'
import { atlasShape, paintAtlas } from '../../../../renderer/features/patch-wall/tile-atlas.ts'
import { auditedDenoiser, auditedOutput, auditRecord } from '../../../support/records.ts'
import { rolesOf, tilePictures, type TilePicture } from '../../../../renderer/features/patch-pictures/tile-pictures.ts'

const channels = (colour: number) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, colour >>> 24]
const image = (role: string): TilePicture => ({ kind: 'image', role, label: role })
const display = { low: 0, high: 1, difference: 0.5 }

describe('paintAtlas', () => {
  it('lays the pictures of a tile side by side, and the tiles in rows', () => {
    const { pixels, shape } = paintAtlas({
      pictures: [image('a'), image('b')],
      count: 3,
      rows: 1,
      columns: 1,
      display,
      arrays: { a: Float32Array.of(0, 1, 0), b: Float32Array.of(1, 0, 1) }
    })
    expect(shape).toEqual({ tilesPerRow: 2, width: 4, height: 2 })
    expect([...pixels].map((pixel) => pixel & 255)).toEqual([0, 255, 255, 0, 0, 255, 0, 0])
  })

  it('spans the window from black to white and clips what lies outside', () => {
    const { pixels } = paintAtlas({
      pictures: [image('a')],
      count: 1,
      rows: 1,
      columns: 5,
      display: { low: 0.4, high: 0.6, difference: 1 },
      arrays: { a: Float32Array.of(-1, 0.4, 0.5, 0.6, NaN) }
    })
    expect([...pixels].map((pixel) => channels(pixel)[0])).toEqual([0, 0, 128, 255, 0])
    expect(channels(pixels[2]!)).toEqual([128, 128, 128, 255])
  })

  it('shows no difference as black, lost intensity in vermilion, added intensity in sky blue', () => {
    const picture: TilePicture = { kind: 'difference', minuend: 'denoised', subtrahend: 'reference', label: '' }
    const { pixels } = paintAtlas({
      pictures: [picture],
      count: 1,
      rows: 1,
      columns: 3,
      display,
      arrays: { denoised: Float32Array.of(0.5, 0.2, 0.8), reference: Float32Array.of(0.5, 0.5, 0.5) }
    })
    const [none, lost, added] = [...pixels].map(channels)
    expect(none).toEqual([0, 0, 0, 255])
    expect(lost![0]).toBeGreaterThan(2 * lost![2]!)
    expect(added![2]).toBeGreaterThan(1.5 * added![0]!)
  })

  it('keeps vermilion for what was taken away when the difference is noisy minus denoised', () => {
    const picture: TilePicture = { kind: 'difference', minuend: 'noisy', subtrahend: 'median', label: '' }
    const { pixels } = paintAtlas({
      pictures: [picture],
      count: 1,
      rows: 1,
      columns: 2,
      display,
      arrays: { noisy: Float32Array.of(0.5, 0.8), median: Float32Array.of(0.5, 0.5) }
    })
    const [none, taken] = [...pixels].map(channels)
    expect(none).toEqual([0, 0, 0, 255])
    expect(taken![0]).toBeGreaterThan(2 * taken![2]!)
  })
})

describe('an overlay', () => {
  it('paints lost pixels vermilion and invented ones sky blue over the picture that has it, and nothing else', () => {
    const arrays = { a: Float32Array.of(0, 1, 1, 0), b: Float32Array.of(0, 0, 0, 0) }
    const pictures: TilePicture[] = [
      { kind: 'image', role: 'a', label: '', overlay: true },
      { kind: 'image', role: 'b', label: '' }
    ]
    // Bits: 1 foreground of the reference alone, 4 lost, 8 invented.
    const masks = { a: Uint8Array.of(1, 1 | 4, 2 | 8, 0) }
    const { pixels } = paintAtlas({
      pictures,
      arrays,
      masks,
      count: 1,
      rows: 2,
      columns: 2,
      display: { low: 0, high: 1, difference: 1 }
    })
    const [black, lost, invented] = [0xff000000, 0xff005ed5, 0xffe9b456]
    // Rows of both pictures side by side; 32-bit values hold blue, green, red.
    expect([...pixels]).toEqual([black, lost, black, black, invented, black, black, black])
  })
})

describe('atlasShape', () => {
  it('stays within 4096 pixels in width whatever the patch', () => {
    expect(atlasShape(256, 5, 28, 28).width).toBeLessThanOrEqual(4096)
    expect(atlasShape(4, 5, 512, 512)).toEqual({ tilesPerRow: 1, width: 2560, height: 2048 })
  })
})

describe('tilePictures', () => {
  const simulated = auditRecord('a')
  const denoisers = [auditedDenoiser('median', 'Median'), auditedDenoiser('mean', 'Mean')]
  const choice = { reference: true, noisy: true, difference: true, denoisers: ['median', 'mean'], differenceOf: 'mean' }

  it('lists reference, noisy, the denoisers and the difference', () => {
    const pictures = tilePictures({ ...simulated, hasReference: true, denoisers }, choice)
    expect(pictures.map(({ label }) => label)).toEqual(['Reference', 'Noisy', 'Median', 'Mean', 'Difference'])
    expect(pictures.at(-1)).toMatchObject({ minuend: 'mean', subtrahend: 'reference' })
    expect(rolesOf(pictures)).toEqual(['reference', 'noisy', 'median', 'mean'])
  })
  it('shows what was taken out where nothing clean is known', () => {
    const pictures = tilePictures({ ...simulated, hasReference: false, denoisers }, choice)
    expect(pictures.map(({ label }) => label)).toEqual(['Noisy', 'Median', 'Mean', 'Removed'])
    expect(pictures.at(-1)).toMatchObject({ minuend: 'noisy', subtrahend: 'mean' })
  })
  it('has no noisy input if outputs of others are compared with the reference alone', () => {
    const compared = auditRecord('a', {
      request: { degradation: { kind: 'reference' } },
      outputs: [auditedOutput('acme', 'ACME'), auditedOutput('other', 'Other')]
    })
    const pictures = tilePictures(compared, { ...choice, denoisers: ['acme', 'other'], differenceOf: 'acme' })
    expect(pictures.map(({ label }) => label)).toEqual(['Reference', 'ACME', 'Other', 'Difference'])
  })
  it('draws what was lost and invented on one output only', () => {
    const pictures = tilePictures({ ...simulated, hasReference: true, denoisers }, { ...choice, overlayOf: 'mean' })
    expect(pictures.filter((picture) => picture.kind === 'image' && picture.overlay).map(({ label }) => label)).toEqual(
      ['Mean']
    )
  })
  it('falls back to the chosen denoiser when everything is switched off', () => {
    const none = { ...choice, reference: false, noisy: false, difference: false, denoisers: [] }
    expect(tilePictures({ ...simulated, hasReference: true, denoisers }, none).map(({ label }) => label)).toEqual([
      'Mean'
    ])
  })
})
