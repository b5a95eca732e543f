import { app, type WebContents } from 'electron'
import { resolve } from 'node:path'
import { channels } from './channels.ts'
import { answer } from './handlers.ts'

/** Paths that somebody asked to open, kept until a page is there to take them. */
export class OpenedPaths {
  #waiting: string[] = []
  #page: WebContents | null = null

  add(paths: readonly string[]): void {
    this.#waiting.push(...paths)
    this.#hand()
  }

  setPage(page: WebContents): void {
    this.#page = page
    page.once('destroyed', () => this.#forget(page))
    page.once('did-start-loading', () => this.#forget(page))
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

/** What follows the program's name, and the application's folder when Electron was told to run that. */
export function pathsOnCommandLine(): string[] {
  const values = process.argv.slice(1).filter((argument) => !argument.startsWith('-'))
  return values.slice(process.defaultApp ? 1 : 0).map((path) => resolve(path))
}
