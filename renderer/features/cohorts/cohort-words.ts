import type { CaseOrder } from '../../../src-core/cohort-cases/case-choice.ts'
import type { CohortConditions, CohortFile } from '../../../src-core/cohort/cohort-job.ts'
import type { CohortContent } from '../../../src-core/engine/contract-payloads.ts'
import { bytesText, count, counted, duration } from '../../shared/format.ts'

/** Sentences on what a plan makes, one line each. */
export function plannedLines({ patients, series, settings, jobs, estimate, exclusions }: CohortFile): string[] {
  const time = estimate.seconds === null ? [] : [`About ${duration(estimate.seconds)} with one worker on this computer`]
  const left = exclusions.length === 0 ? [] : [`${counted(exclusions.length, 'series', 'series')} left out`]
  return [
    `${counted(series.length, 'series', 'series')} of ${counted(patients.length, 'patient')}, ${counted(settings.length, 'setting')}`,
    `${counted(jobs.length, 'audit')}, ${counted(estimate.patches, 'patch', 'patches')}`,
    ...time,
    `${bytesText(estimate.bytes)} on the disk`,
    ...left
  ]
}

/** State of a cohort in a few words, such as '12 of 40 audits, 2 failed'. */
export function progressWords({ file, finished, failures }: CohortContent): string {
  const failed = failures.length === 0 ? '' : `, ${count(failures.length)} failed`
  return `${count(finished.length)} of ${counted(file.jobs.length, 'audit')}${failed}`
}

export function doseWords({ dose, exposure, doseIndex }: CohortConditions): string {
  if (dose !== null) return dose
  if (exposure !== null) return `${Math.round(exposure)} mAs`
  return doseIndex === null ? '' : `${doseIndex.toPrecision(3)} mGy`
}

/** State of the audits of one series with one setting. */
export interface AuditState {
  readonly kind: 'done' | 'failed' | 'waiting' | 'none'
  readonly words: string
}

/** States of all audits of a cohort, by series and setting. Several seeds are counted together. */
export function auditStates({ file, finished, failures }: CohortContent): {
  get(series: string, setting: string): AuditState
} {
  const done = new Set(finished)
  const failed = new Set(failures.map(({ key }) => key))
  const byCell = new Map<string, { total: number; done: number; failed: number }>()
  const cellOf = (series: string, setting: string) => JSON.stringify([series, setting])
  for (const { key, series, setting } of file.jobs) {
    const cell = byCell.get(cellOf(series, setting)) ?? { total: 0, done: 0, failed: 0 }
    byCell.set(cellOf(series, setting), {
      total: cell.total + 1,
      done: cell.done + (done.has(key) ? 1 : 0),
      failed: cell.failed + (failed.has(key) ? 1 : 0)
    })
  }
  return {
    get(series, setting) {
      const cell = byCell.get(cellOf(series, setting))
      if (!cell) return { kind: 'none', words: '' }
      const of = (number: number) => (cell.total > 1 ? ` ${number} of ${cell.total}` : '')
      if (cell.failed > 0) return { kind: 'failed', words: `failed${of(cell.failed)}` }
      if (cell.done === cell.total) return { kind: 'done', words: `done${of(cell.done)}` }
      return { kind: 'waiting', words: `waiting${of(cell.total - cell.done)}` }
    }
  }
}

/** Reason why no cases can be drawn from a cohort, in one line with the remedy; null if they can. */
export function whyNoCases(
  { file, finished }: CohortContent,
  setting: string | undefined,
  order: CaseOrder
): string | null {
  const done = new Set(finished)
  if (!file.jobs.some((job) => job.setting === setting && done.has(job.key)))
    return 'No audit of this setting has ended.'
  if (file.pixels === 'none') return 'This cohort keeps no images: its plan states pixels: none.'
  return order === 'random' && file.pixels === 'worst' && !file.samplePatches
    ? 'This cohort keeps no random patches: its plan states sample: 0.'
    : null
}
