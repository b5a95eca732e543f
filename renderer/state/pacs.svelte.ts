import type { CommandInput } from '../../src-core/engine/contract.ts'
import { needsPassword, passwordPlace, type PacsServer } from '../../src-core/pacs/pacs-server.ts'
import { engine } from '../engine/engine.svelte.ts'
import { platform } from '../platform/platform.ts'
import { counted } from '../shared/format.ts'
import { imports } from './imports.svelte.ts'
import { jobs } from './shown-jobs.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { shownSlices } from './sources.svelte.ts'

/** Server and password as commands of the engine take them. */
export type PacsAccess = CommandInput<'pacs.echo'>
type FetchRequest = CommandInput<'pacs.fetch'>
type SendRequest = CommandInput<'pacs.send'>

/** The address book, passwords of this window, and exchanges that can go on. */
export class Pacs {
  servers = $state.raw<readonly PacsServer[]>([])
  /** Passwords that were typed in this window, by place. Gone with the page. */
  readonly #typed = new Map<string, string>()
  /** Requests of this window, by job: an interrupted one can go on. */
  #requests = $state.raw<ReadonlyMap<string, () => Promise<void>>>(new Map())

  async load(): Promise<void> {
    this.servers = await engine.call('pacs.servers', {})
  }

  /** Adds a server, or replaces the one named `former`. */
  async keep(server: PacsServer, former?: string): Promise<void> {
    if (former !== undefined && former.toLowerCase() !== server.name.toLowerCase())
      await engine.call('pacs.forgetServer', { name: former })
    this.servers = await engine.call('pacs.keepServer', { server })
  }

  async forget(server: PacsServer): Promise<void> {
    this.servers = await engine.call('pacs.forgetServer', { name: server.name })
    this.#typed.delete(passwordPlace(server))
    await platform.passwords?.forgetPassword(passwordPlace(server))
  }

  /** Access with the known password; null if a person must type it first. */
  async accessTo(server: PacsServer): Promise<PacsAccess | null> {
    if (!needsPassword(server)) return { server: server.name, password: null }
    const typed = this.#typed.get(passwordPlace(server))
    if (typed !== undefined) return { server: server.name, password: { typed } }
    const sealed = await platform.passwords?.sealedPassword(passwordPlace(server))
    return sealed ? { server: server.name, password: { sealed } } : null
  }

  /** Remembers a password in this window. @param keep true to keep it in the key store of the system too */
  async remember(server: PacsServer, password: string, keep: boolean): Promise<void> {
    this.#typed.set(passwordPlace(server), password)
    if (keep) await platform.passwords?.keepPassword(passwordPlace(server), password)
  }

  /** Drops a password that the server refused. */
  async dropPassword(server: PacsServer): Promise<void> {
    this.#typed.delete(passwordPlace(server))
    await platform.passwords?.forgetPassword(passwordPlace(server))
  }

  /** Fetches series; two are shown side by side. Notices report the result; never throws. */
  async fetch(request: FetchRequest): Promise<void> {
    try {
      const { jobId } = await engine.call('pacs.fetch', request)
      this.#remember(jobId, () => this.fetch(request))
      const { sources: opened, refusals } = await jobs.finished(jobId, 'pacs-fetch')
      imports.take(jobId, refusals)
      if (opened.length === 2 && request.series.length === 2) shownSlices.show(...opened.map(({ id }) => id))
      notices.done(`Fetched ${counted(opened.length, 'series', 'series')}`)
    } catch (thrown) {
      if (!isCancellation(thrown)) notices.fail(thrown)
    }
  }

  /** Sends DICOM files. Notices report the result; never throws. */
  async send(request: SendRequest): Promise<void> {
    try {
      const { jobId } = await engine.call('pacs.send', request)
      this.#remember(jobId, () => this.send(request))
      const { stored, refused, lost } = await jobs.finished(jobId, 'pacs-send')
      const problems = [
        ...refused.map(({ reason, count }) => `${counted(count, 'object')}: ${reason}`),
        ...(lost ? [`The server no longer has ${counted(lost, 'object')}: it may be full`] : [])
      ]
      notices.done(`${request.server} stored ${counted(stored, 'object')}`, problems.join('; ') || undefined)
    } catch (thrown) {
      if (!isCancellation(thrown)) notices.fail(thrown)
    }
  }

  /** Starts a job of this window again: what was fetched or stored stays. Null for other jobs. */
  again(jobId: string): (() => Promise<void>) | null {
    return this.#requests.get(jobId) ?? null
  }

  #remember(jobId: string, again: () => Promise<void>): void {
    this.#requests = new Map([...this.#requests, [jobId, again]])
  }
}

const isCancellation = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'job.cancelled'

export const pacs = new Pacs()
