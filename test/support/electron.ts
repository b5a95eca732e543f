import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronBinary } from '../../scripts/setup/paths.mjs'
import { ensureTestElectron } from '../../scripts/test-electron.mjs'
import { startDisplay } from './processes.ts'

const root = join(import.meta.dirname, '..', '..')

interface TestElectron {
  readonly binary: string
  /** Electron 22 stands in where the pinned one cannot be downloaded. */
  readonly isOld: boolean
}

/** The pinned Electron where its binary is here, else Electron 22; or why there is neither. */
export async function findElectron(): Promise<TestElectron | { readonly reason: string }> {
  const pinned = process.env.DENOSCOPE_ELECTRON === 'electron-22' ? null : electronBinary()
  if (pinned) return { binary: pinned, isOld: false }
  try {
    const { binary } = await ensureTestElectron({ log: console.error })
    return { binary, isOld: true }
  } catch (thrown) {
    return { reason: (thrown as Error).message }
  }
}

export interface LaunchOptions {
  /** Window size, single-instance lock, workspace and recent workspaces live here; a folder of its own unless given. */
  readonly userData?: string
  /** Electron takes this folder's package.json for the application; the project unless given; null when packed in. */
  readonly application?: string | null
  readonly paths?: readonly string[]
  readonly environment?: Record<string, string>
  /** False leaves out WebGL, which in software slows down the whole window. */
  readonly webGl?: boolean
}

export interface RunningElectron {
  readonly app: ElectronApplication
  readonly page: Page
  readonly pid: number
  close(): Promise<void>
}

/** Opens the workbench in a real Electron window, on a virtual display where there is none. */
export async function launchElectron(electron: TestElectron, options: LaunchOptions = {}): Promise<RunningElectron> {
  const display = await startDisplay()
  const application = options.application === null ? [] : [options.application ?? root]
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'denoscope-electron-'))
  const stop = async () => {
    await display.stop()
    if (!options.userData) await rm(userData, { recursive: true, force: true })
  }
  try {
    const app = await _electron.launch({
      executablePath: electron.binary,
      args: [...switches(electron, options.webGl ?? true), `--user-data-dir=${userData}`, ...application, ...(options.paths ?? [])],
      env: {
        ...(process.env as Record<string, string>),
        XDG_CONFIG_HOME: join(userData, 'configuration'),
        DENOSCOPE_WORKSPACE: join(userData, 'workspace'),
        ...options.environment,
        DISPLAY: display.name
      }
    })
    const close = () => app.close().catch(() => {}).finally(stop)
    return { app, page: await app.firstWindow(), pid: app.process().pid!, close }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

function switches({ isOld }: TestElectron, webGl: boolean): string[] {
  const asRoot = process.getuid?.() === 0
  const enabling = isOld ? ['--ignore-gpu-blocklist', '--use-gl=angle'] : ['--enable-unsafe-swiftshader']
  return [...(asRoot ? ['--no-sandbox'] : []), ...(webGl ? [...enabling, '--use-angle=swiftshader'] : ['--disable-gpu'])]
}
