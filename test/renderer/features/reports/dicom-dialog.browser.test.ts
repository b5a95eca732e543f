import { expect, it, vi } from 'vitest'
import { render } from 'vitest-browser-svelte'
import DicomDialog from '../../../../renderer/features/reports/DicomDialog.svelte'
import WithTooltips from '../../../support/WithTooltips.svelte'

it('exports all objects with the identity replaced, unless a person chooses otherwise', async () => {
  const onexport = vi.fn()
  const screen = await render(WithTooltips, { component: DicomDialog, open: true, onexport })
  await expect.element(screen.getByRole('dialog', { name: 'Export DICOM' })).toBeVisible()
  await screen.getByRole('button', { name: 'Export to the workspace' }).click()
  expect(onexport).toHaveBeenLastCalledWith({
    objects: ['derived', 'sr', 'map', 'key', 'presentation', 'pdf'],
    keepIdentity: false
  })
  await screen.getByRole('checkbox', { name: 'Report (encapsulated PDF)' }).click()
  await screen.getByRole('radio', { name: /^Keep/ }).click()
  await screen.getByRole('button', { name: 'Export to the workspace' }).click()
  expect(onexport).toHaveBeenLastCalledWith({
    objects: ['derived', 'sr', 'map', 'key', 'presentation'],
    keepIdentity: true
  })
})
