import type { MenuModel } from '../../electron/page/bridge.ts'

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
export interface Platform {
  /** Null if the dialog was dismissed. */
  chooseFiles(): Promise<Offered | null>
  chooseFolder(): Promise<Offered | null>
  /** Dropped files, folders included; null without a file. Callers call it within the drop event. */
  takeDropped(data: DataTransfer): Promise<Offered | null>
  /** Asks for a folder to write to. @returns its handle; null if the dialog was dismissed */
  readonly chooseDirectory: (() => Promise<string | null>) | null
  /** Shows a file or folder in the system's file manager. */
  readonly showInFolder: ((path: string) => Promise<void>) | null
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
