import type { Page } from 'playwright-core'

/** Drops a file on the window. The page sees a file without a path, as from a file manager. */
export function dropFile(page: Page, name: string, content: Uint8Array): Promise<void> {
  return page.evaluate(
    ([fileName, bytes]) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], fileName))
      for (const type of ['dragenter', 'dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
    },
    [name, [...content]] as const
  )
}
