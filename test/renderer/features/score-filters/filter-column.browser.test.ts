import type { Component } from 'svelte'
import { expect, it } from 'vitest'
import { render } from 'vitest-browser-svelte'
import EmbargoNote from '../../../../renderer/features/findings/EmbargoNote.svelte'
import ScoreHistogram from '../../../../renderer/features/score-filters/ScoreHistogram.svelte'
import ToggleChip from '../../../../renderer/shared/components/ToggleChip.svelte'
import { workbench } from '../../../../renderer/state/workbench.svelte.ts'
import { scoreDefinition } from '../../../../src-core/scores/table/score-table.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'
import '../../../../renderer/shared/base.css'

/** The narrowest filter is 208 px wide, with margins of 12 px. */
async function columnWith(component: Component<never>, props: Record<string, unknown>): Promise<HTMLElement> {
  const { container } = await render(WithTooltips, { component, ...props })
  container.style.width = '184px'
  return container
}

/** Parts that are cut off, or reach beyond the column. */
const cutOff = (column: HTMLElement, parts: readonly Element[]) =>
  parts.filter(
    (part) =>
      part.scrollWidth > Math.max(part.clientWidth, part.getBoundingClientRect().width) ||
      part.getBoundingClientRect().right > column.getBoundingClientRect().right
  )

it('keeps the notice of a blinded review and its buttons inside of the narrowest column', async () => {
  const review = { id: 'r', blinded: true, createdAt: '2026-11-23T09:41:00Z' }
  const readings = [{ reader: workbench.reviewer, review, answered: 0, items: 12 }]
  const column = await columnWith(EmbargoNote, { readings, ondeclined: () => {} })
  const buttons = [...column.querySelectorAll('button')]
  expect(buttons.map(({ textContent }) => textContent.trim())).toEqual(['Read', 'Do not read in this review'])
  expect(cutOff(column, [...column.querySelectorAll('p'), ...buttons])).toEqual([])
})

it('shows a count of five digits whole beside a long label', async () => {
  const props = { label: 'Changed shape or identity', pressed: false, count: 10_000, colour: 'red' }
  const column = await columnWith(ToggleChip, props)
  const count = column.querySelector('.count')!
  expect(count.textContent).toBe('10,000')
  expect(cutOff(column, [count, column])).toEqual([])
})

it('shows name, range and count of a score of 10,000 patches whole', async () => {
  const all = Int32Array.from({ length: 10_000 }, (_, patch) => patch)
  const metric = scoreDefinition('structuralError')!
  const props = { metric, values: Float64Array.from(all, (patch) => patch / 1e4), all }
  const more = { matching: all, brush: { low: 0.1, high: 0.9 }, selected: 3, hovered: NaN, onbrush: () => {} }
  const column = await columnWith(ScoreHistogram, { ...props, ...more })
  const parts = [...column.querySelectorAll('header button, .brushed, .n')]
  expect(parts.map(({ textContent }) => textContent.trim())).toContain('n = 10,000')
  expect(cutOff(column, parts)).toEqual([])
})
