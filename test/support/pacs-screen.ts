import type { Page } from 'playwright-core'
import { goTo } from './review-flow.ts'

export interface NewServer {
  readonly name: string
  readonly url: string
  /** Without a user the server needs no login. */
  readonly user?: string
}

/** Adds a DICOMweb server to the address book, in Settings. */
export async function addServer(page: Page, { name, url, user }: NewServer): Promise<void> {
  await goTo(page, 'Settings')
  const panel = page.getByRole('region', { name: 'PACS' })
  await panel.getByRole('button', { name: 'Add server' }).click()
  await panel.getByLabel('Name').fill(name)
  await panel.getByLabel('Address').fill(url)
  if (user !== undefined) {
    await panel.getByLabel('Login').click()
    await page.getByRole('option', { name: 'User and password' }).click()
    await panel.getByLabel('User', { exact: true }).fill(user)
  }
  await panel.getByRole('button', { name: 'Save server' }).click()
  await panel.getByText(url).waitFor()
}
