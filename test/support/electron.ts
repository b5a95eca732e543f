import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { electronBinary } from '../../scripts/setup/paths.mjs'
import { ensureTestElectron } from '../../scripts/test-electron.mjs'
import { endProcess, startDisplay } from './processes.ts'

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
  /** JavaScript that main runs before the application's own, to answer the system's dialogs. */
  readonly prelude?: string
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
  const { args, env, stop } = await prepare(electron, options)
  try {
    const app = await _electron.launch({ executablePath: electron.binary, args, env })
    const close = () =>
      app
        .close()
        .catch(() => {})
        .finally(stop)
    return { app, page: await app.firstWindow(), pid: app.process().pid!, close }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

export interface PlainElectron {
  readonly pid: number
  /** Standard error so far. */
  said(): string
  close(): Promise<void>
}

/** Starts the workbench as a terminal does, with nobody who looks into it. */
export async function startElectron(electron: TestElectron, options: LaunchOptions): Promise<PlainElectron> {
  const { args, env, stop } = await prepare(electron, options)
  const child = spawn(electron.binary, args, { stdio: ['ignore', 'ignore', 'pipe'], env })
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += String(data)))
  return { pid: child.pid!, said: () => said, close: () => endProcess(child).finally(stop) }
}

async function prepare(electron: TestElectron, options: LaunchOptions) {
  const display = await startDisplay()
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'denoscope-electron-'))
  const application = options.prelude === undefined ? options.application : precededBy(options.prelude, userData)
  const args = [
    ...switches(electron, options.webGl ?? true),
    `--user-data-dir=${userData}`,
    ...(application === null ? [] : [application ?? root]),
    ...(options.paths ?? [])
  ]
  const env = {
    ...(process.env as Record<string, string>),
    XDG_CONFIG_HOME: join(userData, 'configuration'),
    DENOSCOPE_WORKSPACE: join(userData, 'workspace'),
    ...options.environment,
    DISPLAY: display.name
  }
  const stop = async () => {
    await display.stop()
    if (!options.userData) await rm(userData, { recursive: true, force: true })
  }
  return { args, env, stop }
}

/** An application that runs the project's own after something else. */
function precededBy(prelude: string, userData: string): string {
  const folder = join(userData, 'preceded')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "denoscope", "version": "0.0.0", "main": "main.cjs" }')
  writeFileSync(
    join(folder, 'main.cjs'),
    `${prelude}\nrequire(${JSON.stringify(join(root, 'dist', 'electron', 'main.cjs'))})\n`
  )
  return folder
}

function switches({ isOld }: TestElectron, webGl: boolean): string[] {
  const asRoot = process.getuid?.() === 0
  const enabling = isOld ? ['--ignore-gpu-blocklist', '--use-gl=angle'] : ['--enable-unsafe-swiftshader']
  return [
    ...(asRoot ? ['--no-sandbox'] : []),
    ...(webGl ? [...enabling, '--use-angle=swiftshader'] : ['--disable-gpu'])
  ]
}
