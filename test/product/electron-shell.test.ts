import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pinnedNode } from '../../scripts/setup/paths.mjs'
import {
  findElectron,
  launchElectron,
  startElectron,
  type LaunchOptions,
  type PlainElectron,
  type RunningElectron
} from '../support/electron.ts'
import { descendants, endProcess, firstLine, isRunning, until, type ProcessEntry } from '../support/processes.ts'

const electron = await findElectron()
const isHandle = /^granted:[\w-]+$/
const holdWorkspace = join(import.meta.dirname, '..', 'src-core', 'storage', 'support', 'hold-workspace.ts')
if ('reason' in electron) console.warn(`Electron tests skip: ${electron.reason}`)

describe.skipIf('reason' in electron)('the Electron window', () => {
  let scratch: string
  let running: RunningElectron
  const problems: string[] = []

  let holder: ChildProcess
  let held: string
  /** Reports in a box that its workspace is in use. The other tests run meanwhile. */
  let unattended: PlainElectron

  const launch = (
    paths: readonly string[] = [],
    { user = 'user', ...options }: { user?: string } & LaunchOptions = {}
  ) => {
    if ('reason' in electron) throw new Error(electron.reason)
    return launchElectron(electron, { userData: join(scratch, user), paths, ...options })
  }

  const enginePid = () => {
    const isEngine = ({ command }: ProcessEntry) => /served\.mjs|NodeService/.test(command)
    return descendants(running.pid).find(isEngine)?.pid
  }

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), 'denoscope-shell-'))
    held = join(scratch, 'held')
    holder = spawn(pinnedNode, [holdWorkspace, held], { stdio: ['ignore', 'pipe', 'inherit'] })
    await firstLine(holder, holder.stdout!)
    if ('reason' in electron) return
    unattended = await startElectron(electron, {
      userData: join(scratch, 'unattended'),
      environment: { DENOSCOPE_WORKSPACE: held }
    })
    running = await launch()
    running.page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    running.page.on('pageerror', (error) => problems.push(error.message))
    await running.page.reload()
    await running.page.getByRole('navigation').first().waitFor()
  })

  afterAll(async () => {
    await running?.close()
    await endProcess(holder)
    rmSync(scratch, { recursive: true, force: true })
  })

  it('shows the workbench, reaches its engine and reports no error', async () => {
    expect(await running.page.title()).toBe('Denoscope')
    expect(await running.page.evaluate(() => window.denoscope?.platform)).toBe('electron')
    const connection = await running.page.evaluate(() => window.denoscope!.connect())
    expect(['message-port', 'websocket']).toContain(connection.kind)
    expect(problems).toEqual([])
  })

  it('keeps Node and Electron away from the page', async () => {
    const seen = await running.page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'ipcRenderer'].filter((name) => name in window)
    )
    expect(seen).toEqual([])
    const preferences = await running.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      const { contextIsolation, nodeIntegration, sandbox, webSecurity } = contents.getLastWebPreferences()
      return { contextIsolation, nodeIntegration, sandbox, webSecurity }
    })
    expect(preferences).toEqual({ contextIsolation: true, nodeIntegration: false, sandbox: true, webSecurity: true })
  })

  it('is served under a policy that admits nothing from elsewhere', async () => {
    const policy = await running.page.evaluate(async () =>
      (await fetch(location.href)).headers.get('content-security-policy')
    )
    const rules = new Map(policy!.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]))
    expect(rules.get('default-src')).toEqual(["'none'"])
    expect(rules.get('script-src')).not.toContain("'unsafe-inline'")
    expect(rules.get('script-src')).not.toContain("'unsafe-eval'")
    expect(rules.get('connect-src')!.filter((origin) => !/^('self'|ws:\/\/127\.0\.0\.1:\d+)$/.test(origin))).toEqual([])
    const answer = await running.page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'fetched',
        () => 'refused'
      )
    )
    expect(answer).toBe('refused')
  })

  it('serves nothing outside of the page', async () => {
    const status = (path: string) => running.page.evaluate(async (path) => (await fetch(path)).status, path)
    expect(await status('/index.html')).toBe(200)
    expect(await status('/../../package.json')).toBe(404)
    expect(await status('/%2e%2e/%2e%2e/package.json')).toBe(404)
    expect(await status('/..%2f..%2fpackage.json')).toBe(404)
  })

  it('answers a malformed address, and goes on', async () => {
    const status = (path: string) => running.page.evaluate(async (path) => (await fetch(path)).status, path)
    for (const path of ['/%', '/%E0%A4%A', '/%ff']) expect(await status(path)).toBe(400)
    expect(await status('/index.html')).toBe(200)
  })

  it('is granted no permission', async () => {
    const state = await running.page.evaluate(() => Notification.requestPermission())
    expect(state).toBe('denied')
  })

  it('refuses with a code to show a file that was not chosen and lies in no workspace', async () => {
    const show = (path: string) =>
      running.page.evaluate((path) => window.denoscope!.showInFolder(path).catch((refusal) => refusal), path)
    expect(await show('/etc/passwd')).toMatchObject({ code: 'argument.invalid' })
    expect(await show('relative')).toMatchObject({ code: 'argument.invalid' })
  })

  it('hands over what the person chose in the dialog', async () => {
    const chosen = join(scratch, 'chosen.dcm')
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [path] })
    }, chosen)
    const handles = await running.page.evaluate(() => window.denoscope!.chooseFiles())
    expect(handles).toEqual([expect.stringMatching(isHandle)])
    const shown = await running.page.evaluate(
      (path) => window.denoscope!.showInFolder(path).catch((refusal) => refusal),
      chosen
    )
    expect(shown).toMatchObject({ code: 'file.not-found' })
  })

  it('gives handles of files that were chosen in the page, and none of those that the page made', async () => {
    const file = join(scratch, 'dropped.dcm')
    writeFileSync(file, 'x')
    await running.page.evaluate(() => {
      document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'path-probe' }))
    })
    await running.page.setInputFiles('#path-probe', file)
    const handles = await running.page.evaluate(() => {
      const probe = document.querySelector<HTMLInputElement>('#path-probe')!
      const made = new File(['x'], '/etc/passwd')
      Object.defineProperty(made, 'path', { value: '/etc/passwd' })
      const found = window.denoscope!.handlesOf([probe.files![0]!, made])
      probe.remove()
      return found
    })
    expect(handles).toEqual([expect.stringMatching(isHandle)])
  })

  it('gives no handle of what only looks like a file', async () => {
    const handles = await running.page.evaluate(async () => {
      const lookalikes = [
        { path: '/etc/passwd' },
        Object.create(File.prototype, { path: { value: '/etc/passwd', enumerable: true } }),
        new Blob(['x']),
        '/etc/passwd',
        null
      ]
      const ask = (lookalike: unknown) => window.denoscope!.handlesOf([lookalike as File]).catch(() => [])
      return (await Promise.all(lookalikes.map(async (lookalike) => ask(lookalike)))).flat()
    })
    expect(handles).toEqual([])
  })

  it('stays on its page and opens no other window', async () => {
    const before = running.page.url()
    await running.app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const denied = new Promise((resolve) => {
        webContents.once('will-navigate', (event) => setImmediate(() => resolve(event.defaultPrevented)))
      })
      Object.assign(globalThis, { denied })
    })
    await running.page.evaluate(() => {
      location.href = 'https://example.invalid/'
    })
    expect(await running.app.evaluate(() => (globalThis as unknown as { denied: Promise<boolean> }).denied)).toBe(true)
    expect(await running.page.evaluate(() => window.open('https://example.invalid/'))).toBeNull()
    expect(running.page.url()).toBe(before)
    expect(running.app.windows()).toHaveLength(1)
  })

  it('hands the paths of a second start to the window that is open', async () => {
    await running.page.evaluate(() => {
      const seen: string[] = ((window as unknown as { seen: string[] }).seen = [])
      window.denoscope!.onOpenPaths((handles) => seen.push(...handles))
    })
    await launch(['/data/series']).then(
      (second) => second.close(),
      () => {}
    )
    await until(
      () =>
        running.page.evaluate(() =>
          (window as unknown as { seen: string[] }).seen.some((handle) => handle.startsWith('granted:'))
        ),
      'the path of the second start'
    )
  })

  it('starts the engine anew after it was killed', async () => {
    const engine = enginePid()!
    process.kill(engine, 'SIGKILL')
    await until(() => !isRunning(engine), 'the end of the engine')
    await until(async () => {
      const { kind } = await running.page.evaluate(() => window.denoscope!.connect())
      return ['message-port', 'websocket'].includes(kind) && ![engine, undefined].includes(enginePid())
    }, 'another engine')
  })

  it('comes back where it was left', async () => {
    const boundsOf = ({ app }: RunningElectron) =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
    const placed = await launch([], { user: 'placed' })
    const place = { x: 60, y: 40, width: 1010, height: 707 }
    await placed.app.evaluate(({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]!.setBounds(place), place)
    await until(async () => (await boundsOf(placed)).width === place.width, 'the window to be moved')
    await placed.close()
    const again = await launch([], { user: 'placed' })
    expect(await boundsOf(again)).toEqual(place)
    await again.close()
  })

  it('says on the terminal which files of its start it refuses, and why', async () => {
    if ('reason' in electron) return
    const note = join(scratch, 'note.txt')
    writeFileSync(note, 'No image.')
    const started = await startElectron(electron, {
      userData: join(scratch, 'refusing'),
      paths: [note, join(scratch, 'gone.dcm')],
      webGl: false
    })
    await until(() => started.said().includes('gone.dcm') && started.said().includes('note.txt'), 'both refusals')
    expect(started.said()).toContain(`denoscope: refused ${note}: is not DICOM`)
    expect(started.said()).toContain(`denoscope: refused ${join(scratch, 'gone.dcm')}: `)
    await started.close()
  })

  it('opens the folder that the person chooses when its workspace is in use elsewhere', async () => {
    const other = join(scratch, 'other')
    const second = await launch([], {
      user: 'second',
      environment: { DENOSCOPE_WORKSPACE: held },
      prelude: `
        const { dialog } = require('electron')
        dialog.showMessageBox = async (...asked) => (globalThis.asked = asked.at(-1), { response: 0 })
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [${JSON.stringify(other)}] })`
    })
    await second.page.getByRole('contentinfo').getByText('other', { exact: true }).waitFor()
    const asked = await second.app.evaluate(() => (globalThis as unknown as { asked: { detail: string } }).asked)
    expect(asked.detail).toMatch(/held: the workspace is open in another Denoscope/)
    await second.close()
  })

  it('ends when its workspace is in use elsewhere and nobody is there to choose another one', async () => {
    await until(() => !isRunning(unattended.pid), 'the end of the program', 60_000)
    expect(unattended.said()).toMatch(/^denoscope: .*held: the workspace is open in another Denoscope/m)
    await unattended.close()
  })

  it('leaves no process behind when it is killed itself', async () => {
    const all = descendants(running.pid).map(({ pid }) => pid)
    expect(all.length).toBeGreaterThan(0)
    process.kill(running.pid, 'SIGKILL')
    await until(() => !all.some(isRunning), `the end of ${all.length} processes`)
  })
})
