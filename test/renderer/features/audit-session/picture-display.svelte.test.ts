import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ctSummary } from '../../../support/records.ts'
import { findingsEngine, sixPatchAudit } from './session-audit.ts'

vi.mock('../../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { FindingsStore } = await import('../../../../renderer/features/audit-session/findings-store.svelte.ts')
const { PatchOrder } = await import('../../../../renderer/features/audit-session/patch-order.svelte.ts')
const { isPictureSwitches, PictureDisplay } =
  await import('../../../../renderer/features/audit-session/picture-display.svelte.ts')
const { settings } = await import('../../../../renderer/state/settings.svelte.ts')

function openDisplay(content = sixPatchAudit()) {
  const order = new PatchOrder(content, [], new FindingsStore(findingsEngine().call, content.record.id))
  return { order, display: new PictureDisplay(content.record, order) }
}

const labels = ({ pictures }: { readonly pictures: readonly { readonly label: string }[] }) =>
  pictures.map(({ label }) => label)

beforeEach(() => {
  vi.useFakeTimers()
  for (const key of ['pictures', 'tile-overlay', 'tile-size', 'window.mnist', 'sorting'])
    settings.write(`audit.${key}`, undefined)
})

describe('isPictureSwitches', () => {
  it('takes what was remembered only in its own form', () => {
    expect(isPictureSwitches({ reference: true, noisy: true, difference: false, hidden: ['median'] })).toBe(true)
    expect(isPictureSwitches({ reference: true })).toBe(false)
    expect(isPictureSwitches(null)).toBe(false)
  })
})

describe('The pictures of a tile', () => {
  it('are the reference, the noisy input, each output, and the difference of the output that the wall is sorted by', () => {
    const { order, display } = openDisplay()
    expect(display.pictures.map((picture) => (picture.kind === 'image' ? picture.role : picture))).toEqual([
      'reference',
      'noisy',
      'median',
      'mean',
      { kind: 'difference', minuend: 'mean', subtrahend: 'reference', label: 'Difference' }
    ])
    order.sorting = { by: 'score', output: 'median', metric: 'ssim', direction: 'worst' }
    expect(display.pictures.at(-1)).toMatchObject({ minuend: 'median' })
  })

  it('are left out by switches, which apply to the next audit too', () => {
    openDisplay().display.switches = { reference: true, noisy: false, difference: false, hidden: ['median'] }
    expect(labels(openDisplay().display)).toEqual(['Reference', 'mean'])
  })

  it('have lost and invented structure on the output that the wall is sorted by, if tiles show structure', () => {
    const { display } = openDisplay()
    display.tileOverlay = true
    const overlaid = display.pictures.filter((picture) => picture.kind === 'image' && picture.overlay)
    expect(overlaid).toMatchObject([{ role: 'mean' }])
  })

  it('have no lost or invented structure without a reference', () => {
    const { display } = openDisplay(sixPatchAudit({ hasReference: false }))
    display.tileOverlay = true
    expect(display.hasErrorMap).toBe(false)
    expect(labels(display)).toEqual(['Noisy', 'median', 'mean', 'Removed'])
    expect(display.pictures.some((picture) => picture.kind === 'image' && picture.overlay)).toBe(false)
  })
})

describe('The window of an audit', () => {
  it('is the default of its source until it is changed, then the same for audits of that kind of source', () => {
    const { display } = openDisplay()
    expect(display.window).toEqual({ centre: 0.5, width: 1 })
    display.window = { centre: 0.25, width: 0.5 }
    expect(openDisplay().display.window).toEqual({ centre: 0.25, width: 0.5 })
    expect(openDisplay(sixPatchAudit({ source: ctSummary })).display.window).toEqual({ centre: 40, width: 400 })
  })

  it('becomes shares of the intensity range of the source', () => {
    // 40 HU +- 200 HU of -1000 to 1000 HU: -160 HU is at 840 / 2000, 240 HU at 1240 / 2000.
    const { display } = openDisplay(sixPatchAudit({ source: ctSummary }))
    expect(display.levels).toEqual({ low: 0.42, high: 0.62, difference: 0.1 })
  })
})

describe('The display of an audit', () => {
  it('keeps the width of pictures for the next audit, and the flicker for itself', () => {
    const { display } = openDisplay()
    display.pictureWidth = 96
    display.flicker = true
    const { display: next } = openDisplay()
    expect([next.pictureWidth, next.flicker]).toEqual([96, false])
  })
})
