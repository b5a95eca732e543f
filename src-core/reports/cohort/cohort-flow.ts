import { count, counted } from '../../counts.ts'
import { grouped } from '../../grouped.ts'
import { html, type Html } from '../report-markup.ts'
import type { CohortTable } from './cohort-table.ts'

/** Numbers of series, audits and patients from the plan to the analysis. */
export interface CohortFlow {
  readonly planned: number
  readonly excluded: readonly Reason[]
  readonly series: number
  readonly patients: number
  readonly jobs: number
  readonly failed: readonly Reason[]
  /** Jobs without an audit and without a failure. */
  readonly open: number
  readonly finished: number
  readonly analysed: {
    readonly patients: number
    readonly series: number
    readonly slices: number
    readonly patches: number
  }
}

export interface Reason {
  readonly reason: string
  readonly count: number
}

export function cohortFlow({ cohort, audits, failures, exclusions, settings }: CohortTable): CohortFlow {
  const finished = new Set(audits.map(({ job }) => job.number))
  const failed = failures.filter(({ number }) => !finished.has(number))
  const series = cohort.series.length
  // A slice counts once, whatever the number of settings.
  const slices = new Set(
    settings.flatMap((setting) => setting.slices.map(({ patient, series: own, slice }) => `${patient} ${own} ${slice}`))
  )
  return {
    planned: series + exclusions.length,
    excluded: reasonsOf(exclusions.map(({ reason }) => reason)),
    series,
    patients: cohort.patients.length,
    jobs: cohort.jobs.length,
    failed: reasonsOf(failed.map(({ message }) => message)),
    open: cohort.jobs.length - finished.size - failed.length,
    finished: finished.size,
    analysed: {
      patients: new Set(audits.map(({ job }) => job.patient)).size,
      series: new Set(audits.map(({ job }) => job.series)).size,
      slices: slices.size,
      patches: audits.reduce((sum, { patches }) => sum + patches, 0)
    }
  }
}

const reasonsOf = (reasons: readonly string[]): Reason[] =>
  [...grouped(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .toSorted((one, other) => other.count - one.count)

export const totalOf = (reasons: readonly Reason[]): number => reasons.reduce((sum, one) => sum + one.count, 0)

/** Reasons shown in a box. Others stand in jobs.csv. */
const mostReasons = 5

/** Flow chart from planned series to analysed patients (as CONSORT 2010 asks for trials, doi:10.1136/bmj.c332). */
export function flowSection(flow: CohortFlow): Html {
  const { planned, excluded, series, patients, jobs, failed, open, finished, analysed } = flow
  const reasons = (title: string, list: readonly Reason[]) =>
    html`<div class="aside"><p><b>${title}</b></p>
<ul>${list.slice(0, mostReasons).map((one) => html`<li>${one.reason} (${count(one.count)})</li>`)}
${list.length > mostReasons && html`<li>${counted(list.length - mostReasons, 'more reason')} in jobs.csv</li>`}</ul></div>`
  const lost = totalOf(failed) + open
  const withOpen = open > 0 ? [...failed, { reason: 'not run yet', count: open }] : failed
  return html`<section aria-labelledby="flow"><h2 id="flow">From plan to analysis</h2>
<div class="flow">
<div class="box"><b>${counted(planned, 'series', 'series')}</b> in the plan</div>
${excluded.length > 0 ? reasons(`${counted(totalOf(excluded), 'series', 'series')} excluded`, excluded) : html`<div class="aside"><p>None excluded</p></div>`}
<div class="box"><b>${counted(series, 'series', 'series')}</b> of ${counted(patients, 'patient')}: ${counted(jobs, 'audit')} to make</div>
${lost > 0 ? reasons(`${counted(lost, 'audit')} without a result`, withOpen) : html`<div class="aside"><p>None failed</p></div>`}
<div class="box last"><b>${counted(finished, 'audit')}</b> analysed: ${counted(analysed.patients, 'patient')}, ${counted(analysed.series, 'series', 'series')}, ${counted(analysed.slices, 'slice')}, ${counted(analysed.patches, 'patch', 'patches')}</div>
</div></section>`
}
