import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findElectron, launchElectron, type RunningElectron } from '../support/electron.ts'
import { isRunning, until } from '../support/processes.ts'

const electron = await findElectron()
if ('reason' in electron) console.warn(`The utility process's tests skip: ${electron.reason}`)

const fixture = join(import.meta.dirname, 'utility-process')
const configuration = join(import.meta.dirname, '..', '..', 'vite.electron.config.ts')

/** Lays out an application as the project's build does: dist/electron beside dist/renderer. */
async function buildApplication(folder: string): Promise<void> {
  const outDir = join(folder, 'dist', 'electron')
  mkdirSync(join(folder, 'dist', 'renderer'), { recursive: true })
  writeFileSync(join(folder, 'dist', 'renderer', 'index.html'), '<!doctype html><title>Echo</title>')
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "echo", "version": "1.0.0", "main": "dist/electron/main.cjs" }'
  )
  const entries = { main: join(fixture, 'main.ts'), preload: 'electron/preload.ts' }
  for (const [mode, entry] of Object.entries(entries)) {
    const lib = { entry, formats: ['cjs' as const], fileName: () => `${mode}.cjs` }
    await build({ configFile: configuration, mode, logLevel: 'warn', build: { outDir, lib } })
  }
  copyFileSync(join(fixture, 'echo-engine.cjs'), join(outDir, 'echo-engine.cjs'))
}

interface Echo {
  readonly workspace: string
  readonly pid: number
  readonly sent: unknown
}

describe.skipIf('reason' in electron)('the engine in a utility process', () => {
  let folder: string
  let running: RunningElectron

  beforeAll(async () => {
    if ('reason' in electron) return
    folder = mkdtempSync(join(tmpdir(), 'denoscope-utility-'))
    await buildApplication(folder)
    running = await launchElectron(electron, { application: folder, userData: join(folder, 'user') })
    await running.page.waitForFunction(() => document.title === 'Echo')
  })

  afterAll(async () => {
    await running?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const echo = () =>
    running.page.evaluate(async (): Promise<Echo> => {
      const port = new Promise<MessagePort>((resolve) => {
        window.addEventListener(
          'message',
          (event) => event.data === 'denoscope:engine-port' && resolve(event.ports[0]!),
          { once: true }
        )
      })
      await window.denoscope!.connect()
      const opened = await port
      const answer = new Promise<Echo>((resolve) => {
        opened.addEventListener('message', ({ data }) =>
          resolve({ ...data, sent: data.sent.constructor.name + data.sent.join() })
        )
        opened.start()
      })
      opened.postMessage(new Float32Array([0.5, -1000]))
      return answer
    })

  it('talks with the page over a port of its own, typed arrays included', async () => {
    expect(await echo()).toEqual({
      workspace: '/the/workspace',
      pid: expect.any(Number),
      sent: 'Float32Array0.5,-1000'
    })
  })

  it('is started anew for a page that connects after it was killed', async () => {
    const { pid } = await echo()
    process.kill(pid, 'SIGKILL')
    expect((await echo()).pid).not.toBe(pid)
  })

  it('says why it refuses a workspace, and takes another one', async () => {
    const attempt = (folder: string) =>
      running.app.evaluate(
        (_, folder) =>
          (globalThis as unknown as { tryWorkspace(folder: string): Promise<string> }).tryWorkspace(folder),
        folder
      )
    expect(await attempt('/refused')).toBe('/refused: is held')
    expect(await attempt('/the/workspace')).toBe('opened')
  })

  it('ends when it is stopped', async () => {
    const { pid } = await echo()
    await running.app.evaluate(() => (globalThis as unknown as { stopEngine(): Promise<void> }).stopEngine())
    await until(() => !isRunning(pid), 'the end of the engine')
  })

  it('ends with the main process, even when that is killed', async () => {
    const { pid } = await echo()
    process.kill(running.pid, 'SIGKILL')
    await until(() => !isRunning(pid), 'the end of the engine')
  })
})
