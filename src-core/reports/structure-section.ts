import { scoreDefinition, scoreIdsOf, reliableScores } from '../scores/table/score-table.ts'
import { causeCategories } from '../scores/cause-categories.ts'
import { html, type Html } from './report-markup.ts'
import { meanTable, leavesOutAir, shownMeans } from './mean-table.ts'
import { count, fixed } from './number-text.ts'
import { outputKeys, outputLabel, type ReportInput } from './report-input.ts'

/** Scores of structure in the table. patches.csv has all. */
const listed = [
  'contrastLost',
  'detailKept',
  'structuralError',
  'topologyRecallLoss',
  'topologyPrecisionLoss',
  'clDice',
  'componentsError',
  'holesError',
  'identityChange',
  'sharpnessChange'
]

/** Means of the scores of structure, and the number of patches by cause. */
export function structureSection(input: ReportInput): Html {
  if (!outputKeys(input).some((key) => input.scores[key]?.cause)) return html``
  const shown = reliableScores(listed, scoreIdsOf(input.record))
    .map((id) => scoreDefinition(id)!)
    .filter(({ id }) => outputKeys(input).some((key) => (input.record.means[key]?.[id]?.n ?? 0) > 0))
  return html`<section aria-labelledby="structure">
<h2 id="structure">Structure</h2>
${meanTable(input, shown)}
${causeTable(input)}
</section>`
}

function causeTable(input: ReportInput): Html {
  const counts = outputKeys(input).map((key) => countCauses(shownCauses(input, key)))
  const used = causeCategories.flatMap((category, index) =>
    counts.some((numbers) => numbers[index]! > 0) ? [{ ...category, index }] : []
  )
  const shownCount = input.record.patchCount - (leavesOutAir(input) ? (input.record.airPatches ?? 0) : 0)
  const cell = (number: number) =>
    html`<td>${count(number)}<br><small>${fixed((100 * number) / shownCount, 1)}\u00a0%</small></td>`
  return html`<table class="means">
<caption>Patches by what explains best how they differ from their reference, over ${shownMeans(input.record).of}. ${used.map(({ label, hint }) => html`<b>${label}</b>: ${hint} `)}</caption>
<thead><tr><th scope="col">Image</th>${used.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${outputKeys(input).map((key, row) => html`<tr><th scope="row">${outputLabel(input, key)}</th>${used.map(({ index }) => cell(counts[row]![index]!))}</tr>`)}</tbody>
</table>`
}

function shownCauses(input: ReportInput, key: string): Float64Array | undefined {
  const causes = input.scores[key]?.cause
  return leavesOutAir(input) ? causes?.filter((_, patch) => input.air![patch] === 0) : causes
}

function countCauses(causes: Float64Array | undefined): number[] {
  const counts = causeCategories.map(() => 0)
  for (const cause of causes ?? []) if (cause in counts) counts[cause]!++
  return counts
}
