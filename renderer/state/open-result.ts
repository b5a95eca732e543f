import type { JobResults } from '../../src-core/engine/contract-payloads.ts'
import type { JobKind, JobRecord } from '../../src-core/storage/job-record.ts'
import { audits } from './audits.svelte.ts'
import { benches } from './benches.svelte.ts'
import { cohorts } from './cohorts.svelte.ts'
import { auditReading } from './audit-reading.ts'
import { notices } from './shown-notices.svelte.ts'
import { workbench, type ViewId } from './workbench.svelte.ts'

type Result<Kind extends keyof JobResults> = JobResults[Kind]

/** Shows the result of a finished job. */
export function openResult({ kind, result }: Pick<JobRecord, 'kind' | 'result'>): void {
  if (kind === 'open-sources' || kind === 'pacs-fetch') workbench.view = 'sources'
  if (kind === 'audit') workbench.openAudit((result as Result<'audit'>).auditId)
  if (kind === 'training' || kind === 'latent-map') workbench.openModel((result as Result<'training'>).modelId)
  if (kind === 'bench') workbench.openBench((result as Result<'bench'>).benchId)
  if (kind === 'cohort' || kind === 'cohort-check') workbench.openCohort((result as Result<'cohort'>).cohortId)
  if (kind === 'case-draw') workbench.planReview((result as Result<'case-draw'>).auditId)
  if (kind === 'report') workbench.openReport((result as Result<'report'>).auditId)
}

/**
 * Announces a finished audit, and makes it the one that Audit shows. An audit that is being read stays.
 * @param now in ms
 */
export async function announceAudit(job: JobRecord, now = Date.now()): Promise<void> {
  const wasRead = auditReading.isRead(workbench.auditId, now)
  await audits.load()
  if (job.state !== 'done') return
  const { auditId } = job.result as Result<'audit'>
  // The page that started the audit may have opened it meanwhile.
  const isShown = () => workbench.view === 'audit' && workbench.auditId === auditId
  if (!isShown() && !wasRead) workbench.auditId = auditId
  const about = `audit ${auditId}`
  if (isShown() || notices.has(about)) return
  const title = audits.find(auditId)?.title
  notices.done(
    title === undefined ? 'The audit is ready' : `Audit of ${title} is ready`,
    undefined,
    { label: 'Open', run: () => openResult(job) },
    about
  )
}

interface KeptResult {
  /** View that starts the job, and shows its result itself. */
  readonly view: ViewId
  readonly list: { load(): Promise<void> }
  readonly title: string
  /** True if the notice names the job. */
  readonly isNamed?: boolean
}

/** Results that the workspace keeps in a list of a view. */
const keptResults: Partial<Record<JobKind, KeptResult>> = {
  bench: { view: 'physics', list: benches, title: 'The bench is ready' },
  'cohort-check': { view: 'cohorts', list: cohorts, title: 'The plan is checked', isNamed: true },
  cohort: { view: 'cohorts', list: cohorts, title: 'The audits of the cohort have ended', isNamed: true },
  'case-draw': { view: 'cohorts', list: audits, title: 'The cases are drawn', isNamed: true }
}

/** Lists the result of a bench or cohort, and announces it unless its view is shown. Without effect for other jobs. */
export async function announceKept(job: JobRecord): Promise<void> {
  const kept = keptResults[job.kind]
  if (!kept) return
  await kept.list.load()
  if (job.state !== 'done' || workbench.view === kept.view) return
  const name = kept.isNamed ? job.title : undefined
  notices.done(kept.title, name, { label: 'Open', run: () => openResult(job) }, `job ${job.id}`)
}

/** Announces a finished model or latent map, unless Models is shown. */
export function announceModel(job: JobRecord): void {
  if (job.state !== 'done' || workbench.view === 'models') return
  const title = job.kind === 'training' ? 'The model is ready' : 'The latent map is ready'
  notices.done(title, job.title, { label: 'Open', run: () => openResult(job) }, `job ${job.id}`)
}
