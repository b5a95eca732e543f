import type { CommandInput } from '../../src-core/engine/contract.ts'
import { needsPassword, passwordPlace, type PacsServer } from '../../src-core/pacs/pacs-server.ts'
import type { JobRecord } from '../../src-core/storage/job-record.ts'
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

/** The address book, passwords of this window, and exchanges with its servers. */
export class Pacs {
  servers = $state.raw<readonly PacsServer[]>([])
  /** Passwords that were typed in this window, by place. Gone with the page. */
  readonly #typed = new Map<string, string>()

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
    await this.#report(request.server, async () => {
      const { jobId } = await engine.call('pacs.fetch', request)
      await this.#showFetched(jobId, request.series.length)
    })
  }

  /** Sends DICOM files. Notices report the result; never throws. */
  async send(request: SendRequest): Promise<void> {
    await this.#report(request.server, async () => {
      const { jobId } = await engine.call('pacs.send', request)
      await this.#showSent(jobId, request.server)
    })
  }

  /**
   * Goes on with an exchange of any window, also of an earlier run. Notices report the result.
   * @returns the server whose password must be typed first; null once the exchange goes on
   */
  async goOn({ id, exchange }: JobRecord): Promise<PacsServer | null> {
    if (exchange === undefined) return null
    await this.load()
    const server = this.servers.find(({ name }) => name.toLowerCase() === exchange.server.toLowerCase())
    const access = server && (await this.accessTo(server))
    if (access === null) return server!
    void this.#report(exchange.server, async () => {
      const { jobId } = await engine.call('pacs.goOn', { id, password: access?.password ?? null })
      if ('series' in exchange) await this.#showFetched(jobId, exchange.series.length)
      else await this.#showSent(jobId, exchange.server)
    })
    return null
  }

  async #showFetched(jobId: string, asked: number): Promise<void> {
    const { sources: opened, refusals } = await jobs.finished(jobId, 'pacs-fetch')
    imports.take(jobId, refusals)
    if (opened.length === 2 && asked === 2) shownSlices.show(...opened.map(({ id }) => id))
    notices.done(`Fetched ${counted(opened.length, 'series', 'series')}`)
  }

  async #showSent(jobId: string, server: string): Promise<void> {
    const { stored, refused, lost } = await jobs.finished(jobId, 'pacs-send')
    const problems = [
      ...refused.map(({ reason, count }) => `${counted(count, 'object')}: ${reason}`),
      ...(lost ? [`The server no longer has ${counted(lost, 'object')}: it may be full`] : [])
    ]
    notices.done(`${server} stored ${counted(stored, 'object')}`, problems.join('; ') || undefined)
  }

  /** Runs an exchange, and reports its failure. A password that the server refused is asked for again. */
  async #report(serverName: string, exchange: () => Promise<void>): Promise<void> {
    try {
      await exchange()
    } catch (thrown) {
      if (!isCancellation(thrown)) notices.fail(thrown)
      const server = this.servers.find(({ name }) => name === serverName)
      if (server !== undefined && isWrongPassword(thrown)) await this.dropPassword(server).catch(() => {})
    }
  }
}

const isCancellation = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'job.cancelled'

/** True if the server refused user and password. */
export const isWrongPassword = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'pacs.refused' && thrown.message.includes('401')

export const pacs = new Pacs()
