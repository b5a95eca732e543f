import type { CommandInput } from '../../src-core/engine/contract.ts'
import type { DeidentificationPlan, ModelPlace, OpenedSources } from '../../src-core/engine/contract-payloads.ts'
import type { Refusal } from '../../src-core/sources/source.ts'
import { engine } from '../engine/engine.svelte.ts'
import type { Offered } from '../platform/platform.ts'
import { counted } from '../shared/format.ts'
import { dialogs } from './open-dialogs.svelte.ts'
import { jobs } from './shown-jobs.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { persisted } from './settings.svelte.ts'
import { shownSlices } from './sources.svelte.ts'
import { discardUpload, sendFiles, type NamedFile } from './uploads.ts'
import { workbench } from './workbench.svelte.ts'

/** A de-identified import that waits for a person. */
export interface AskedImport {
  readonly plan: DeidentificationPlan
  /** @param choice null to import nothing */
  readonly answer: (choice: { readonly keepBurnedIn: boolean } | null) => void
}

interface Sending {
  readonly files: number
  readonly fraction: number
}

/** The latest job whose refusals were shown: shown once. */
const recalledJob = persisted('refusals-recalled', '')

/** True to open de-identified copies, which the workspace keeps, instead of the files themselves. */
export const deidentifyOnImport = persisted('sources.deidentify', false)

/** Opens files: sends those that the engine cannot read by path, starts the job, keeps the refusals. */
export class Imports {
  sending = $state.raw<Sending | null>(null)
  refusals = $state.raw<readonly Refusal[]>([])
  /** Ids of the one-slice series, of those opened last, that can be joined. */
  joinable = $state.raw<readonly string[]>([])
  /** The de-identified import whose changes are shown; null if none. */
  asked = $state.raw<AskedImport | null>(null)
  /** True while the changes of a de-identified import are counted. */
  planning = $state(false)
  /** Jobs that open series, or fetch them first. */
  readonly running = $derived(jobs.running.filter(({ kind }) => kind === 'open-sources' || kind === 'pacs-fetch'))
  #cancelled = false

  /**
   * Opens chosen or dropped files. A notice reports the result; never throws.
   * @param view shown meanwhile
   */
  async open(offering: Promise<Offered | null>, view: 'sources' | 'models' = 'sources'): Promise<void> {
    try {
      const offered = await offering
      if (!offered) return
      if (view === 'sources') showSources()
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

  /** Joins series of one slice. A notice reports the result; never throws. */
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

  /** Shows the refusals of a job. */
  take(jobId: string, refusals: readonly Refusal[]): void {
    recalledJob.current = jobId
    this.refusals = refusals
  }

  /** Shows once the refusals from before this page: those of the paths with which the engine was started. */
  recall(engineStartedAt: string): void {
    const latest = jobs.list.find(
      ({ kind, state, createdAt }) => kind === 'open-sources' && state === 'done' && createdAt >= engineStartedAt
    )
    const { refusals, joinable = [] } = (latest?.result ?? { refusals: [] }) as OpenedSources
    this.joinable = joinable
    if (!latest || refusals.length === 0 || recalledJob.current === latest.id) return
    this.take(latest.id, refusals)
    showSources()
    notices.say(`${counted(refusals.length, 'file')} refused`)
  }

  cancelSending(): void {
    this.#cancelled = true
  }

  async #openPaths(paths: readonly string[], printRefusals: boolean): Promise<string | null> {
    const choice = await this.#choice({ paths: [...paths] })
    return choice && (await engine.call('sources.open', { paths: [...paths], printRefusals, ...choice })).jobId
  }

  /** The choice for files: as they are, or de-identified after their changes were shown. Null to open nothing. */
  async #choice(
    files: CommandInput<'sources.planDeidentified'>
  ): Promise<{ readonly deidentify: boolean; readonly keepBurnedIn?: boolean } | null> {
    if (!deidentifyOnImport.current) return { deidentify: false }
    this.planning = true
    try {
      const plan = await engine.call('sources.planDeidentified', files)
      const choice = await new Promise<{ readonly keepBurnedIn: boolean } | null>((answer) => {
        this.asked = { plan, answer }
      })
      return choice && { deidentify: true, ...choice }
    } finally {
      this.asked = null
      this.planning = false
    }
  }

  async #sendFiles(files: readonly NamedFile[]): Promise<string | null> {
    this.#cancelled = false
    this.sending = { files: files.length, fraction: 0 }
    const batch = crypto.randomUUID()
    try {
      for await (const fraction of sendFiles(batch, files)) {
        if (this.#cancelled) break
        this.sending = { files: files.length, fraction }
      }
      const choice = this.#cancelled ? null : await this.#choice({ batch })
      if (choice) return (await engine.call('sources.openUploaded', { batch, ...choice })).jobId
    } catch (thrown) {
      await discardUpload(batch)
      throw thrown
    }
    await discardUpload(batch)
    return null
  }

  #report({ sources: opened, audits, refusals, joinable, reported, questions, models = [] }: OpenedSources): void {
    this.joinable = joinable
    const parts = [
      ...(reported.added > 0 ? [`${counted(reported.added, 'finding')} of a report added`] : []),
      ...(reported.known > 0 ? [`${counted(reported.known, 'finding')} known already`] : []),
      ...(refusals.length > 0 ? [`${counted(refusals.length, 'file')} refused`] : [])
    ]
    const refused = parts.join('; ') || undefined
    if (audits.length > 0) this.#reportAudits(audits, refused)
    else if (opened.length > 0) notices.done(`Opened ${counted(opened.length, 'series', 'series')}`, refused)
    else if (models.length === 0 && questions.length === 0) notices.say('Nothing was opened', refused)
    if (models.length > 0) showModel(models[0]!)
  }

  /** Shows the last of the imported audits. */
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

/** Shows the list of sources rather than large slices. */
function showSources(): void {
  shownSlices.close()
  workbench.view = 'sources'
}

/** Shows the set-up of a model. */
function showModel(place: ModelPlace): void {
  dialogs.addedModel = place
  workbench.view = 'models'
}

const isCancellation = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'job.cancelled'

export const imports = new Imports()
