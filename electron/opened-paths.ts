import { app, type WebContents } from 'electron'
import { channels } from './channels.ts'
import { pathsIn } from './command-line.ts'
import type { GrantedPaths } from './granted-paths.ts'
import { answer } from './handlers.ts'
import { whenPageEnds } from './page-end.ts'

/** Paths that a person asked the system or the terminal to open: granted, and their handles kept until a page takes them. */
export class OpenedPaths {
  #waiting: string[] = []
  #page: WebContents | null = null
  readonly #granted: GrantedPaths

  constructor(granted: GrantedPaths) {
    this.#granted = granted
  }

  add(paths: readonly string[]): void {
    this.#waiting.push(...this.#granted.grant(paths))
    this.#hand()
  }

  setPage(page: WebContents): void {
    this.#page = page
    whenPageEnds(page, () => this.#forget(page))
    this.#hand()
  }

  #forget(page: WebContents): void {
    if (this.#page === page) this.#page = null
  }

  #hand(): void {
    if (!this.#page || this.#waiting.length === 0) return
    this.#page.send(channels.openPaths, this.#waiting)
    this.#waiting = []
  }
}

/** Takes paths from the command line and from the system; the page gets them once it listens. */
export function setupOpenedPaths(paths: OpenedPaths): void {
  paths.add(pathsOnCommandLine())
  app.on('open-file', (event, path) => {
    event.preventDefault()
    paths.add([path])
  })
}

export function setupPathDelivery(paths: OpenedPaths): void {
  answer(channels.readyForPaths, (event) => paths.setPage(event.sender))
}

export function pathsOnCommandLine(): string[] {
  return pathsIn(process.argv, process.defaultApp ?? false)
}
