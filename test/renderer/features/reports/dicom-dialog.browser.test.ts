import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import DicomDialog from '../../../../renderer/features/reports/DicomDialog.svelte'
import type { DicomPlan } from '../../../../src-core/engine/contract-payloads.ts'
import WithTooltips from '../../../support/WithTooltips.svelte'

const plan: DicomPlan = {
  refusal: null,
  auditedSlices: 4,
  sourceSlices: 300,
  imagesPerSlice: 2,
  secondsPerSlice: 1.5,
  others: { sr: 1, map: 2, key: 1, presentation: 1, pdf: 1, capture: 1 }
}

it('states how many objects come and how long denoising takes, of the audited or of all slices', async () => {
  const onexport = vi.fn()
  const screen = await render(WithTooltips, { component: DicomDialog, open: true, plan, onexport })
  await expect.element(screen.getByRole('status')).toHaveTextContent('15 objects; about 6.0 s of denoising')
  await screen.getByRole('checkbox', { name: 'All 300 slices of the series, not only the 4 of the audit' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('607 objects; about 7 min 30 s of denoising')
  await screen.getByRole('button', { name: 'Export to the workspace' }).click()
  expect(onexport.mock.lastCall![0]).toMatchObject({ allSlices: true })
  await screen.getByRole('checkbox', { name: 'Denoised series (CT)' }).click()
  await expect.element(screen.getByRole('status')).toHaveTextContent('7 objects')
  // The choice of objects is kept for the next time.
  await screen.getByRole('checkbox', { name: 'Denoised series (CT)' }).click()
})

it('refuses an audit without DICOM objects, with the reason', async () => {
  const refusal = "'MNIST' is no DICOM series"
  const props = { component: DicomDialog, open: true, plan: { ...plan, refusal }, onexport: vi.fn() }
  const screen = await render(WithTooltips, props)
  await expect.element(screen.getByRole('status')).toHaveTextContent(refusal)
  await expect.element(screen.getByRole('button', { name: 'Export to the workspace' })).toBeDisabled()
})

it('exports all objects with the identity replaced, unless a person chooses otherwise', async () => {
  const onexport = vi.fn()
  const screen = await render(WithTooltips, { component: DicomDialog, open: true, plan, onexport })
  await expect.element(screen.getByRole('dialog', { name: 'Export DICOM' })).toBeVisible()
  await screen.getByRole('button', { name: 'Export to the workspace' }).click()
  expect(onexport).toHaveBeenLastCalledWith({
    objects: ['derived', 'sr', 'map', 'key', 'presentation', 'pdf', 'capture'],
    keepIdentity: false,
    allSlices: false
  })
  await screen.getByRole('checkbox', { name: 'Report (encapsulated PDF)' }).click()
  await screen.getByRole('radio', { name: /^Keep/ }).click()
  await screen.getByRole('button', { name: 'Export to the workspace' }).click()
  expect(onexport).toHaveBeenLastCalledWith({
    objects: ['derived', 'sr', 'map', 'key', 'presentation', 'capture'],
    keepIdentity: true,
    allSlices: false
  })
})
