/** How the page reaches the engine. With `message-port` the preload posts `enginePortMessage` with the port. */
export type EngineConnection =
  { readonly kind: 'message-port' } | { readonly kind: 'websocket'; readonly url: string; readonly token: string }

/** Posted to the page's own window, with the port to the engine. */
export type EnginePortMessage = 'denoscope:engine-port'

/** What a call of the bridge rejects with: a code of src-core/errors.ts and one line. Errors lose their code on the way. */
export interface BridgeRefusal {
  readonly code: string
  readonly message: string
}

/** Parts of the menu that the page fills: `here` is the view's own menu, `recent` the workspaces opened before. */
export const menuSections = ['open', 'recent', 'recent-tools', 'file', 'view', 'go', 'here', 'help'] as const
export type MenuSection = (typeof menuSections)[number]

export interface MenuEntry {
  /** What `onMenu` is told when it is chosen. */
  readonly id: string
  readonly label: string
  readonly section: MenuSection
  /** A chord of renderer/state/keys.ts that the page answers to; null for none. */
  readonly key: string | null
  readonly enabled: boolean
}

/** What can be done in the page as it is now. */
export interface MenuModel {
  /** Heads the menu of the view's own entries. */
  readonly view: string
  readonly theme: 'dark' | 'light'
  readonly entries: readonly MenuEntry[]
}

/**
 * What Electron offers to the page as `window.denoscope`; absent in a browser. It adapts transport only:
 * main checks who asks and for what. Files and folders that a person chose come as handles, which the engine takes in place
 * of paths: the page can name no path by itself.
 */
export interface DenoscopeBridge {
  readonly platform: 'electron'
  /** May be called again after the engine was lost: it has been started anew by then. */
  connect(): Promise<EngineConnection>
  /** Asks for DICOM files: their handles; empty when dismissed. */
  chooseFiles(): Promise<string[]>
  /** Asks for a folder of DICOM files: its handle; null when dismissed. */
  chooseFolder(): Promise<string | null>
  /** Asks for a folder to write to: its handle; null when dismissed. */
  chooseSaveFolder(): Promise<string | null>
  /** Handles of files that were dropped or chosen in the page; those that another page made have none. */
  handlesOf(files: File[]): Promise<string[]>
  /** Shows a file or folder of a workspace, or one that was chosen here, in the system's file manager. */
  showInFolder(path: string): Promise<void>
  /** Prints a self-contained page as PDF: its bytes. */
  printPdf(page: string): Promise<Uint8Array<ArrayBuffer>>
  /** Hears handles of what to open: from the menu, the command line, the system. Those that came before are told at once. */
  onOpenPaths(callback: (handles: string[]) => void): () => void
  /** Shows in the window's menu what can be done now. */
  showMenu(model: MenuModel): Promise<void>
  /** Hears the id of an entry that was chosen in the menu. */
  onMenu(callback: (entryId: string) => void): () => void
}

declare global {
  interface Window {
    readonly denoscope?: DenoscopeBridge
  }
}
