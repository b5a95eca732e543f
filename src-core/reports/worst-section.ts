import { outputsWorstFirst, sortByScore, worstFirstScore } from '../audit/patch-ranking.ts'
import { airPatches } from '../audit/patch-selection.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { placeText } from './finding-section.ts'
import { count } from '../counts.ts'
import type { PatchPictures, ShownErrorMaps } from './patch-pictures.ts'
import { embargoedFindings, outputLabel, type ReportInput, type ShownPatch } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { patchScores } from './reported-scores.ts'

/** Maximum number of worst patches, shared between the outputs; one of each if there are more outputs. */
export const mostWorst = 6

/** Maximum number of scores beside the pictures of each patch. */
const mostScores = 6
/** Number of worst patches that are searched for visible ones. */
const looksAt = 96
const mostLooks = 40

/** Worst patches of each output in the order of the wall. Patches with a finding and patches of air are left out. */
export async function worstPatches(input: ReportInput): Promise<ShownPatch[]> {
  if (!input.record.hasReference) return []
  const { length } = outputsWorstFirst(input, worstFirstScore(input))
  return (await worstOfEach(input, Math.max(1, Math.floor(mostWorst / length)))).flat()
}

/** Worst patches of each output, the worst output first. @param each maximum number of patches of an output */
export async function worstOfEach(input: ReportInput, each: number): Promise<ShownPatch[][]> {
  const by = worstFirstScore(input)
  const worst: ShownPatch[][] = []
  for (const key of outputsWorstFirst(input, by)) {
    const indices = await firstVisible(input, rankUnseen(input, key, by), each)
    worst.push(indices.map((patchIndex) => ({ patchIndex, denoiserKey: key })))
  }
  return worst
}

/** Patches without a finding on this output, worst first, without those that have no score. */
function rankUnseen({ scores, findings }: ReportInput, key: string, by: string): number[] {
  const seen = new Set(findings.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex))
  const values = scores[key]?.[by] ?? new Float64Array()
  const unseen = Int32Array.from(values.keys()).filter((index) => !seen.has(index) && !Number.isNaN(values[index]!))
  return [...sortByScore(unseen, values, scoreDefinition(by)!, 'worst')]
}

/** First patches of `ranked` with visible content. Air scores badly and shows nothing. */
async function firstVisible(input: ReportInput, ranked: readonly number[], wanted: number): Promise<number[]> {
  const { source } = input.record
  const found: number[] = []
  for (let look = 0; look < mostLooks && found.length < wanted && look * looksAt < ranked.length; look++) {
    const indices = ranked.slice(look * looksAt, (look + 1) * looksAt)
    const air = source.unit === 'HU' ? airPatches(await input.readPatches('reference', indices), source) : null
    found.push(...indices.filter((_, position) => !air?.[position]))
  }
  return found.slice(0, wanted)
}

const orders: Readonly<Record<string, string>> = {
  contrastLost: 'Where small structures lost most contrast comes first',
  hiddenError: 'What PSNR hides comes first (high PSNR, structure changed or washed out)'
}

export function worstSection(
  input: ReportInput,
  worst: readonly ShownPatch[],
  pictures: PatchPictures,
  errorMaps: ShownErrorMaps
): Html {
  if (worst.length === 0) return html``
  const by = worstFirstScore(input)
  const definition = scoreDefinition(by)!
  const order = orders[by] ?? `By ${definition.label}, ${definition.better === 'higher' ? 'lowest' : 'largest'} first`
  return html`<section aria-labelledby="worst">
<h2 id="worst">Worst patches without a finding${embargoedFindings(input.embargoed) > 0 && ' in this report'}</h2>
<p>${order}, as the wall shows them; at most ${count(mostWorst)} in all, shared between the outputs, at least one of each.
${input.record.source.unit === 'HU' && 'Patches of which half or more is darker than the window, such as air, are left out.'}</p>
${pictures.legend()}
${worst.map((patch) => entry(input, patch, pictures, errorMaps))}
</section>`
}

function entry(input: ReportInput, patch: ShownPatch, pictures: PatchPictures, errorMaps: ShownErrorMaps): Html {
  return html`<article class="finding">
<p class="place"><b>${outputLabel(input, patch.denoiserKey)}</b>, patch ${count(patchNumber(patch.patchIndex))}, ${placeText(input, patch.patchIndex)}.</p>
${errorMaps.evidence(patch)}
${pictures.row(patch, outputLabel(input, patch.denoiserKey), { facts: patchScores(input, patch.patchIndex, patch.denoiserKey, mostScores) })}
</article>`
}
