import { html, type Html } from '../../../reports/report-markup.ts'
import { fixed, limits } from '../../../reports/number-text.ts'
import { noiseNames } from '../paper-numbers.ts'
import type { Comparison, PaperResults, PatchResult } from '../paper-results.ts'
import type { PaperPlace } from '../single-image-statistics.ts'

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
