import { comparedRole } from '../audit/candidates.ts'
import { flaggedBySlice, flagMethods, flagsOf } from '../audit/flags.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { html, type Html } from './html.ts'
import { count, counted } from './number-text.ts'
import type { ReportInput } from './report-input.ts'

const methodNames = { sfrc: 'sFRC', shape: 'shape ledger' } as const

/** What a comparison of two series flagged, slice by slice; nothing for other audits. */
export function comparisonSection(input: ReportInput): Html {
  const { record, patches, scores } = input
  if (record.request.degradation.kind !== 'compare') return html``
  const first = patches.slice[0]!
  const sliceCount = patches.slice.at(-1)! - first + 1
  const columns = flagMethods.flatMap((method) => {
    const flags = flagsOf(method, scores[comparedRole]!, record)
    return flags ? [{ name: methodNames[method], counts: flaggedBySlice(flags, patches.slice, first, sliceCount) }] : []
  })
  if (columns.length === 0) return html``
  const total = (counts: readonly number[]) => counts.reduce((sum, value) => sum + value, 0)
  const rows = Array.from({ length: sliceCount }, (_, slice) => slice).filter((slice) => columns.some(({ counts }) => counts[slice]! > 0))
  return html`<section aria-labelledby="flagged">
<h2 id="flagged">Flagged patches</h2>
<p>${columns.map(({ name, counts }) => `${counted(total(counts), 'patch', 'patches')} flagged by the ${name}`).join(', ')}, of ${count(record.patchCount)}. ${thresholds(input)}</p>
<table class="means"><caption>Flagged patches by slice; slices without any are left out.</caption>
<thead><tr><th scope="col">Slice</th>${columns.map(({ name }) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((slice) => html`<tr><th scope="row">${count(sliceNumber(first + slice))}</th>${columns.map(({ counts }) => html`<td>${count(counts[slice]!)}</td>`)}</tr>`)}</tbody>
</table>
</section>`
}

function thresholds({ record: { discrepancy, source } }: ReportInput): string {
  if (!discrepancy) return ''
  const { mode, frcThreshold, hallucinationThreshold } = discrepancy.sfrc
  const unit = source.pixelSpacing ? 'per mm' : 'cycles per pixel'
  return `sFRC (${mode}): correlation below ${frcThreshold} at a frequency of ${hallucinationThreshold} ${unit} or less; patches of air are left out.`
}
