import { count } from '../../../counts.ts'
import { fixed, limits } from '../../../reports/number-text.ts'
import { html, type Html } from '../../../reports/report-markup.ts'
import { latentSetting } from '../experiment-plan.ts'
import {
  noiseNames,
  paperColumnNames,
  paperColumns,
  paperNumbers,
  type PaperSetting,
  paperSettings
} from '../paper-numbers.ts'
import {
  bestFilter,
  type Comparison,
  type LatentRow,
  mainCells,
  type PaperResults,
  type PatchResult,
  type SubjectResult
} from '../paper-results.ts'
import { paperValue } from '../result-tables.ts'
import type { Cell } from '../score-cells.ts'
import { cellOf, type PaperPlace } from '../single-image-statistics.ts'
import { sampleGrid } from './paper-pictures.ts'

/** Numbers of the paper, each of one image, that mislead, and the results of all test images. */
export function readingSection({ subjects, drawings }: PaperResults): Html {
  const mnist = subjects.filter(({ data }) => data === 'mnist')
  return html`<section aria-labelledby="reading">
<h2 id="reading">Where the paper's numbers mislead</h2>
<p>Every number of the paper's Tables 1 and 2 is the PSNR of one image, and each column shows another image. A single image is weak evidence about a method:</p>
${placesTable(
  mnist,
  drawings.places.filter(({ column }) => column === 'decoded')
)}
<ul>
${drawings.notMonotone.map(({ kind, probability }) => html`<li>${monotoneText(mnist, kind, probability)}</li>`)}
<li>${outsideText(drawings.places)}</li>
<li>${settingsText(mnist)}</li>
</ul>
</section>`
}

function placesTable(subjects: readonly PatchResult[], places: readonly PaperPlace[]): Html {
  return html`<table class="scores">
<caption>PSNR of single decoded test images (dB): how far they spread, and where the paper's one number would stand among ours.</caption>
<thead><tr><th scope="col">Noise</th><th scope="col">paper's image</th><th scope="col">our mean</th><th scope="col">5 % of images below</th><th scope="col">half below</th><th scope="col">5 % above</th><th scope="col">our images below the paper's</th></tr></thead>
<tbody>${places.map((place, index) => {
    const subject = subjects[index]!
    const { means, quantiles } = subject.cells.find(({ candidate }) => candidate === 'decoded')!
    return html`<tr><th scope="row">${noiseNames[subject.setting.kind]} × ${subject.setting.factor}</th><td>${fixed(place.paper, 2)}</td><td>${fixed(means.psnr!.mean, 2)}</td><td>${fixed(quantiles.psnr![0], 2)}</td><td>${fixed(quantiles.psnr![2], 2)}</td><td>${fixed(quantiles.psnr![4], 2)}</td><td>${fixed(100 * place.below, 1)} %</td></tr>`
  })}</tbody></table>`
}

function monotoneText(subjects: readonly PatchResult[], kind: keyof typeof noiseNames, probability: number): string {
  const own = subjects.filter(({ setting }) => setting.kind === kind)
  const [paper, ours] = [
    own.map(({ setting }) => fixed(setting.paper.decoded, 2)),
    own.map((subject) => fixed(meanOf(subject, 'decoded'), 2))
  ]
  const falls = own.every(
    (subject, index) => index === 0 || meanOf(subject, 'decoded') < meanOf(own[index - 1]!, 'decoded')
  )
  return (
    `${noiseNames[kind]}, factors ${own.map(({ setting }) => setting.factor).join(', ')}: the paper's 'Decoded' column reads ${paper.join(', ')}: it does not fall as the noise grows. ` +
    `The means over all test images ${falls ? 'do' : 'do not either'}: ${ours.join(', ')}. ` +
    `Three images drawn at random, one for each factor, would show a column that does not fall in ${fixed(100 * probability, 0)} % of all draws, with these very models.`
  )
}

function outsideText(places: readonly PaperPlace[]): string {
  const decoded = places.filter(({ column }) => column === 'decoded')
  const under = decoded.filter(({ paper, low }) => paper < low).length
  const over = decoded.filter(({ paper, high }) => paper > high).length
  return (
    `Of the paper's ${decoded.length} 'Decoded' numbers, ${under} are below what 95 % of our decoded images reach and ${over} above what 95 % stay under. ` +
    (under + over > 0
      ? "The choice of the image alone does not account for a number that far out: there the paper's network differs from ours. "
      : '') +
    'The column is therefore no target; what is compared here is means over the same images.'
  )
}

function settingsText(subjects: readonly PatchResult[]): string {
  const gains = (['median', 'gaussian', 'average', 'bilateral'] as const).map((filter) => {
    const differences = subjects.map(
      (subject) => meanOf(subject, `${filter}-tuned`) - meanOf(subject, `${filter}-paper`)
    )
    return `${filter === 'gaussian' ? 'Gaussian blur' : filter} ${fixed(Math.min(...differences), 1)} to ${fixed(Math.max(...differences), 1)} dB`
  })
  return (
    "The settings that fit the paper's filter columns do not suit the images (on digits of three pixels' width a kernel of 5 × 5 wipes out strokes). " +
    `Tuned on training images they gain: ${gains.join(', ')}. Against these, and non-local means and total variation, the autoencoder has to be judged.`
  )
}

const meanOf = ({ cells }: PatchResult, candidate: string) =>
  cells.find((cell) => cell.candidate === candidate)!.means.psnr!.mean

/** Images on which the autoencoder is not better than the noisy image or a filter. */
export function notBetterSection({ subjects }: PaperResults): Html {
  const failures = subjects.map(({ name, comparisons }) => ({
    name,
    others: comparisons.filter(isNotBeaten).sort((a, b) => a.psnr.mean - b.psnr.mean)
  }))
  const clean = failures.filter(({ others }) => others.length === 0).map(({ name }) => name)
  const rows = failures.filter(({ others }) => others.length > 0)
  return html`<section aria-labelledby="not-better">
<h2 id="not-better">Where the autoencoder does not beat a filter</h2>
${clean.length > 0 && html`<p>Better by mean PSNR than the noisy image and every filter, tuned or not: ${clean.join('; ')}.</p>`}
${
  rows.length === 0
    ? html`<p>Nowhere in this run.</p>`
    : html`<table class="scores">
<caption>Not better, and by how much: mean difference of PSNR image by image, autoencoder minus the other (dB, 95 % interval), and on which share of the images the autoencoder is better all the same.</caption>
<thead><tr><th scope="col">Images</th><th scope="col" class="words">Methods, the strongest first</th></tr></thead>
<tbody>${rows.map(({ name, others }) => html`<tr><th scope="row">${name}</th><td class="words">${others.map((other, index) => html`${index > 0 && html`<br>`}${comparisonText(other)}`)}</td></tr>`)}</tbody></table>`
}
</section>`
}

/** True for the noisy image or a classical filter if the autoencoder is not clearly better. */
const isNotBeaten = ({ candidate, psnr }: Comparison): boolean =>
  psnr.low <= 0 && (candidate === 'noisy' || /-(paper|tuned)$/.test(candidate))

const comparisonText = ({ label, psnr, winsShare }: Comparison): Html =>
  html`${label}: ${fixed(psnr.mean, 2)} <small>${limits(psnr, 2)}</small>, better on ${fixed(100 * winsShare, 1)} %`

/** Effect of the width of the bottleneck on PSNR, SSIM and the digits' classes. */
export function latentSection({ latent, run }: PaperResults): Html {
  if (latent.length === 0) return html``
  const { kind, factor } = paperSettings.find(({ id }) => id === latentSetting)!
  return html`<section aria-labelledby="latent">
<h2 id="latent">What the bottleneck does</h2>
<p>The paper sees PSNR stay high while digits change. How often they change depends on how many numbers an image has to pass through:</p>
<table class="scores">
<caption>Autoencoders that differ in nothing but the width of their bottleneck; MNIST, ${noiseNames[kind]} × ${factor}, ${run.settings.epochs} epochs, seed ${run.settings.seed}.
Digit changed: the class that a digit classifier gives changes from the clean to the decoded image; better half: among the images with the higher PSNR.</caption>
<thead><tr><th scope="col">Latent size</th><th scope="col">PSNR (dB)</th><th scope="col">SSIM</th><th scope="col">digit changed</th><th scope="col">in the better half</th></tr></thead>
<tbody>${latent.map(latentRow)}</tbody></table>
</section>`
}

function latentRow({ size, cell: { means, scores } }: LatentRow): Html {
  const changed = means.classChanged
  const percent = (value: number) => `${fixed(100 * value, 2)} %`
  return html`<tr><th scope="row">${size}</th><td>${fixed(means.psnr!.mean, 2)} <small>${limits(means.psnr!, 2)}</small></td><td>${fixed(means.ssim!.mean, 3)} <small>${limits(means.ssim!, 3)}</small></td>
<td>${changed ? html`${percent(changed.mean)} <small>[${percent(changed.low)}, ${percent(changed.high)}]</small>` : '–'}</td><td>${changed ? percent(shareInBetterHalf(scores)) : '–'}</td></tr>`
}

/** Share of images with a changed class among those with a PSNR at or above the median. */
export function shareInBetterHalf({ psnr, classChanged }: Readonly<Record<string, Float64Array>>): number {
  const median = psnr!.toSorted()[Math.floor(psnr!.length / 2)]!
  const better = classChanged!.filter((_, index) => psnr![index]! >= median)
  return better.filter((value) => value === 1).length / better.length
}

/** The shipped networks of whole CT slices beside the shipped autoencoder and the filters. */
export async function quarterDoseSection({ quarterDose, plan }: PaperResults): Promise<Html> {
  return html`<section aria-labelledby="quarter-dose">
<h2 id="quarter-dose">Whole CT slices at a quarter of the dose</h2>
<p>Beyond the paper: noise as a lower dose adds it, and networks that see whole slices. The models ship with Denoscope, this run trained none of them (see Methods).
The dose is simulated and the anatomy is a phantom: the numbers do not hold for patients. The phantom has no noise at full dose and little texture, which suits filters;
networks of whole slices learned slices as they are at full dose, noise included.</p>
${fullTable(html`<b>CT, quarter of the dose.</b> ▲: better than the shipped autoencoder; bold: the best of the column. Means over ${count(quarterDose.cells[0]!.images)} test patches of slices that were denoised whole, 95 % intervals; a range of 2000 HU is 0 to 1.`, [quarterDose])}
<p>${finding(
    quarterDose.cells,
    plan.shipped.networks.map(({ id }) => id)
  )}</p>
${await sampleGrid(quarterDose, plan)}
</section>`
}

function finding(cells: readonly Cell[], networks: readonly string[]): string {
  const psnr = ({ means }: Cell) => means.psnr!.mean
  const cell = (id: string) => cells.find(({ candidate }) => candidate === id)!
  const filter = bestFilter({ cells })
  const [network] = networks.map(cell).sort((a, b) => psnr(b) - psnr(a))
  const others = `the noisy slices ${fixed(psnr(cell('noisy')), 2)} dB, the best filter (${filter.label}) ${fixed(psnr(filter), 2)} dB and the autoencoder of patches ${fixed(psnr(cell('decoded')), 2)} dB`
  return network
    ? `By mean PSNR the best network of whole slices (${network.label}) reaches ${fixed(psnr(network), 2)} dB, ${others}.`
    : `By mean PSNR ${others.replace('slices', 'slices reach')}; no network of whole slices ships with this version.`
}

/** A table in the paper's layout: one row for each factor, our mean above the paper's number. */
export function paperTable(kind: PaperSetting['kind'], subjects: readonly PatchResult[]): Html {
  return html`<table class="scores">
<caption><b>Table ${paperNumbers[kind].table}.</b> ${noiseNames[kind]} noise, PSNR in dB: mean over ${count(subjects[0]!.cells[0]!.images)} test images with its 95 % interval; below it the paper's number, from one image.
The paper does not state its filters' settings; these fit its rows best: kernels of 5 × 5, bilateral with d 5, sigma of intensity 0.1 and of distance 5.</caption>
<thead><tr><th scope="col">Factor</th>${paperColumns.map((column) => html`<th scope="col">${paperColumnNames[column]}</th>`)}</tr></thead>
<tbody>${subjects.map((subject) => html`<tr><th scope="row">${subject.setting.factor}</th>${paperColumns.map((column) => paperCell(subject, cellOf(subject, column)))}</tr>`)}</tbody>
</table>`
}

function paperCell(subject: SubjectResult, { candidate, means }: Cell): Html {
  return html`<td><b>${fixed(means.psnr!.mean, 2)}</b><br><small>${limits(means.psnr!, 2)}</small><br><small class="paper">paper ${fixed(paperValue(subject, candidate), 2)}</small></td>`
}

/**
 * One row for each method.
 * Each noise has PSNR above the paper's number, SSIM and, if known, the share of changed digits.
 */
export function fullTable(caption: Html, subjects: readonly SubjectResult[]): Html {
  const hasIdentity = subjects[0]!.cells.some(({ means }) => 'classChanged' in means)
  const span = 2 + Number(hasIdentity)
  const rows = mainCells(subjects[0]!)
  return html`<table class="scores">
<caption>${caption}</caption>
<thead><tr><th scope="col" rowspan="2">Method</th>${subjects.map(({ noise }) => html`<th scope="colgroup" colspan="${span}" class="group">${noise}</th>`)}</tr>
<tr>${subjects.map(() => html`<th scope="col" class="group">PSNR</th><th scope="col">SSIM</th>${hasIdentity && html`<th scope="col">digit<br>changed</th>`}`)}</tr></thead>
<tbody>${rows.map(({ candidate, label }) => html`<tr class="${candidate === 'decoded' ? 'ours' : ''}"><th scope="row">${label}</th>${subjects.map((subject) => cells(subject, candidate, hasIdentity))}</tr>`)}</tbody>
</table>`
}

function cells(subject: SubjectResult, candidate: string, hasIdentity: boolean): Html {
  const { means } = subject.cells.find((cell) => cell.candidate === candidate)!
  const better = subject.comparisons.find((other) => other.candidate === candidate && other.psnr.high < 0)
  const best = isBest(subject, candidate) ? 'best' : ''
  const paper = paperValue(subject, candidate)
  return html`<td class="group ${best}">${better && '▲ '}${fixed(means.psnr!.mean, 2)}<br><small>${limits(means.psnr!, 2)}</small>${paper !== null && html`<br><small class="paper">paper ${fixed(paper, 2)}</small>`}</td>
<td>${fixed(means.ssim!.mean, 3)}</td>
${hasIdentity && html`<td>${fixed(100 * means.classChanged!.mean, 1)} %</td>`}`
}

function isBest(subject: SubjectResult, candidate: string): boolean {
  const cells = mainCells(subject)
  const highest = Math.max(...cells.map(({ means }) => means.psnr!.mean))
  return cells.find((cell) => cell.candidate === candidate)!.means.psnr!.mean === highest
}
