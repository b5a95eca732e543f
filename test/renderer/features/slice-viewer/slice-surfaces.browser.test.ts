import { page } from 'vitest/browser'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SliceImage } from '../../../../src-core/engine/contract-payloads.ts'
import { CanvasSurface } from '../../../../renderer/features/slice-viewer/canvas-surface.ts'
import { CornerstoneSurface } from '../../../../renderer/features/slice-viewer/cornerstone-surface.ts'
import type {
  SliceStack,
  SliceSurface,
  SurfaceState
} from '../../../../renderer/features/slice-viewer/slice-surface.ts'
import { imageShape } from '../../../../renderer/features/slice-viewer/view-transform.ts'

const makers: Record<string, (element: HTMLDivElement, stack: SliceStack) => SliceSurface> = {
  canvas: (element, stack) => new CanvasSurface(element, stack),
  cornerstone: (element, stack) =>
    new CornerstoneSurface(element, stack, () => {
      throw new Error('the GPU is lost')
    })
}

/** Slices of 5 rows and 6 columns in HU. Some values lie outside the window from -160 to 240 HU. */
const shown = stackOf('first', 5, 6, [(row, column) => -220 + 97 * row + 23 * column, (row) => 200 - 80 * row])
const state: SurfaceState = {
  window: { centre: 40, width: 400 },
  inverted: false,
  interpolation: 'nearest',
  view: { scale: 12, centre: { x: 3, y: 2.5 }, turns: 0 }
}

let element: HTMLDivElement
let surface: SliceSurface | null

beforeEach(() => {
  surface = null
  element = document.createElement('div')
  element.style.cssText = 'position: fixed; left: 0; top: 0; width: 120px; height: 90px; background: #000'
  document.body.append(element)
})
afterEach(() => {
  surface?.destroy()
  element.remove()
})

describe.each(Object.keys(makers))('a slice on the %s surface', (name) => {
  async function drawn(stack: SliceStack, index: number, next: SurfaceState): Promise<Picture> {
    surface ??= makers[name]!(element, stack)
    surface.draw(next)
    await surface.show(index, await stack.read(index))
    return picture(element)
  }
  const expectDrawn = async (stack: SliceStack, index: number, next: SurfaceState) =>
    expectPicture(await drawn(stack, index, next), await stack.read(index), next, stack.shape.aspect)

  it('has the greys of its window, black below and white above, and black around it', () =>
    expectDrawn(shown, 0, state))

  it('has the greys the other way round if inverted', () => expectDrawn(shown, 0, { ...state, inverted: true }))

  it('lies where zoom and pan state', () =>
    expectDrawn(shown, 0, { ...state, view: { scale: 31, centre: { x: 4.2, y: 1.3 }, turns: 0 } }))

  it('has pixels as wide and high as their spacing', () =>
    expectDrawn(stackOf('oblong', 5, 6, [(row, column) => 30 * row - 40 * column], [2, 1]), 0, state))

  it('is not turned by the surface, because the element is', () =>
    expectDrawn(shown, 0, { ...state, view: { ...state.view, turns: 1 } }))

  it('gives way to the next slice, whose number the element has', async () => {
    await drawn(shown, 0, state)
    expect(element.dataset.slice).toBe('0')
    await expectDrawn(shown, 1, state)
    expect(element.dataset.slice).toBe('1')
  })

  it('shows a change of window and view without another slice', async () => {
    await drawn(shown, 0, state)
    const next = { ...state, window: { centre: 0, width: 900 }, view: { ...state.view, scale: 20 } }
    surface!.draw(next)
    expectPicture(await picture(element), await shown.read(0), next)
  })

  it('stays in the middle of an element of another size', async () => {
    await drawn(shown, 0, state)
    element.style.width = '160px'
    element.style.height = '70px'
    surface!.resize()
    expectPicture(await picture(element), await shown.read(0), state)
  })

  it('is gone after the surface is destroyed, and another size of slices takes its place', async () => {
    await drawn(shown, 0, state)
    surface!.destroy()
    surface = null
    expect((await picture(element)).greys.every((grey) => grey === 0)).toBe(true)
    const other = stackOf('other', 3, 9, [(row, column) => 40 * column - 60 * row])
    await expectDrawn(other, 0, { ...state, view: { scale: 10, centre: { x: 4.5, y: 1.5 }, turns: 0 } })
  })

  it.each([false, true])('draws values that are no number as the lowest of all (inverted: %s)', (inverted) => {
    const holed = stackOf('holed', 5, 6, [(row, column) => ((row + column) % 3 === 0 ? NaN : 20 * row + 15 * column)])
    return expectDrawn(holed, 0, { ...state, inverted })
  })
})

describe('a smooth slice', () => {
  it('is the same on both surfaces where no value leaves the window', async () => {
    const stack = stackOf('smooth', 5, 6, [(row, column) => -150 + 50 * row + 30 * column])
    const smooth: SurfaceState = { ...state, interpolation: 'linear' }
    const pictures: Picture[] = []
    for (const make of Object.values(makers)) {
      surface = make(element, stack)
      surface.draw(smooth)
      await surface.show(0, await stack.read(0))
      pictures.push(await picture(element))
      surface.destroy()
      surface = null
    }
    const [one, other] = pictures as [Picture, Picture]
    // The outermost half pixel of the image has no neighbour: only inside are both defined by four values.
    const inside = pointsOf(one, state, 5, 6).filter(({ x, y }) => x > 0.6 && y > 0.6 && x < 5.4 && y < 4.4)
    expect(inside.length).toBeGreaterThan(2000)
    const furthest = Math.max(...inside.map(({ at }) => Math.abs(one.greys[at]! - other.greys[at]!)))
    // One surface rounds greys before smoothing, the other after it: 0.5 each.
    // Weights with 8 bits add 1/256 of a step between pixels.
    expect(furthest).toBeLessThanOrEqual(2)
  })
})

interface Picture {
  readonly width: number
  readonly height: number
  readonly greys: Uint8Array
}

function stackOf(
  id: string,
  rows: number,
  columns: number,
  slices: readonly ((row: number, column: number) => number)[],
  spacing: readonly [row: number, column: number] = [1, 1]
): SliceStack {
  const images = slices.map((valueAt): SliceImage => {
    const data = Float32Array.from({ length: rows * columns }, (_, at) =>
      valueAt(Math.floor(at / columns), at % columns)
    )
    return { rows, columns, data }
  })
  return {
    id,
    sliceCount: images.length,
    shape: imageShape(rows, columns, spacing),
    read: async (index) => images[index]!
  }
}

/** The element as the screen shows it, two frames later. */
async function picture(of: HTMLElement): Promise<Picture> {
  for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame)
  const base64 = await page.screenshot({ element: of, save: false })
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob())
  const { width, height } = bitmap
  expect([width, height]).toEqual([of.clientWidth, of.clientHeight])
  const context = new OffscreenCanvas(width, height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  return { width, height, greys: Uint8Array.from({ length: width * height }, (_, at) => data[4 * at]!) }
}

/** Points of the image under the middles of the screen's pixels, in pixels of the image. */
function pointsOf(
  { width, height }: Picture,
  { view }: SurfaceState,
  rows: number,
  columns: number,
  aspect = { x: 1, y: 1 }
) {
  return Array.from({ length: width * height }, (_, at) => ({
    at,
    x: ((at % width) + 0.5 - width / 2) / (view.scale * aspect.x) + view.centre.x,
    y: (Math.floor(at / width) + 0.5 - height / 2) / (view.scale * aspect.y) + view.centre.y
  })).map((point) => ({ ...point, isInside: point.x >= 0 && point.y >= 0 && point.x < columns && point.y < rows }))
}

/**
 * Compares a picture with greys computed here.
 * Greys may differ by 1, because one surface rounds and the other truncates.
 * Two kinds of screen pixels are left out:
 * - Pixels that the border of the image crosses. A surface may blend them with the ground.
 * - Pixels with their middle within 1 % of a CSS pixel of an inner edge. Rounding decides their side.
 */
function expectPicture(found: Picture, image: SliceImage, of: SurfaceState, aspect = { x: 1, y: 1 }): void {
  const { rows, columns, data } = image
  const black = of.window.centre - of.window.width / 2
  const isUnsure = (place: number, count: number, scale: number) => {
    const nearest = Math.min(Math.max(Math.round(place), 0), count)
    return Math.abs(place - nearest) * scale < (nearest === 0 || nearest === count ? 0.5 : 0.01)
  }
  let furthest = 0
  let compared = 0
  for (const { at, x, y, isInside } of pointsOf(found, of, rows, columns, aspect)) {
    if (isUnsure(x, columns, of.view.scale * aspect.x) || isUnsure(y, rows, of.view.scale * aspect.y)) continue
    const value = isInside ? data[Math.floor(y) * columns + Math.floor(x)]! : -Infinity
    const share = Number.isNaN(value) ? 0 : Math.min(Math.max((value - black) / of.window.width, 0), 1)
    const grey = !isInside ? 0 : 255 * (of.inverted ? 1 - share : share)
    furthest = Math.max(furthest, Math.abs(grey - found.greys[at]!))
    compared++
  }
  expect(compared).toBeGreaterThan(0.9 * found.greys.length)
  expect(furthest).toBeLessThanOrEqual(1)
}
