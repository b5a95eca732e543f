import { describe, expect, it } from 'vitest'
import { atlasShape, paintAtlas } from '../../../../renderer/features/patch-wall/paint-pixels.ts'
import { rolesOf, tilePictures, type TilePicture } from '../../../../renderer/features/patch-wall/pictures.ts'

const channels = (colour: number) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, colour >>> 24]
const image = (role: string): TilePicture => ({ kind: 'image', role, label: role })
const display = { low: 0, high: 1, difference: 0.5 }

describe('paintAtlas', () => {
  it('lays the pictures of a tile side by side, and the tiles in rows', () => {
    const { pixels, shape } = paintAtlas({
      pictures: [image('a'), image('b')], count: 3, rows: 1, columns: 1, display,
      arrays: { a: Float32Array.of(0, 1, 0), b: Float32Array.of(1, 0, 1) }
    })
    expect(shape).toEqual({ tilesPerRow: 2, width: 4, height: 2 })
    expect([...pixels].map((pixel) => pixel & 255)).toEqual([0, 255, 255, 0, 0, 255, 0, 0])
  })

  it('spans the window from black to white and clips what lies outside', () => {
    const { pixels } = paintAtlas({
      pictures: [image('a')], count: 1, rows: 1, columns: 5, display: { low: 0.4, high: 0.6, difference: 1 },
      arrays: { a: Float32Array.of(-1, 0.4, 0.5, 0.6, NaN) }
    })
    expect([...pixels].map((pixel) => channels(pixel)[0])).toEqual([0, 0, 128, 255, 0])
    expect(channels(pixels[2]!)).toEqual([128, 128, 128, 255])
  })

  it('shows no difference as black, lost intensity in vermilion, added intensity in sky blue', () => {
    const picture: TilePicture = { kind: 'difference', minuend: 'denoised', subtrahend: 'reference', label: '' }
    const { pixels } = paintAtlas({
      pictures: [picture], count: 1, rows: 1, columns: 3, display,
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
      pictures: [picture], count: 1, rows: 1, columns: 2, display,
      arrays: { noisy: Float32Array.of(0.5, 0.8), median: Float32Array.of(0.5, 0.5) }
    })
    const [none, taken] = [...pixels].map(channels)
    expect(none).toEqual([0, 0, 0, 255])
    expect(taken![0]).toBeGreaterThan(2 * taken![2]!)
  })
})

describe('atlasShape', () => {
  it('stays within 4096 pixels in width whatever the patch', () => {
    expect(atlasShape(256, 5, 28, 28).width).toBeLessThanOrEqual(4096)
    expect(atlasShape(4, 5, 512, 512)).toEqual({ tilesPerRow: 1, width: 2560, height: 2048 })
  })
})

describe('tilePictures', () => {
  const denoisers = [{ key: 'median', label: 'Median' }, { key: 'mean', label: 'Mean' }] as never
  const choice = { reference: true, noisy: true, difference: true, denoisers: ['median', 'mean'], differenceOf: 'mean' }

  it('lists reference, noisy, the denoisers and the difference', () => {
    const pictures = tilePictures({ hasReference: true, denoisers }, choice)
    expect(pictures.map(({ label }) => label)).toEqual(['Reference', 'Noisy', 'Median', 'Mean', 'Difference'])
    expect(pictures.at(-1)).toMatchObject({ minuend: 'mean', subtrahend: 'reference' })
    expect(rolesOf(pictures)).toEqual(['reference', 'noisy', 'median', 'mean'])
  })
  it('shows what was taken out where nothing clean is known', () => {
    const pictures = tilePictures({ hasReference: false, denoisers }, choice)
    expect(pictures.map(({ label }) => label)).toEqual(['Noisy', 'Median', 'Mean', 'Taken out'])
    expect(pictures.at(-1)).toMatchObject({ minuend: 'noisy', subtrahend: 'mean' })
  })
  it('falls back to the chosen denoiser when everything is switched off', () => {
    const none = { ...choice, reference: false, noisy: false, difference: false, denoisers: [] }
    expect(tilePictures({ hasReference: true, denoisers }, none).map(({ label }) => label)).toEqual(['Mean'])
  })
})
