import { join } from 'node:path'
import { writeFileAtomically } from '../../../files/atomic-file.ts'
import { count } from '../../../counts.ts'
import { duration, fixed, moment } from '../../../reports/number-text.ts'
import { html, Html } from '../../../reports/report-markup.ts'
import { htmlPage } from '../../../reports/report-page.ts'
import type { ExperimentPlan } from '../experiment-plan.ts'
import { noiseNames, paperNumbers, type PaperSetting } from '../paper-numbers.ts'
import { type PaperResults, type PatchResult, bestFilter, readResults, resultsJson } from '../paper-results.ts'
import { tableFiles } from '../result-tables.ts'
import type { RunRecord } from '../run-experiment.ts'
import { chartFigure, lossChart, psnrChart } from './paper-charts.ts'
import { methodSection } from './paper-method-section.ts'
import { hiddenErrorGrid, sampleGrid } from './paper-pictures.ts'
import {
  latentSection,
  shareInBetterHalf,
  notBetterSection,
  readingSection,
  quarterDoseSection,
  fullTable,
  paperTable
} from './paper-sections.ts'

const kinds = ['gaussian', 'poisson'] as const
const title = 'The paper, reproduced'
const marks = '▲: better than the autoencoder; bold: the best of the column.'

/**
 * Report of a run as one self-contained HTML page without scripts or external resources.
 * Tables and figures have the paper's numbers.
 */
export async function renderPaperReport(results: PaperResults): Promise<string> {
  const body = html`${opening(results)}
${await mnistSections(results)}
${readingSection(results)}
${notBetterSection(results)}
${await hiddenSection(results)}
${latentSection(results)}
${await ctSection(results)}
${await quarterDoseSection(results)}
${methodSection(results)}`
  return htmlPage({ title, style: paperStyle, body })
}

function opening({ run, subjects }: PaperResults): Html {
  const { settings, startedAt, versions, seconds } = run
  const took = Object.values(seconds).reduce((sum, value) => sum + value, 0)
  return html`<h1>${title}</h1>
<p class="subtitle">Friley, <i>Preliminary Exploration Using MNIST Dataset Highlights Autoencoders Limitations in Denoising Medical Images</i>, repeated from scratch with one command.
${moment(startedAt)}; Denoscope ${versions.denoscope}, seed ${settings.seed}, ${settings.epochs} epochs, ${duration(took)}. For research, not for diagnosis.</p>
${settings.quick && html`<p class="banner">A quick run: ${count(settings.trainingImages!)} training images, ${count(settings.testImages!)} test images, ${settings.epochs} epochs. It shows that everything works; its numbers mean nothing.</p>`}
<ul>${subjects.filter(({ data }) => data === 'mnist').map((subject) => html`<li>${headline(subject)}</li>`)}</ul>`
}

function headline(subject: PatchResult): Html {
  const psnr = (candidate: string) => subject.cells.find((cell) => cell.candidate === candidate)!.means.psnr!.mean
  const best = bestFilter(subject)
  const gain = psnr('decoded') - best.means.psnr!.mean
  return html`<b>${noiseNames[subject.setting.kind]} × ${subject.setting.factor}</b>: autoencoder ${fixed(psnr('decoded'), 2)} dB on average, noisy ${fixed(psnr('noisy'), 2)} dB,
best filter ${fixed(best.means.psnr!.mean, 2)} dB (${best.label}): the autoencoder is ${fixed(Math.abs(gain), 1)} dB ${gain < 0 ? html`<b>worse</b>` : 'better'}.`
}

async function mnistSections({ subjects, models, plan }: PaperResults): Promise<Html[]> {
  return inOrder(kinds, async (kind) => {
    const own = of(subjects, 'mnist', kind)
    const numbers = paperNumbers[kind]
    const curves = models.filter(({ stage, card }) => stage === 'mnist' && card.training.degradation.kind === kind)
    return html`<section aria-labelledby="${kind}">
<h2 id="${kind}">${noiseNames[kind]} noise</h2>
${paperTable(kind, own)}
${fullTable(html`<b>Table ${numbers.table}, with every method.</b> ${marks} Means over ${count(own[0]!.cells[0]!.images)} test images, 95 % intervals.`, own)}
${chartFigure(await lossChart(curves), `Figure ${numbers.lossFigure}.`, 'Loss of the autoencoders after each epoch: on the training images (solid) and the validation images (dashed).')}
${chartFigure(await psnrChart(own), `Figure ${numbers.psnrFigure}.`, "PSNR of every method and factor: 5th, 25th, 50th, 75th and 95th percentile over the test images. Red diamonds: the paper's number, of one image.")}
<h3>Figure ${numbers.sampleFigure}. The first test image of each digit</h3>
${await inOrder(own, (subject) => sampleGrid(subject, plan))}
</section>`
  })
}

async function hiddenSection({ subjects, plan }: PaperResults): Promise<Html> {
  const own = subjects.filter(({ data }) => data === 'mnist')
  return html`<section aria-labelledby="hidden">
<h2 id="hidden">Figure 11. Wrong though PSNR is high</h2>
<p>Among the better half of the decoded test images by PSNR, those with the largest structural error (0 to 1: how much of the strokes is lost
or invented beyond blur, noise and shift). 'Digit changed': the digit classifier reads another digit than in the clean image.</p>
${shareTable(own)}
${await inOrder(own, (subject) => hiddenErrorGrid(subject, plan))}
</section>`
}

/** Shares of decoded images with a changed digit: of all test images, and of the better half by PSNR. */
function shareTable(subjects: readonly PatchResult[]): Html {
  return html`<table class="scores"><caption>Decoded images whose digit changed.</caption>
<thead><tr><th scope="col">Noise</th><th scope="col">of all test images</th><th scope="col">of the better half by PSNR</th></tr></thead>
<tbody>${subjects.map((subject) => {
    const { scores, means } = subject.cells.find(({ candidate }) => candidate === 'decoded')!
    return html`<tr><th scope="row">${noiseNames[subject.setting.kind]} × ${subject.setting.factor}</th><td>${fixed(100 * means.classChanged!.mean, 2)} %</td><td>${fixed(100 * shareInBetterHalf(scores), 2)} %</td></tr>`
  })}</tbody></table>`
}

async function ctSection({ subjects, models, plan }: PaperResults): Promise<Html> {
  const own = subjects.filter(({ data }) => data === 'ct')
  const parts = await inOrder(kinds, async (kind) => {
    const curves = models.filter(({ stage, card }) => stage === 'ct' && card.training.degradation.kind === kind)
    return html`${fullTable(html`<b>CT patches, ${noiseNames[kind]} noise.</b> ${marks} Means over ${count(own[0]!.cells[0]!.images)} test patches, 95 % intervals; a range of 2000 HU is 0 to 1.`, of(subjects, 'ct', kind))}
${chartFigure(await lossChart(curves), `CT, ${noiseNames[kind]}: losses.`, 'On the training patches (solid) and the validation patches (dashed).')}
${chartFigure(await psnrChart(of(subjects, 'ct', kind)), `CT, ${noiseNames[kind]}: PSNR.`, '5th, 25th, 50th, 75th and 95th percentile over the test patches.')}`
  })
  return html`<section aria-labelledby="ct">
<h2 id="ct">CT patches</h2>
<p>The same with patches of 28 × 28 pixels of a generated chest and abdomen. Pictures: black −1000 HU, white 1000 HU.</p>
${parts}
${await inOrder(own, (subject) => sampleGrid(subject, plan))}
<h3>Wrong though PSNR is high</h3>
<p>Among the better half of the decoded patches by PSNR, those with the largest structural error.</p>
${await inOrder(own, (subject) => hiddenErrorGrid(subject, plan))}
</section>`
}

const of = (subjects: readonly PatchResult[], data: PatchResult['data'], kind: PaperSetting['kind']) =>
  subjects.filter((subject) => subject.data === data && subject.setting.kind === kind)

/** Runs one after the other, since subjects of the same images share them. */
async function inOrder<Item>(items: readonly Item[], make: (item: Item) => Promise<Html>): Promise<Html[]> {
  const made: Html[] = []
  for (const item of items) made.push(await make(item))
  return made
}

/**
 * Writes report.html, results.json and the tables of a finished run into its folder.
 * @throws file.unwritable
 */
export async function writePaperReport(
  directory: string,
  finished: { plan: ExperimentPlan; run: RunRecord }
): Promise<PaperResults> {
  const results = await readResults(directory, finished)
  const files = {
    ...tableFiles(results),
    'results.json': `${JSON.stringify(resultsJson(results), null, 2)}\n`,
    'report.html': await renderPaperReport(results)
  }
  for (const [name, text] of Object.entries(files)) writeFileAtomically(join(directory, name), text)
  return results
}

/** Styles beyond those of audit reports. */
export const paperStyle = new Html(`
body { max-width: 860px; }
.banner { margin: 16px 0; padding: 10px 14px; border: 2px solid var(--ink); font-weight: 600; }
.scores { font-size: 12px; }
.scores td, .scores thead th:not(:first-child) { text-align: right; padding: 4px 0 4px 6px; vertical-align: baseline; }
.scores tbody th { white-space: nowrap; }
.scores small { white-space: nowrap; font-size: 10.5px; font-weight: 400; }
.scores caption { font-size: 12px; }
.scores .words, .scores thead th.words { text-align: left; }
.scores .group { border-left: 1px solid var(--line); padding-left: 10px; }
.scores .paper { color: var(--quiet); }
.scores .ours th, .scores .ours td { background: var(--soft); -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.scores .best { font-weight: 700; }
.strips { width: auto; margin: 0 0 4px; font-size: 12px; }
.strips th { padding: 0 10px 0 0; min-width: 160px; border: 0; vertical-align: middle; text-align: right; color: var(--quiet); white-space: nowrap; }
.strips td { padding: 0 0 2px; border: 0; line-height: 0; }
.strips img { image-rendering: pixelated; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.strips .numbers { display: grid; line-height: 1.35; font-size: 11px; text-align: center; color: var(--quiet); }
.example { margin: 0 0 20px; }
@media print { .strips, .example { break-inside: avoid; } .example { break-before: auto; } .scores { font-size: 8.5pt; } }
`)
