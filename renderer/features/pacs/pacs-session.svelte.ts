import type { CommandInput } from '../../../src-core/engine/contract.ts'
import type { PacsAnswer, PacsSeries } from '../../../src-core/engine/contract-payloads.ts'
import type { PacsQuery } from '../../../src-core/pacs/pacs-query.ts'
import type { PacsServer } from '../../../src-core/pacs/pacs-server.ts'
import { engine } from '../../engine/engine.svelte.ts'
import { isWrongPassword, pacs } from '../../state/pacs.svelte.ts'
import { persisted } from '../../state/settings.svelte.ts'

const lastServer = persisted('pacs.server', '')

/** Search in a PACS: server, fields, answer and chosen series. */
export class PacsSession {
  query = $state<Required<Omit<PacsQuery, 'studyUid'>>>({
    patientId: '',
    patientName: '',
    date: '',
    description: '',
    modality: 'CT'
  })
  answer = $state.raw<PacsAnswer | null>(null)
  error = $state.raw<unknown>(null)
  searching = $state(false)
  /** True if the password must be typed before the server is asked. */
  asksPassword = $state(false)
  /** UIDs of chosen series, in the order of choice. */
  chosen = $state.raw<readonly string[]>([])

  get server(): PacsServer | undefined {
    return pacs.servers.find(({ name }) => name === lastServer.current) ?? pacs.servers[0]
  }

  choose(name: string): void {
    lastServer.current = name
    this.answer = null
    this.error = null
    this.asksPassword = false
    this.chosen = []
  }

  /** Chosen series, in the order of choice. */
  get series(): PacsSeries[] {
    return this.chosen.flatMap((uid) => this.answer?.series.find(({ seriesUid }) => seriesUid === uid) ?? [])
  }

  toggle(seriesUid: string): void {
    const isChosen = this.chosen.includes(seriesUid)
    this.chosen = isChosen ? this.chosen.filter((uid) => uid !== seriesUid) : [...this.chosen, seriesUid]
  }

  /** Searches, or asks for the password first. @param withIdentity true for names and IDs of patients */
  async search(withIdentity = false): Promise<void> {
    const { server } = this
    if (server === undefined) return
    this.searching = true
    this.error = null
    try {
      const access = await pacs.accessTo(server)
      this.asksPassword = access === null
      if (access === null) return
      this.answer = await engine.call('pacs.query', { ...access, query: { ...this.query }, withIdentity })
      const found = new Set(this.answer.series.map(({ seriesUid }) => seriesUid))
      this.chosen = this.chosen.filter((uid) => found.has(uid))
    } catch (thrown) {
      this.error = thrown
      if (isWrongPassword(thrown)) await this.#askAgain(server)
    } finally {
      this.searching = false
    }
  }

  /** Starts to fetch the chosen series. */
  async fetch(): Promise<void> {
    const access = this.server && (await pacs.accessTo(this.server))
    if (!access) return
    const series = this.series.map(({ studyUid, seriesUid }) => ({ studyUid, seriesUid }))
    this.chosen = []
    void pacs.fetch({ ...access, series })
  }

  /** Sends files. False if the password must be typed first. */
  async send(files: CommandInput<'pacs.send'>['files']): Promise<boolean> {
    const access = this.server && (await pacs.accessTo(this.server))
    this.asksPassword = access === null
    if (!access) return false
    void pacs.send({ ...access, files })
    return true
  }

  async #askAgain(server: PacsServer): Promise<void> {
    await pacs.dropPassword(server).catch(() => {})
    this.asksPassword = (await pacs.accessTo(server).catch(() => null)) === null
  }
}
