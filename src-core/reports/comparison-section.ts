import { judgedOf } from '../audit/audited-outputs.ts'
import { scoreIdsOf } from '../scores/table/score-table.ts'
import { subjectOf, subjectText, thresholdHolds } from '../scores/sfrc/sfrc-calibration.ts'
import { flaggedBySlice, flagMethods, flagsOf, sfrcSubject, type FlagMethod } from '../audit/flagged-patches.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { html, type Html } from './report-markup.ts'
import { count, counted } from './number-text.ts'
import { outputLabel, type ReportInput } from './report-input.ts'
import { leavesOutAir, shownMeans } from './mean-table.ts'

const methodNames = { sfrc: 'sFRC', shape: 'shape error map' } as const

/** Number of flagged patches of an output, by method and slice. */
interface FlagColumn {
  readonly label: string
  readonly counts: readonly number[]
  readonly total: number
  /** Flagged patches of mostly air. The other counts leave them out, as means do. */
  readonly inAir: number
}

/** Flagged patches of each output, slice by slice; empty for audits without outputs of others. */
export function comparisonSection(input: ReportInput): Html {
  if (input.record.outputs.length === 0) return html``
  const tables = flagMethods.flatMap((method) => {
    const columns = columnsOf(input, method)
    return columns.length > 0 ? [flagTable(input, method, columns)] : []
  })
  if (tables.length === 0) return html``
  return html`<section aria-labelledby="flagged">
<h2 id="flagged">Flagged patches</h2>
<p>${thresholds(input)}</p>
${tables}
</section>`
}

function columnsOf(input: ReportInput, method: FlagMethod): FlagColumn[] {
  const { record, patches, scores } = input
  const [first, last] = [patches.slice[0]!, patches.slice.at(-1)!]
  return judgedOf(record).flatMap((key) => {
    const flags = flagsOf(method, scores[key]!, record)
    if (!flags) return []
    const isAir = (patch: number) => countsWithoutAir(input, method) && input.air![patch] === 1
    const counts = flaggedBySlice(
      flags.map((flagged, patch) => flagged && !isAir(patch)),
      patches.slice,
      first,
      last - first + 1
    )
    const total = counts.reduce((sum, value) => sum + value, 0)
    return [{ label: outputLabel(input, key), counts, total, inAir: flags.filter(Boolean).length - total }]
  })
}

function flagTable(input: ReportInput, method: FlagMethod, columns: readonly FlagColumn[]): Html {
  const { record, patches } = input
  const withoutAir = countsWithoutAir(input, method)
  const first = patches.slice[0]!
  const rows = [...columns[0]!.counts.keys()].filter((slice) => columns.some(({ counts }) => counts[slice]! > 0))
  const cells = (value: (column: FlagColumn) => number) =>
    columns.map((column) => html`<td>${count(value(column))}</td>`)
  return html`<table class="means"><caption>Patches flagged by the ${methodNames[method]}, of ${withoutAir ? shownMeans(record).of : counted(record.patchCount, 'patch', 'patches')} of each output; slices without any are left out.</caption>
<thead><tr><th scope="col">Slice</th>${columns.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map((slice) => html`<tr><th scope="row">${count(sliceNumber(first + slice))}</th>${cells(({ counts }) => counts[slice]!)}</tr>`)}
<tr><th scope="row">All</th>${cells(({ total }) => total)}</tr>
${withoutAir && html`<tr><th scope="row">Mostly air, not counted</th>${cells(({ inAir }) => inAir)}</tr>`}</tbody>
</table>`
}

/** True if counts leave out air. sFRC has its own rule for air, which its published counts use. */
const countsWithoutAir = (input: ReportInput, method: FlagMethod): boolean => method === 'shape' && leavesOutAir(input)

/** Threshold and its validity, or the reason why sFRC counts nothing. */
function thresholds({ record }: ReportInput): string {
  const { discrepancy, source } = record
  if (!discrepancy || !scoreIdsOf(record).includes('frcCrossing')) return ''
  const { mode, frcThreshold, hallucinationThreshold } = discrepancy.sfrc
  const subject = subjectOf(discrepancy.sfrc)
  if (!thresholdHolds(discrepancy.sfrc, sfrcSubject(record))) {
    return `sFRC counts no patches here: its threshold holds for ${subjectText(subject!)}, and these are ${subjectText(sfrcSubject(record))}. The command calibrate-sfrc finds a threshold for them.`
  }
  const unit = source.pixelSpacing ? 'per mm' : 'cycles per pixel'
  const holds = subject ? `the threshold holds for ${subjectText(subject)}` : 'the threshold was given by hand'
  return `sFRC (${mode}): correlation below ${frcThreshold} at a frequency of ${hallucinationThreshold} ${unit} or less; ${holds}; patches of air are left out.`
}
