import { randomBytes } from 'node:crypto'
import { dirname, resolve } from 'node:path'
import type { ProgressListener } from '../audit/audit-progress.ts'
import { planRequest } from '../audit/audit-plane.ts'
import type { AuditRequest } from '../audit/audit-request.ts'
import type { OpenedSeries } from '../audit/opened-series.ts'
import { readyDenoisers } from '../audit/ready-denoisers.ts'
import { counted } from '../counts.ts'
import { asDenoscopeError, DenoscopeError } from '../errors.ts'
import { isWithin } from '../files/is-within.ts'
import { appVersion } from '../runtime/versions.ts'
import { throwIfCancelled } from '../sources/listed-files.ts'
import { checkItem, mainOf, pathOfItem, type CheckedExclusion, type CheckedSeries } from './check-item.ts'
import type { CohortFile, CohortJob, CohortSeries, CohortSetting } from './cohort-job.ts'
import { CohortPatients } from './cohort-patients.ts'
import { type CohortSetup, readySettings } from './cohort-setup.ts'
import { addedEstimates, estimateOf, noEstimate } from './job-estimate.ts'
import { jobKey, planHash } from './job-key.ts'
import { auditSeriesOf, jobRequest, type SeriesOrigin } from './job-series.ts'
import { fitsPattern } from './path-pattern.ts'
import { PlanError, readPlan, type WrittenPlan } from './plan-file.ts'
import { type PacsFetcher, planItems, type PlanItem } from './plan-items.ts'
import type { CohortPlan } from './plan-schema.ts'
import { isPhantomPath } from './series-part.ts'

export interface CheckOptions {
  readonly setup: CohortSetup
  readonly fetchPacs?: PacsFetcher
  /** Folders that the plan may name. Default: all. */
  readonly within?: readonly string[] | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: ProgressListener
}

/** Instructions for opening everything again that a cohort's jobs need. Paths may name patients. */
export interface CohortOrigins {
  /** Secret of the hashes of patients. */
  readonly salt: string
  /** Files of set-ups of denoisers. */
  readonly setups: readonly string[]
  /** By label of the series. */
  readonly series: Readonly<Record<string, SeriesOrigin>>
}

/** A plan that was checked whole. */
export interface CheckedPlan {
  readonly written: WrittenPlan
  readonly file: CohortFile
  readonly origins: CohortOrigins
  /** As in the file, with the paths for the user's eyes. */
  readonly exclusions: readonly CheckedExclusion[]
  readonly warnings: readonly string[]
}

/**
 * Checks a whole plan: every word of it, the headers and bytes of every series, and each pair. Runs nothing.
 * @param folder of the cohort, for series from a PACS
 * @throws PlanError with every problem; job.cancelled; the errors of the PACS
 */
export async function checkPlan(path: string, folder: string, options: CheckOptions): Promise<CheckedPlan> {
  const { setup, fetchPacs, within, signal, onProgress } = options
  const written = readPlan(path)
  const base = dirname(resolve(path))
  requireFreePairs(written)
  if (within) requireWithin(within, base, namedFiles(written))
  const { settings, setups } = await readySettings(written, base, setup)
  const pacsFolder = resolve(folder, 'pacs')
  const expanding = { base, pacsFolder, ...(fetchPacs && { fetchPacs }), ...(signal && { signal }) }
  const items = await planItems(written, expanding)
  if (within) requireWithin(within, base, items.flatMap(filesOfItem))
  const checking = new PlanCheck(written, base, settings, setup)
  for (const [index, item] of items.entries()) {
    throwIfCancelled(signal)
    onProgress?.(index / items.length, `Checking ${index + 1} of ${items.length}`)
    await checking.add(item, signal)
  }
  return checking.finish(setups)
}

interface NamedFile {
  /** Place in the plan. */
  readonly place: string
  readonly path: string
}

/** Tables and set-ups of denoisers that a plan names. They are read before the series. */
function namedFiles({ plan, place }: WrittenPlan): NamedFile[] {
  const tables = plan.series.flatMap(({ table }, index) =>
    table === undefined ? [] : [{ place: place(['series', index, 'table']), path: table }]
  )
  const choices = [...plan.denoisers, ...plan.settings.flatMap(({ denoisers = [] }) => denoisers)]
  const setups = choices
    .filter(({ id }) => /\.json$/i.test(id))
    .map(({ id }) => ({ place: place(['denoisers']), path: id }))
  return [...tables, ...setups]
}

function filesOfItem({ place, input, reference, outputs }: PlanItem): NamedFile[] {
  const paths = [input, reference, ...Object.values(outputs)].filter((path) => path !== null)
  return paths.filter((path) => !isPhantomPath(path)).map((path) => ({ place: `${place}:`, path }))
}

/** @throws PlanError if a file or folder lies outside of the folders */
function requireWithin(folders: readonly string[], base: string, files: readonly NamedFile[]): void {
  const problems = files
    .filter(({ path }) => !folders.some((folder) => isWithin(folder, resolve(base, path))))
    .map(({ place }) => `${place} lies outside of the folders that Denoscope was started with`)
  if (problems.length > 0) throw new PlanError([...new Set(problems)])
}

/** @throws PlanError if a setting degrades a series that is a pair */
function requireFreePairs({ plan, place }: WrittenPlan): void {
  const pair = plan.series.findIndex(({ pair: stated }) => stated)
  const problems = plan.settings.flatMap(({ name, degradation }, index) =>
    pair >= 0 && degradation && degradation.kind !== 'none'
      ? [
          `${place(['settings', index, 'degradation'])} '${name}' makes noise, but series ${pair + 1} is a pair, whose input has its own; use two plans`
        ]
      : []
  )
  if (problems.length > 0) throw new PlanError(problems)
}

/** The series of a plan, one after the other. */
class PlanCheck {
  readonly #written: WrittenPlan
  readonly #base: string
  readonly #settings: readonly CohortSetting[]
  readonly #setup: CohortSetup
  readonly #salt = randomBytes(16).toString('hex')
  readonly #patients = new CohortPatients(this.#salt)
  readonly #series: CohortSeries[] = []
  readonly #origins: Record<string, SeriesOrigin> = {}
  readonly #jobs: CohortJob[] = []
  readonly #exclusions: CheckedExclusion[] = []
  /** Labels of series, by the hash of their images. */
  readonly #known = new Map<string, string>()
  #estimate = noEstimate
  #unread = 0

  constructor(written: WrittenPlan, base: string, settings: readonly CohortSetting[], setup: CohortSetup) {
    this.#written = written
    this.#base = base
    this.#settings = settings
    this.#setup = setup
  }

  async add(item: PlanItem, signal?: AbortSignal): Promise<void> {
    const left = this.#written.plan.exclude.find(
      ({ folder }) => folder !== undefined && fitsPattern(folder, this.#base, pathOfItem(item))
    )
    if (left) return this.#exclude(item, left.reason)
    for await (const checked of checkItem(item, signal)) {
      if ('unread' in checked) this.#unread += checked.unread
      else if ('reason' in checked) this.#exclude(item, checked.reason)
      else await this.#addSeries(checked)
    }
  }

  finish(setups: readonly string[]): CheckedPlan {
    const { plan } = this.#written
    if (this.#jobs.length === 0) throw new PlanError(this.#reasons())
    const now = new Date().toISOString()
    return {
      written: this.#written,
      file: {
        format: 1,
        id: `cohort-${now.slice(0, 10).replaceAll('-', '')}-${randomBytes(4).toString('hex')}`,
        title: plan.title,
        createdAt: now,
        planHash: planHash(this.#written.text),
        version: appVersion,
        pixels: plan.pixels,
        worstPatches: plan.worst,
        samplePatches: plan.sample,
        margins: plan.margins,
        retries: plan.retries,
        settings: this.#settings,
        patients: this.#patients.list(),
        series: this.#series,
        jobs: this.#jobs,
        exclusions: this.#exclusions.map(({ place, reason }) => ({ place, reason })),
        estimate: this.#estimate
      },
      origins: { salt: this.#salt, setups, series: this.#origins },
      exclusions: this.#exclusions,
      warnings: this.#warnings()
    }
  }

  async #addSeries(checked: CheckedSeries): Promise<void> {
    const { item, parts, content, conditions, headerPatient, origin } = checked
    const reason = this.#filtered(checked)
    if (reason !== null) return this.#exclude(item, reason)
    const known = this.#known.get(content.source)
    if (known !== undefined) return this.#exclude(item, `has the images of ${known}`)
    const label = `S${String(this.#series.length + 1).padStart(4, '0')}`
    const requests: { setting: CohortSetting; request: AuditRequest; series: OpenedSeries }[] = []
    for (const setting of this.#settings) {
      const series = auditSeriesOf(parts, setting)
      try {
        const request = jobRequest(parts, series, setting, { seed: 1, title: label })
        await this.#requireFitting(series, request)
        requests.push({ setting, request, series })
      } catch (thrown) {
        const { code, message } = asDenoscopeError(thrown)
        if (code === 'internal' || code === 'backend.unavailable') throw thrown
        this.#exclude(item, this.#settings.length > 1 ? `setting '${setting.name}': ${message}` : message)
      }
    }
    if (requests.length === 0) return
    this.#known.set(content.source, label)
    const { summary } = mainOf(parts)
    const patient = this.#patients.label(item.patient, headerPatient, content.source)
    const { label: name, sliceCount, rows, columns, pixelSpacing, unit } = summary
    this.#series.push({ label, patient, name, content, sliceCount, rows, columns, pixelSpacing, unit, conditions })
    this.#origins[label] = origin
    for (const { setting, request, series } of requests) this.#addJobs(setting, request, series, item)
  }

  #addJobs(setting: CohortSetting, request: AuditRequest, series: OpenedSeries, item: PlanItem): void {
    const { plan } = this.#written
    const { label, patient, content } = this.#series.at(-1)!
    const planned = plan.settings.find(({ name }) => name === setting.name)!
    const priority = item.stated.priority ?? planned.priority ?? plan.priority
    const denoisers = setting.denoisers.filter(({ id }) => request.denoisers.some((choice) => choice.id === id))
    for (const seed of plan.seeds) {
      const key = jobKey({ content, request: setting.request, denoisers, seed })
      const number = this.#jobs.length + 1
      const estimate = estimateOf(series, request, plan)
      const { patches } = estimate
      this.#jobs.push({ number, key, series: label, patient, setting: setting.name, seed, priority, patches })
      this.#estimate = addedEstimates(this.#estimate, estimate)
    }
  }

  /** @throws argument.invalid, slice.out-of-range, denoiser.incompatible */
  async #requireFitting({ source }: OpenedSeries, request: AuditRequest): Promise<void> {
    const { kind } = request.degradation
    if ((kind === 'low-dose' || kind === 'reduced-dose') && source.summary.unit !== 'HU')
      throw new DenoscopeError('argument.invalid', `is no CT in HU, which ${kind} needs`)
    planRequest(source, request)
    const { patchify, plane = 'axial' } = request
    await readyDenoisers(request.denoisers, this.#setup.catalogue, {
      source: source.summary,
      patchSize: plane === 'axial' ? patchify.patchSize : null
    })
  }

  /** Reason why the plan leaves a series out; null if it takes part. */
  #filtered({ item, headerPatient, conditions }: CheckedSeries): string | null {
    const { doses, kernels, exclude }: CohortPlan = this.#written.plan
    const named = exclude.find(
      ({ patient }) => patient !== undefined && (patient === item.patient || patient === headerPatient)
    )
    if (named) return named.reason
    if (doses && !doses.includes(conditions.dose ?? ''))
      return `dose ${conditions.dose ?? 'unknown'} is not one of the plan's`
    if (kernels && !kernels.includes(conditions.kernel ?? ''))
      return `kernel ${conditions.kernel ?? 'unknown'} is not one of the plan's`
    return null
  }

  #exclude({ place, ...item }: PlanItem, reason: string): void {
    this.#exclusions.push({ place, path: pathOfItem({ place, ...item }), reason })
  }

  #reasons(): string[] {
    const name = this.#written.place([])
    const byReason = new Map<string, CheckedExclusion[]>()
    for (const each of this.#exclusions) byReason.set(each.reason, [...(byReason.get(each.reason) ?? []), each])
    const reasons = [...byReason].map(([reason, [first, ...others]]) => {
      const more = others.length > 0 ? ` and ${counted(others.length, 'other')}` : ''
      return `${name} ${first!.place} (${first!.path})${more}: ${reason}`
    })
    return [`${name} no series can be audited`, ...reasons]
  }

  #warnings(): string[] {
    const shared = this.#patients
      .shared()
      .map((labels) => `${labels.join(' and ')} have one Patient ID in their headers: they count as different patients`)
    const unread = this.#unread === 0 ? [] : [`${counted(this.#unread, 'file')} beside the series could not be read`]
    return [...shared, ...unread]
  }
}
