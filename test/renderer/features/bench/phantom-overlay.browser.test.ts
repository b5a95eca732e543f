import { expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import { userEvent } from 'vitest/browser'
import PhantomOverlay from '../../../../renderer/features/bench/PhantomOverlay.svelte'
import { PlaceCorrection } from '../../../../renderer/features/bench/place-correction.svelte.ts'
import type { BenchInspection } from '../../../../src-core/bench/inspect-bench.ts'

const side = 128
const slice = { data: new Float32Array(side * side), rows: side, columns: side }
const window = { centre: 0, width: 400 }
const module = {
  kind: 'hu',
  name: 'CTP404',
  sliceNumber: 5,
  firstSliceNumber: 4,
  lastSliceNumber: 6,
  x: 60,
  y: 66,
  radiusMm: 100,
  rotation: 0,
  isConfirmed: true
} as const
const inspection: BenchInspection = {
  series: [],
  geometry: { rows: side, columns: side, pixelSpacingMm: 2, sliceCount: 8 },
  doseOrigin: 'one series',
  obstacle: null,
  phantom: { id: 'catphan504', name: 'Catphan 504', modules: [module], warnings: [] },
  notFound: null,
  refused: 0
}

/** A correction that has taken the inspection, and the overlay that follows it. */
async function shown() {
  const correction = new PlaceCorrection()
  correction.take(inspection)
  const props = () => ({
    slice,
    window,
    phantom: 'catphan504',
    place: correction.module!,
    pixelSpacingMm: 2,
    onmove: (x: number, y: number) => correction.move(x, y),
    onturn: (degrees: number) => correction.turn(degrees)
  })
  const screen = await render(PhantomOverlay, props())
  const circle = (name: string) => {
    const { cx, cy, r } = screen.container.querySelector<SVGCircleElement>(`circle[data-name="${name}"]`)!
    return [cx, cy, r].map(({ baseVal }) => baseVal.value)
  }
  return { correction, screen, circle, update: () => screen.rerender(props()) }
}

it('draws body and inserts with their names at the places of the module', async () => {
  const { circle, screen } = await shown()
  expect(circle('CTP404')).toEqual([60, 66, 50])
  // Delrin lies at 3 o'clock, 58.7 mm from the centre; its rod has a radius of 6 mm.
  const [x, y, radius] = circle('Delrin')
  expect(x).toBeCloseTo(60 + 29.35, 4)
  expect([y, radius]).toEqual([66, 3])
  await expect.element(screen.getByText('Teflon')).toBeInTheDocument()
})

it('moves the centre by arrows, and turns the inserts clockwise', async () => {
  const { correction, circle, screen, update } = await shown()
  const centre = screen.getByRole('slider', { name: 'Centre of the module; arrows move it' })
  ;(centre.element() as SVGElement).focus()
  await userEvent.keyboard('{ArrowRight}{ArrowDown}{ArrowDown}')
  await update()
  expect(circle('CTP404')).toEqual([60.5, 67, 50])
  correction.turn(90)
  await update()
  const [x, y] = circle('Delrin')
  expect(x).toBeCloseTo(60.5, 5)
  expect(y).toBeCloseTo(67 + 29.35, 5)
})

it('takes corrected places for the run only when a person says so, and goes back to the found ones', async () => {
  const { correction } = await shown()
  expect(correction.obstacle).toBeNull()
  correction.move(3, 0)
  correction.setMiddle(7)
  expect(correction.module).toMatchObject({ x: 63, sliceNumber: 7, firstSliceNumber: 6, lastSliceNumber: 8 })
  expect(correction.obstacle).toContain('not in use')
  expect(correction.used).toBeNull()
  correction.use()
  expect(correction.obstacle).toBeNull()
  expect(correction.used!.modules[0]).toMatchObject({ x: 63, sliceNumber: 7 })
  correction.reset()
  expect(correction.used).toBeNull()
  expect(correction.module).toMatchObject({ x: 60, sliceNumber: 5 })
})

it('lets a person place a phantom that was not found', () => {
  const correction = new PlaceCorrection()
  correction.take({ ...inspection, phantom: null, notFound: 'phantom: none found' })
  expect(correction.obstacle).toContain('No phantom was found')
  correction.chooseModel('acr464')
  expect(correction.module).toMatchObject({ kind: 'hu', name: 'Module 1', x: 63.5, y: 63.5, sliceNumber: 4 })
  correction.addModule('uniform')
  expect(correction.shown!.modules.map(({ kind }) => kind)).toEqual(['hu', 'uniform'])
  correction.use()
  expect(correction.obstacle).toBeNull()
})
