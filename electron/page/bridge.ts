/** Transport from the page to the engine. `message-port`: the preload posts `EnginePortMessage` with the port. */
export type EngineConnection =
  { readonly kind: 'message-port' } | { readonly kind: 'websocket'; readonly url: string; readonly token: string }

/** Message to the page's own window. It carries the port to the engine. */
export type EnginePortMessage = 'denoscope:engine-port'

/** Rejection of a bridge call: a code of src-core/errors.ts and one line. An Error would lose its code on the way. */
export interface BridgeRefusal {
  readonly code: string
  readonly message: string
}

/** Parts of the menu that the page fills. `here`: menu of the view; `recent`: workspaces opened before. */
export const menuSections = ['open', 'recent', 'recent-tools', 'file', 'view', 'go', 'here', 'help'] as const
export type MenuSection = (typeof menuSections)[number]

export interface MenuEntry {
  /** Argument of the `onMenu` callback if the entry is chosen. */
  readonly id: string
  readonly label: string
  readonly section: MenuSection
  /** Key chord that the page answers to; null if none. */
  readonly key: string | null
  readonly enabled: boolean
}

/** Commands of the page in its present state. */
export interface MenuModel {
  /** Title of the menu of the view's own entries. */
  readonly view: string
  readonly theme: 'dark' | 'light'
  readonly entries: readonly MenuEntry[]
}

/**
 * Functions that Electron offers to the page as `window.denoscope`; absent in a browser.
 * The preload adapts transport only: main checks the sender and the request.
 * Chosen files and folders arrive as handles. The engine accepts handles in place of paths, so the page names no path.
 */
export interface DenoscopeBridge {
  readonly platform: 'electron'
  /** Connects to the engine. After the engine was lost, a second call starts the engine again. */
  connect(): Promise<EngineConnection>
  /** Asks for DICOM files. @returns their handles; empty if the dialog was dismissed */
  chooseFiles(): Promise<string[]>
  /** Asks for a folder of DICOM files. @returns its handle; null if the dialog was dismissed */
  chooseFolder(): Promise<string | null>
  /** Asks for an ONNX model. @returns its handle in a list; empty if the dialog was dismissed */
  chooseModel(): Promise<string[]>
  /** Asks for a folder to write to. @returns its handle; null if the dialog was dismissed */
  chooseSaveFolder(): Promise<string | null>
  /** Handles of files that were dropped or chosen in the page. A file made by a script has none. */
  handlesOf(files: File[]): Promise<string[]>
  /** Shows a file or folder in the system's file manager: of a workspace, or one chosen before. */
  showInFolder(path: string): Promise<void>
  /** True if the system has a key store that encrypts passwords. */
  canKeepPasswords(): Promise<boolean>
  /** Keeps the password of a PACS. @param place `passwordPlace` of src-core/pacs: address and user */
  keepPassword(place: string, password: string): Promise<void>
  forgetPassword(place: string): Promise<void>
  /** The kept password, sealed for the engine: the page cannot read it. Null if none is kept. */
  sealedPassword(place: string): Promise<string | null>
  /**
   * Asks the person whether a program of others may run. @param setup `commandSetupSchema` of src-core/denoisers
   * @returns the sealed set-up for the engine; null if the person declined
   */
  allowProgram(setup: unknown): Promise<string | null>
  /** Prints a self-contained page. @returns the bytes of the PDF */
  printPdf(page: string): Promise<Uint8Array<ArrayBuffer>>
  /**
   * Calls back with handles to open, from the menu, the command line or the system. Earlier ones follow at once.
   * @returns a function that ends the calls
   */
  onOpenPaths(callback: (handles: string[]) => void): () => void
  /** Replaces the entries of the window's menu. */
  showMenu(model: MenuModel): Promise<void>
  /** Calls back with the id of a chosen menu entry. @returns a function that ends the calls */
  onMenu(callback: (entryId: string) => void): () => void
}

declare global {
  interface Window {
    readonly denoscope?: DenoscopeBridge
  }
}

/** Names of the messages between preload and main. */
export const channels = {
  connect: 'denoscope:connect',
  enginePort: 'denoscope:engine-port',
  chooseFiles: 'denoscope:choose-files',
  chooseModel: 'denoscope:choose-model',
  chooseFolder: 'denoscope:choose-folder',
  chooseSaveFolder: 'denoscope:choose-save-folder',
  grantDropped: 'denoscope:grant-dropped',
  showInFolder: 'denoscope:show-in-folder',
  canKeepPasswords: 'denoscope:can-keep-passwords',
  keepPassword: 'denoscope:keep-password',
  forgetPassword: 'denoscope:forget-password',
  sealedPassword: 'denoscope:sealed-password',
  allowProgram: 'denoscope:allow-program',
  printPdf: 'denoscope:print-pdf',
  readyForPaths: 'denoscope:ready-for-paths',
  openPaths: 'denoscope:open-paths',
  showMenu: 'denoscope:show-menu',
  menu: 'denoscope:menu'
} as const
