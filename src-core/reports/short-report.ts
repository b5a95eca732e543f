import { warningsOf } from '../audit/audit-warnings.ts'
import { worstFirstScore } from '../audit/patch-ranking.ts'
import { scoreDefinition } from '../scores/table/score-table.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { decidingScores, disagreementsInWords } from './deciding-scores.ts'
import { judgementsInLine, placeText } from './finding-section.ts'
import { shortGlossary } from './glossary-section.ts'
import { meanTable } from './mean-table.ts'
import { count, counted } from '../counts.ts'
import { PatchPictures, ShownErrorMaps } from './patch-pictures.ts'
import {
  findingsInWords,
  type FrontInput,
  judgementList,
  questionOf,
  titleBlock,
  whatWasDone,
  withRunningTitle
} from './report-front.ts'
import { outputKeys, outputLabel, reportedOutputs, type ReportInput, type ShownPatch } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { patchScores } from './reported-scores.ts'
import { seriesTable } from './series-table.ts'
import { signatureTable } from './report-signatures.ts'
import { worstOfEach } from './worst-section.ts'

/** Number of pictured patches. */
const mostPictured = 3
/** Limits that hold the short form to two pages. */
const most = {
  outputs: 6,
  series: 4,
  warnings: 2,
  judged: 3,
  sentence: 220,
  line: 90,
  name: 40,
  answer: 600,
  lines: 5,
  scores: 4
}

/** Front of the short form: question, answer, figures and signatures. */
export function shortFront(input: FrontInput): Html {
  const { record, words } = input
  const answer = words.conclusion.trim()
  return withRunningTitle(
    input,
    'short',
    html`${titleBlock(input, 'short')}
<section aria-labelledby="question"><h2 id="question">Question</h2>
<p class="conclusion">${shortened(questionOf(input), most.sentence)}</p></section>
<section aria-labelledby="answer"><h2 id="answer">Answer</h2>
<p class="conclusion">${answer === '' ? 'No conclusion has been written yet.' : shortened(answer, most.answer)}</p>
<p>${shortened(findingsInWords(input), most.sentence)}</p>
${judgementList(input, most.judged)}
${disagreementsInWords(record)
  .slice(0, 1)
  .map((sentence) => html`<p class="disagreement"><b>${shortened(sentence, most.sentence)}</b></p>`)}
${warningList(input)}</section>
${figures(input)}
${signatureTable(words, input.signer)}`
  )
}

function warningList({ record }: FrontInput): Html {
  const warnings = warningsOf(record)
  const left = warnings.length - most.warnings
  return html`${warnings.slice(0, most.warnings).map((warning) => html`<p><b>Warning:</b> ${shortened(warning, most.line)}.</p>`)}
${left > 0 && html`<p>${counted(left, 'more warning stands', 'more warnings stand')} in the full report.</p>`}`
}

function figures(input: FrontInput): Html {
  const { record } = input
  const keys = outputKeys(input)
  const left = keys.length - most.outputs
  return html`<section aria-labelledby="figures"><h2 id="figures">Figures</h2>
<p>${shortened(whatWasDone(input), most.sentence)}</p>
${
  record.hasReference
    ? meanTable({ record }, decidingScores(record), { keys: keys.slice(0, most.outputs) })
    : html`<p>No clean reference is known for these images: there are no metrics, only pictures.</p>`
}
${left > 0 && html`<p>${counted(left, 'more output stands', 'more outputs stand')} in the full report.</p>`}</section>`
}

/** Draws the part below the front: three worst pictures, series and glossary. */
export async function drawShortReport(input: ReportInput): Promise<Html> {
  const outputs = reportedOutputs(input.findings)
  const objected = outputs.objected.slice(0, mostPictured)
  const shown = [...objected, ...(await worstUnseen(input, mostPictured - objected.length))]
  const errorMaps = await ShownErrorMaps.read(input, shown)
  const pictures = await PatchPictures.read(input, shown, errorMaps)
  const entry = (patch: ShownPatch) => {
    const output = objected.find((one) => one === patch)
    const label = outputLabel(input, patch.denoiserKey)
    return html`<article class="finding">
<p class="place"><b>${shortened(label, most.name)}</b>, patch ${count(patchNumber(patch.patchIndex))}, ${placeText(input, patch.patchIndex)}.</p>
${output && judgementsInLine({ ...output, findings: output.findings.slice(0, 2).map((one) => ({ ...one, note: shortened(one.note, most.line) })) })}
${errorMaps.cause(patch)}
${pictures.row(patch, shortened(label, 24), {
  regions: output?.findings.flatMap(({ region }) => region ?? []) ?? [],
  isCompact: true,
  facts: patchScores(input, patch.patchIndex, patch.denoiserKey, most.scores)
})}
</article>`
  }
  return html`<div class="short">
${
  shown.length > 0 &&
  html`<section aria-labelledby="worst"><h2 id="worst">Worst pictures</h2>
<p>${orderText(input, objected.length, shown.length)}</p>
${pictures.legend()}
${shown.map(entry)}</section>`
}
${seriesTable(input.record, { most: most.series, nameOf: (name) => shortened(name, 28) })}
${input.record.hasReference && shortGlossary(decidingScores(input.record))}</div>`
}

/** Worst patches without a finding: the worst of each output first, then the second worst. */
async function worstUnseen(input: ReportInput, wanted: number): Promise<ShownPatch[]> {
  if (wanted <= 0 || !input.record.hasReference) return []
  const ofEach = await worstOfEach(input, wanted)
  const rounds = [...Array(wanted).keys()].flatMap((round) => ofEach.flatMap((patches) => patches[round] ?? []))
  return rounds.slice(0, wanted)
}

function orderText(input: ReportInput, objected: number, shown: number): string {
  const byReaders = 'gravest findings of the readers'
  if (objected === shown) return `Order: ${byReaders}.`
  const byScore = `worst patches without a finding by ‘${scoreDefinition(worstFirstScore(input))!.label}’`
  return objected === 0 ? `Order: ${byScore}, each output in turn.` : `Order: ${byReaders}, then ${byScore}.`
}

/** Text of a limited number of characters and lines, cut between words. The full report has all of it. */
function shortened(text: string, length: number): string {
  const lines = text.split('\n').slice(0, most.lines).join('\n')
  if (lines === text && text.length <= length) return text
  const cut = lines.slice(0, length)
  if (cut === lines) return `${lines} …`
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2))} …`
}
