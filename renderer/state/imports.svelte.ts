import type { OpenedSources } from '../../src-core/engine/contract.ts'
import { longestUploadPart } from '../../src-core/engine/protocol.ts'
import type { Refusal } from '../../src-core/sources/source.ts'
import { engine } from '../engine/engine.svelte.ts'
import type { Offered } from '../platform/shell.ts'
import { counted } from '../shared/format.ts'
import { jobs } from './jobs.svelte.ts'
import { notices } from './notices.svelte.ts'
import { settings } from './settings.svelte.ts'
import { shownSlices } from './shown-slices.svelte.ts'
import { workbench } from './workbench.svelte.ts'

interface Sending {
  readonly files: number
  readonly fraction: number
}

/** The latest job whose refusals were shown. */
const recalledKey = 'refusals-recalled'

/** Opening of files: sends them where the engine cannot read them itself, starts the job, keeps what was refused. */
export class Imports {
  sending = $state.raw<Sending | null>(null)
  refusals = $state.raw<readonly Refusal[]>([])
  /** Ids of the series of one slice, of those opened last, that fit together. */
  joinable = $state.raw<readonly string[]>([])
  readonly running = $derived(jobs.running.filter((job) => job.kind === 'open-sources'))
  #cancelled = false

  /** Opens what was chosen or dropped and says how it went; never throws. */
  async open(offering: Promise<Offered | null>): Promise<void> {
    try {
      const offered = await offering
      if (!offered) return
      showSources()
      const jobId =
        offered.kind === 'paths'
          ? await this.#openPaths(offered.paths, offered.atStart ?? false)
          : await this.#sendFiles(offered.files)
      if (jobId) this.#report(await jobs.finished(jobId, 'open-sources'))
    } catch (thrown) {
      if (!isCancellation(thrown)) notices.fail(thrown)
    } finally {
      this.sending = null
    }
  }

  /** Joins the series of one slice that fit together; never throws. */
  async join(ids: readonly string[]): Promise<void> {
    try {
      const { jobId } = await engine.call('sources.join', { ids: [...ids] })
      const { sources: joined } = await jobs.finished(jobId, 'open-sources')
      this.joinable = []
      notices.done(`Joined ${counted(ids.length, 'slice')} to ${counted(joined.length, 'series', 'series')}`)
    } catch (thrown) {
      if (!isCancellation(thrown)) notices.fail(thrown)
    }
  }

  /** Lists what a job refused. */
  take(jobId: string, refusals: readonly Refusal[]): void {
    settings.write(recalledKey, jobId)
    this.refusals = refusals
  }

  /** Shows, once, what was refused while no page was there: of the paths with which the engine was started. */
  recall(engineStartedAt: string): void {
    const latest = jobs.list.find(
      ({ kind, state, createdAt }) => kind === 'open-sources' && state === 'done' && createdAt >= engineStartedAt
    )
    const { refusals, joinable = [] } = (latest?.result ?? { refusals: [] }) as OpenedSources
    this.joinable = joinable
    if (!latest || refusals.length === 0 || settings.read(recalledKey, '') === latest.id) return
    this.take(latest.id, refusals)
    showSources()
    notices.say(`${counted(refusals.length, 'file')} refused`)
  }

  cancelSending(): void {
    this.#cancelled = true
  }

  async #openPaths(paths: readonly string[], tellRefusals: boolean): Promise<string> {
    return (await engine.call('sources.open', { paths: [...paths], tellRefusals })).jobId
  }

  async #sendFiles(files: readonly { name: string; file: File }[]): Promise<string | null> {
    this.#cancelled = false
    this.sending = { files: files.length, fraction: 0 }
    const batch = crypto.randomUUID()
    const total = files.reduce((sum, { file }) => sum + file.size, 0)
    let sent = 0
    try {
      for (const { name, file } of files) {
        for await (const bytes of this.#send(batch, name, file)) {
          sent += bytes
          this.sending = { files: files.length, fraction: total === 0 ? 0 : sent / total }
        }
      }
      if (!this.#cancelled) return (await engine.call('sources.openUploaded', { batch })).jobId
    } catch (thrown) {
      await discard(batch)
      throw thrown
    }
    await discard(batch)
    return null
  }

  /** Sends a file part by part, so that neither side holds all of it; yields how many bytes were sent. */
  async *#send(batch: string, name: string, file: File): AsyncGenerator<number> {
    for (let offset = 0; !this.#cancelled && (offset === 0 || offset < file.size); offset += longestUploadPart) {
      const part = file.slice(offset, offset + longestUploadPart)
      await engine.call('sources.upload', { batch, name, offset, bytes: new Uint8Array(await part.arrayBuffer()) })
      yield part.size
    }
  }

  #report({ sources: opened, audits, refusals, joinable }: OpenedSources): void {
    this.joinable = joinable
    const refused = refusals.length > 0 ? `${counted(refusals.length, 'file')} refused` : undefined
    if (audits.length > 0) this.#reportAudits(audits, refused)
    else if (opened.length > 0) notices.done(`Opened ${counted(opened.length, 'series', 'series')}`, refused)
    else notices.say('Nothing was opened', refused)
  }

  /** The last of them is shown: an audit that was written on the command line is opened to be reviewed. */
  #reportAudits(audits: OpenedSources['audits'], refused: string | undefined): void {
    const added = audits.filter(({ isNew }) => isNew).length
    const known = audits.length - added
    const parts = [
      ...(known > 0 ? [`${counted(known, 'audit')} ${known === 1 ? 'was' : 'were'} in this workspace already`] : []),
      ...(refused ? [refused] : [])
    ]
    notices.done(added > 0 ? `Imported ${counted(added, 'audit')}` : 'Opened the audit', parts.join('; ') || undefined)
    workbench.openAudit(audits.at(-1)!.id)
  }
}

/** A batch that is not opened does not stay; an engine that is gone has nothing to say about it. */
async function discard(batch: string): Promise<void> {
  await engine.call('sources.discardUploaded', { batch }).catch(() => {})
}

/** The list, where slices were large before. */
function showSources(): void {
  shownSlices.close()
  workbench.view = 'sources'
}

const isCancellation = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'job.cancelled'

export const imports = new Imports()
