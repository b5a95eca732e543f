import { afterEach, expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import DeidentifyDialog from '../../../../renderer/features/identity/DeidentifyDialog.svelte'
import { imports } from '../../../../renderer/state/imports.svelte.ts'
import type { DeidentificationPlan } from '../../../../src-core/engine/contract-payloads.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'

const plan: DeidentificationPlan = {
  rows: [
    { tag: '(0008,0020)', name: 'StudyDate', action: 'shifted', former: '8 characters', files: 3 },
    { tag: '(0010,0010)', name: 'PatientName', action: 'replaced', former: '9 to 24 characters', files: 3 },
    { tag: '(0010,0030)', name: 'PatientBirthDate', action: 'emptied', former: '8 characters', files: 3 },
    { tag: '(0018,0060)', name: 'KVP', action: 'kept', former: '', files: 3 },
    { tag: '(0040,0275)', name: 'RequestAttributesSequence', action: 'removed', former: 'sequence of 1', files: 2 }
  ],
  files: 3,
  examined: 3,
  images: 1,
  archives: 0,
  burnedIn: 0,
  burnedInReasons: []
}

const ask = (changes: Partial<DeidentificationPlan> = {}) => {
  const answer = vi.fn()
  imports.asked = { plan: { ...plan, ...changes }, answer }
  return answer
}
afterEach(() => (imports.asked = null))

it('lists what happens to each attribute, with lengths in place of values, and imports on request', async () => {
  const answer = ask()
  const screen = await render(WithTooltips, { component: DeidentifyDialog })
  await expect.element(screen.getByText(/3\sDICOM files; 1\simage of other formats/)).toBeVisible()
  const row = screen.getByRole('row', { name: /PatientName/ })
  for (const text of [/\(0010,0010\)/, /replaced/, /9 to 24 characters/])
    await expect.element(row.getByText(text)).toBeVisible()
  await expect.element(screen.getByRole('row', { name: /KVP/ })).not.toBeInTheDocument()
  await screen.getByRole('radio', { name: 'Kept (1)' }).click()
  await expect.element(screen.getByRole('row', { name: /KVP.*kept/ })).toBeVisible()
  await screen.getByRole('radio', { name: 'Changed (4)' }).click()
  await screen.getByRole('button', { name: 'Import' }).click()
  expect(answer).toHaveBeenLastCalledWith({ keepBurnedIn: false })
})

it('asks about files whose pixels may show text, and imports none of them without an answer', async () => {
  const answer = ask({ images: 0, burnedIn: 3, burnedInReasons: ['has Burned In Annotation (0028,0301) YES'] })
  const screen = await render(WithTooltips, { component: DeidentifyDialog })
  await expect.element(screen.getByText(/3\sDICOM files may show a name in the pixels/)).toBeVisible()
  await expect.element(screen.getByRole('button', { name: 'Import' })).toBeDisabled()
  await screen.getByRole('checkbox', { name: /^I have looked at the pictures/ }).click()
  await screen.getByRole('button', { name: 'Import' }).click()
  expect(answer).toHaveBeenLastCalledWith({ keepBurnedIn: true })
})

it('imports nothing if the person cancels', async () => {
  const answer = ask()
  const screen = await render(WithTooltips, { component: DeidentifyDialog })
  await screen.getByRole('button', { name: 'Cancel' }).click()
  expect(answer).toHaveBeenLastCalledWith(null)
})
