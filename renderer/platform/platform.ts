import type { MenuModel, BridgeRefusal, DenoscopeBridge } from '../../electron/page/bridge.ts'
import type { CommandSetup } from '../../src-core/denoisers/command/command-setup.ts'
import { DenoscopeError, type ErrorCode } from '../../src-core/errors.ts'

/** Chosen or dropped files: handles of their paths if the shell has paths, else the files. */
export type Offered =
  | {
      readonly kind: 'paths'
      readonly paths: readonly string[]
      /** True for paths of the command line: refusals are printed on its terminal too. */
      readonly atStart?: boolean
    }
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly file: File }[] }

/** Abilities of the window that a page lacks, or has in another form. Null: impossible in a browser. */
interface Platform {
  /** Null if the dialog was dismissed. */
  chooseFiles(): Promise<Offered | null>
  chooseFolder(): Promise<Offered | null>
  /** A denoiser of others. */
  chooseModel(): Promise<Offered | null>
  /** Dropped files, folders included; null without a file. Callers call it within the drop event. */
  takeDropped(data: DataTransfer): Promise<Offered | null>
  /** Asks for a folder to write to. @returns its handle; null if the dialog was dismissed */
  readonly chooseDirectory: (() => Promise<string | null>) | null
  /** Shows a file or folder in the system's file manager. */
  readonly showInFolder: ((path: string) => Promise<void>) | null
  /** Keeps passwords in the key store of the system. Null in a browser, which keeps none. */
  readonly passwords: Passwords | null
  /**
   * Asks the person, outside of the page, whether a program may run. @returns the sealed set-up; null if declined.
   * Null in a browser, where the page asks.
   */
  readonly allowProgram: ((setup: CommandSetup) => Promise<string | null>) | null
  /** Prints a self-contained page as PDF. */
  readonly printPdf: ((page: string) => Promise<Uint8Array<ArrayBuffer>>) | null
  /** Saves a file as a download. */
  saveFile(name: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** Calls `open` for files from the system or the command line. @returns the function that stops it */
  onOpenPaths(open: (offered: Offered) => void): () => void
  /** Shows the current commands in the menu of the window. */
  readonly showMenu: ((model: MenuModel) => Promise<void>) | null
  /** Calls `run` with the id of a chosen menu entry. @returns the function that stops it */
  onMenu(run: (entryId: string) => void): () => void
}

/** Passwords of PACS servers, by `passwordPlace` of src-core/pacs. */
export type Passwords = Pick<DenoscopeBridge, 'canKeepPasswords' | 'keepPassword' | 'forgetPassword' | 'sealedPassword'>

/** Downloads bytes as a file with the given name. */
function download(name: string, bytes: Uint8Array, mediaType: string): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }))
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  // Some browsers read the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

interface NamedFile {
  readonly name: string
  readonly file: File
}

/** All files of a drop. Files in folders keep their path inside the folder. */
async function droppedFiles(data: DataTransfer): Promise<NamedFile[]> {
  // The list is empty after the drop event, so all items are read before the first await.
  const lists = await Promise.all([...data.items].map((item) => filesOfItem(item)))
  return lists.flat()
}

async function filesOfItem(item: DataTransferItem): Promise<NamedFile[]> {
  const entry = item.webkitGetAsEntry()
  if (entry) return filesOf(entry)
  // A file from another page has no entry.
  const file = item.getAsFile()
  return file ? [{ name: file.name, file }] : []
}

async function filesOf(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)]
  const lists = []
  for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) lists.push(await filesOf(child))
  return lists.flat()
}

function fileOf(entry: FileSystemFileEntry): Promise<NamedFile> {
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve({ name: entry.fullPath.replace(/^\//, ''), file }), reject)
  })
}

/** Reads a directory in portions. An empty portion is the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

/** Platform of a page: it has no paths. Files are chosen by an input element and sent to the engine. */
function browserPlatform(): Platform {
  return {
    chooseFiles: () => ask(false),
    chooseFolder: () => ask(true),
    chooseModel: () => ask(false),
    takeDropped: async (data) => offeredFiles(await droppedFiles(data)),
    chooseDirectory: null,
    showInFolder: null,
    passwords: null,
    allowProgram: null,
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
    input.addEventListener('change', () => resolve(offeredFiles(namedFiles(input.files))))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  }).finally(() => input.remove())
}

function namedFiles(files: FileList | null): { name: string; file: File }[] {
  return [...(files ?? [])].map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

function offeredFiles(files: { name: string; file: File }[]): Offered | null {
  return files.length > 0 ? { kind: 'files', files } : null
}

/**
 * Platform of the window: system dialogs and file manager. Paths come as handles, which the engine accepts in their
 * place.
 */
function electronPlatform(bridge: DenoscopeBridge): Platform {
  return {
    chooseFiles: async () => offeredPaths(await withCode(bridge.chooseFiles())),
    chooseFolder: async () => offeredPaths([await withCode(bridge.chooseFolder())]),
    chooseModel: async () => offeredPaths(await withCode(bridge.chooseModel())),
    takeDropped: async (data) => offeredPaths(await withCode(bridge.handlesOf([...data.files]))),
    chooseDirectory: () => withCode(bridge.chooseSaveFolder()),
    showInFolder: (path) => withCode(bridge.showInFolder(path)),
    passwords: {
      canKeepPasswords: () => withCode(bridge.canKeepPasswords()),
      keepPassword: (place, password) => withCode(bridge.keepPassword(place, password)),
      forgetPassword: (place) => withCode(bridge.forgetPassword(place)),
      sealedPassword: (place) => withCode(bridge.sealedPassword(place))
    },
    allowProgram: (setup) => withCode(bridge.allowProgram(setup)),
    printPdf: (page) => withCode(bridge.printPdf(page)),
    saveFile: async (name, bytes, mediaType) => download(name, bytes, mediaType),
    onOpenPaths: (open) => bridge.onOpenPaths((paths) => open({ kind: 'paths', paths, atStart: true })),
    showMenu: (model) => withCode(bridge.showMenu(model)),
    onMenu: (run) => bridge.onMenu(run)
  }
}

function offeredPaths(paths: readonly (string | null)[]): Offered | null {
  const known = paths.filter((path): path is string => Boolean(path))
  return known.length > 0 ? { kind: 'paths', paths: known } : null
}

/** Turns the plain object of the bridge back into an error. */
function withCode<Answer>(asked: Promise<Answer>): Promise<Answer> {
  return asked.catch((refusal: BridgeRefusal) => {
    throw new DenoscopeError(refusal.code as ErrorCode, refusal.message)
  })
}

export const platform: Platform = window.denoscope ? electronPlatform(window.denoscope) : browserPlatform()
