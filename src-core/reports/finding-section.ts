import { patchNumber, sliceNumber } from '../sources/slice-number.ts'
import { embargoedFindings, embargoText, type ReportedOutput, type ReportedOutputs } from './reported-output.ts'
import { html, type Html } from './report-markup.ts'
import { count, counted } from './number-text.ts'
import { patchScores } from './reported-scores.ts'
import type { PatchPictures } from './patch-pictures.ts'
import { outputLabel, type ReportInput } from './report-input.ts'
import { judgementsInLine, judgementList } from './judgement-list.ts'
import type { ShownErrorMaps } from './shown-error-maps.ts'

/** Maximum number of outputs with pictures. */
export const mostPictured = 10
/** Maximum number of rows in the table of further findings. findings.csv has all. */
export const mostListed = 100

/** Outputs with pictures, most severe first. Others are listed after them. */
export const picturedOf = ({ objected }: ReportedOutputs): readonly ReportedOutput[] => objected.slice(0, mostPictured)
export const listedOf = ({ objected }: ReportedOutputs): readonly ReportedOutput[] =>
  objected.slice(mostPictured, mostPictured + mostListed)

/** Place of a patch, such as 'slice 3, row 28, column 56'. */
export function placeText({ patches }: Pick<ReportInput, 'patches'>, patchIndex: number): string {
  return `slice ${count(sliceNumber(patches.slice[patchIndex]!))}, row ${count(patches.row[patchIndex]!)}, column ${count(patches.column[patchIndex]!)}`
}

/** Pictures and causes for a section on findings. */
export interface FindingFigures {
  /** Pictures of the slices with the places of the findings. */
  readonly overviews: Html
  readonly pictures: PatchPictures
  readonly errorMaps: ShownErrorMaps
}

/**
 * Section of all outputs with an objection, most severe first, then of the acceptable ones.
 * The first outputs have pictures, the others are listed.
 */
export function findingSection(input: ReportInput, outputs: ReportedOutputs, figures: FindingFigures): Html {
  const { objected, accepted } = outputs
  return html`<section aria-labelledby="findings">
<h2 id="findings">Findings</h2>
${input.embargoed.map((embargo) => html`<p class="under-way">${embargoText(embargo)}</p>`)}
${objected.length + accepted.length === 0 && html`<p>${nothingText(input)}</p>`}
${objected.length > 0 && html`<p>${extentText(objected.length)} ${input.record.source.label}: each output of a patch once, with the judgements of all its readers, the gravest first.</p>`}
${figures.overviews}
${objected.length > 0 && figures.pictures.legend()}
${picturedOf(outputs).map((output) => entry(input, output, figures))}
${listedTable(input, outputs, figures.errorMaps)}
${acceptedTable(input, accepted)}
</section>`
}

function extentText(objected: number): string {
  const all = counted(objected, 'judged patch with an objection', 'judged patches with objections')
  if (objected <= mostPictured) return `${all}, ${objected === 1 ? 'pictured' : 'all pictured'}.`
  const listed = Math.min(mostListed, objected - mostPictured)
  const left = objected - mostPictured - listed
  return `${all}: the ${count(mostPictured)} gravest are pictured, ${left === 0 ? 'the other' : 'the next'} ${count(listed)} listed${left === 0 ? '' : `, ${count(left)} more are in findings.csv only`}.`
}

const nothingText = ({ embargoed }: ReportInput): string =>
  embargoedFindings(embargoed) > 0
    ? 'No other finding has been recorded on this audit.'
    : 'No finding has been recorded on this audit.'

function entry(input: ReportInput, output: ReportedOutput, { pictures, errorMaps }: FindingFigures): Html {
  const { number, patchIndex, denoiserKey, findings } = output
  const label = outputLabel(input, denoiserKey)
  const regions = findings.flatMap(({ region }) => region ?? [])
  return html`<article class="finding" id="finding-${number}">
<div class="head"><h3>${count(number)}. ${label}, patch ${count(patchNumber(patchIndex))}</h3>
<p class="who">${placeText(input, patchIndex)}</p></div>
${judgementList(input, output)}
${errorMaps.cause(output)}
${pictures.row(output, label, { regions, facts: patchScores(input, patchIndex, denoiserKey) })}
</article>`
}

function listedTable(input: ReportInput, outputs: ReportedOutputs, errorMaps: ShownErrorMaps): Html {
  const listed = listedOf(outputs)
  if (listed.length === 0) return html``
  const row = (
    output: ReportedOutput
  ) => html`<tr id="finding-${output.number}"><th scope="row">${count(output.number)}</th>${placeCells(input, output)}
<td>${judgementsInLine(output)}</td><td>${errorMaps.cause(output)}</td></tr>`
  return html`<h3>Further findings</h3>
<table class="listed"><caption>Without pictures, numbers ${count(listed[0]!.number)} to ${count(listed.at(-1)!.number)} of ${count(outputs.objected.length)}.</caption>
<thead><tr>${['No.', 'Patch', 'Output', 'Judgements', 'Cause'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${listed.map(row)}</tbody></table>`
}

const placeCells = (input: ReportInput, { patchIndex, denoiserKey }: ReportedOutput): Html =>
  html`<td>${count(patchNumber(patchIndex))}: ${placeText(input, patchIndex)}</td><td>${outputLabel(input, denoiserKey)}</td>`

/** Table of the outputs without an objection, which need no pictures. */
function acceptedTable(input: ReportInput, accepted: readonly ReportedOutput[]): Html {
  if (accepted.length === 0) return html``
  const shown = accepted.slice(0, mostListed)
  const limited =
    shown.length < accepted.length
      ? `, the first ${count(shown.length)} of ${count(accepted.length)}; findings.csv has all`
      : ''
  return html`<h3>Judged acceptable</h3>
<table class="listed accepted"><caption>Without pictures, by patch${limited}.</caption>
<thead><tr>${['Patch', 'Output', 'Judgements'].map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${shown.map((output) => html`<tr>${placeCells(input, output)}<td>${judgementsInLine(output)}</td></tr>`)}</tbody></table>`
}
