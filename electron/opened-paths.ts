import { app, type WebContents } from 'electron'
import { listenForPaths } from '../src-core/engine/transports/handed-paths.ts'
import { asDenoscopeError } from '../src-core/errors.ts'
import { channels } from './page/bridge.ts'
import { pathsIn } from './command-line-paths.ts'
import type { GrantedPaths } from './granted-paths.ts'
import { answer, whenPageEnds } from './page/page-requests.ts'

/** Paths to open, from the system or the terminal. Their handles wait until a page is ready for them. */
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

/** Collects paths from the command line and from the system. */
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

/** Listens for paths of `denoscope open`. Without its socket the window works all the same. */
export async function setupHandedPaths(workspace: string, paths: OpenedPaths, showWindow: () => void): Promise<void> {
  try {
    const endListening = await listenForPaths(workspace, (handed) => {
      paths.add(handed)
      showWindow()
    })
    app.on('will-quit', () => endListening?.())
  } catch (thrown) {
    process.stderr.write(
      `denoscope: 'denoscope open' does not reach this window: ${asDenoscopeError(thrown).message}\n`
    )
  }
}

/**
 * Allows one process for one set of user data. A second process hands its paths to the first one.
 * @returns true if this process is the first
 */
export function setupSingleInstance(paths: OpenedPaths, showWindow: () => void): boolean {
  if (!app.requestSingleInstanceLock({ paths: pathsOnCommandLine() })) return false
  app.on('second-instance', (_event, _argv, _folder, given) => {
    const handed = (given as { paths?: unknown } | undefined)?.paths
    if (Array.isArray(handed)) paths.add(handed.filter((path) => typeof path === 'string'))
    showWindow()
  })
  return true
}
