import type { MenuModel } from '../../electron/page/bridge.ts'

/** Files a person offered: by handles of their paths where the shell knows them, else as the files themselves. */
export type Offered =
  | {
      readonly kind: 'paths'
      readonly paths: readonly string[]
      /** They came with the program's start, whose terminal then hears of refusals too. */
      readonly atStart?: boolean
    }
  | { readonly kind: 'files'; readonly files: readonly { readonly name: string; readonly file: File }[] }

/** Abilities of the window that a page lacks, or has in another form. Null: impossible in a browser. */
export interface Platform {
  /** Null when the person changed their mind. */
  chooseFiles(): Promise<Offered | null>
  chooseFolder(): Promise<Offered | null>
  /** Dropped files, folders included; null without a file. Callers call it within the drop event. */
  takeDropped(data: DataTransfer): Promise<Offered | null>
  /** Asks for a folder to write to. @returns its handle; null if the dialog was dismissed */
  readonly chooseDirectory: (() => Promise<string | null>) | null
  /** Shows a file or folder in the system's file manager. */
  readonly showInFolder: ((path: string) => Promise<void>) | null
  /** Prints a self-contained page as PDF; in a browser a person prints it themselves. */
  readonly printPdf: ((page: string) => Promise<Uint8Array<ArrayBuffer>>) | null
  /** Hands a file to the person as a download. */
  saveFile(name: string, bytes: Uint8Array, mediaType: string): Promise<void>
  /** Hears of files that the system or the command line asks to open; returns how to stop. */
  onOpenPaths(open: (offered: Offered) => void): () => void
  /** Shows in the window's own menu what can be done now. */
  readonly showMenu: ((model: MenuModel) => Promise<void>) | null
  /** Hears the ids of entries chosen in the window's menu; returns how to stop. */
  onMenu(run: (entryId: string) => void): () => void
}
