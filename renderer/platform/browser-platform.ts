import { download } from './download.ts'
import { droppedFiles } from './dropped-files.ts'
import type { Offered, Platform } from './platform-interface.ts'

/** Platform of a page: it has no paths. Files are chosen by an input element and sent to the engine. */
export function browserPlatform(): Platform {
  return {
    chooseFiles: () => ask(false),
    chooseFolder: () => ask(true),
    takeDropped: async (data) => offered(await droppedFiles(data)),
    chooseDirectory: null,
    showInFolder: null,
    printPdf: null,
    saveFile: async (name, bytes, mediaType) => download(name, bytes, mediaType),
    onOpenPaths: () => () => {},
    showMenu: null,
    onMenu: () => () => {}
  }
}

function ask(folder: boolean): Promise<Offered | null> {
  const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true, hidden: true })
  input.webkitdirectory = folder
  // In the page, so that tests and assistive tools find it while the dialog is open.
  document.body.append(input)
  return new Promise<Offered | null>((resolve) => {
    input.addEventListener('change', () => resolve(offered(named(input.files))))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  }).finally(() => input.remove())
}

function named(files: FileList | null): { name: string; file: File }[] {
  return [...(files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

function offered(files: { name: string; file: File }[]): Offered | null {
  return files.length > 0 ? { kind: 'files', files } : null
}
