import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { DenoscopeError } from '../../src-core/errors.ts'
import type { EngineConnection } from '../bridge.ts'
import { origin } from '../origin.ts'
import { stopWithin, type EngineHost } from './host.ts'

export interface ChildProcessOptions {
  /** A Node that the engine can run on. */
  readonly node: string
  readonly script: string
  readonly workspace: string
}

interface Address {
  readonly port: number
  readonly token: string
}

/**
 * The engine as a Node process that serves on loopback, for an Electron whose own Node is too old for it.
 * It ends when its standard input does, so that it outlives this process in no case; and it keeps its port when
 * it is started again, since the page may connect to no other.
 */
export class ChildProcessEngine implements EngineHost {
  readonly #options: ChildProcessOptions
  #workspace: string
  #child: ChildProcess | null = null
  #address: Promise<Address> | null = null
  #port = 0

  constructor(options: ChildProcessOptions) {
    this.#options = options
    this.#workspace = options.workspace
  }

  async connectable(): Promise<readonly string[]> {
    const { port } = await this.#running()
    return [`ws://127.0.0.1:${port}`]
  }

  async opened(): Promise<void> {
    await this.#running()
  }

  useWorkspace(folder: string): void {
    this.#workspace = folder
    this.#address = null
  }

  async connect(): Promise<EngineConnection> {
    const { port, token } = await this.#running()
    return { kind: 'websocket', url: `ws://127.0.0.1:${port}/engine`, token }
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopWithin)
    await ended
    clearTimeout(timer)
  }

  async #running(): Promise<Address> {
    this.#address ??= this.#spawn()
    const address = await this.#address
    this.#port = address.port
    return address
  }

  #spawn(): Promise<Address> {
    const { node, script } = this.#options
    const args = [script, 'serve', '--port', String(this.#port), '--workspace', this.#workspace, '--origin', origin, '--until-stdin-closes', '--json']
    const child = spawn(node, args, { stdio: ['pipe', 'pipe', 'pipe'] })
    this.#child = child
    child.once('exit', () => {
      this.#child = null
      // One that never ran is not tried again at every call, but once it is given another workspace.
      if (this.#port !== 0) this.#address = null
    })
    return addressOf(child)
  }
}

/** What the engine says first; or why it ended, in its own words: its last line on standard error. */
function addressOf(child: ChildProcess): Promise<Address> {
  let reason: string | undefined
  let serves = false
  createInterface({ input: child.stderr! }).on('line', (line) => {
    if (serves) process.stderr.write(`${line}\n`)
    else reason = line.replace(/^denoscope: /, '')
  })
  return new Promise((resolve, reject) => {
    const fail = (how: string) => reject(new DenoscopeError('engine.disconnected', reason ?? `The engine could not be started: ${how}.`))
    child.once('error', (cause) => fail(cause.message))
    child.once('close', (code, signal) => fail(`it ended (${signal ?? `exit code ${code}`})`))
    createInterface({ input: child.stdout! }).once('line', (line) => {
      serves = true
      resolve(JSON.parse(line) as Address)
    })
  })
}
