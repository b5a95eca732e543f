import type { ModelCard } from '../../../denoisers/models/model-card.ts'
import { html, type Html } from '../../../reports/report-markup.ts'
import { count } from '../../../counts.ts'
import { duration, fixed } from '../../../reports/number-text.ts'
import type { Cell } from '../score-cells.ts'
import { defaultLatentSize, type Stage } from '../experiment-plan.ts'
import { shippedCards, type ModelResult, type PaperResults, type SubjectResult } from '../paper-results.ts'
import { parameterText } from '../result-tables.ts'
import { tuningGrids } from '../filter-tuning.ts'

type Row = readonly [name: string, value: string | Html]

/** Facts for repeating and judging the run. */
export function methodSection(results: PaperResults): Html {
  return html`<section aria-labelledby="methods">
<h2 id="methods">Methods</h2>
${table('Run', runRows(results))}
${table('Images, noise and scores', definitionRows(results))}
${modelTable(results.models)}
${shippedTable(shippedCards(results.plan))}
${tuningTable([...results.subjects, results.quarterDose])}
</section>`
}

const stageNames: Readonly<Record<Stage, string>> = {
  mnist: 'MNIST: six autoencoders and their evaluation',
  ct: 'CT: six autoencoders and their evaluation',
  'quarter-dose': 'CT at a quarter of the dose: shipped models',
  unet: 'U-Net column',
  cgan: 'C-GAN column',
  latent: 'Latent sizes'
}

function table(caption: string, rows: readonly Row[]): Html {
  return html`<table class="methods"><caption>${caption}</caption><tbody>
${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
</tbody></table>`
}

function runRows({ run }: PaperResults): Row[] {
  const { settings, extras, seconds, versions, backend, processes, startedAt } = run
  const words = [
    ...(settings.quick ? ['--quick'] : [`--epochs ${settings.epochs}`]),
    ...(extras.length > 0 ? [`--with ${extras.join(',')}`] : []),
    `--seed ${settings.seed}`
  ]
  return [
    ['Command', html`<code>npm run -s denoscope -- reproduce-paper ${words.join(' ')} --out paper</code>`],
    ['Begun', startedAt],
    ['Seed', String(settings.seed)],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')
    ],
    ['Backend', backend],
    ['Processes', `${processes}, of one thread each`],
    ...Object.entries(seconds).map(([stage, value]): Row => [`Time, ${stageNames[stage as Stage]}`, duration(value)])
  ]
}

function definitionRows({ run: { settings }, subjects, quarterDose }: PaperResults): Row[] {
  const images = (data: SubjectResult['data']) =>
    count(subjects.find((subject) => subject.data === data)!.cells[0]!.images)
  const tuningImages = count(
    Math.max(0, ...subjects.flatMap(({ cells }) => cells.map(({ tuning }) => tuning?.images ?? 0)))
  )
  return [
    [
      'MNIST',
      `${images('mnist')} test images of 28 × 28, in 0 to 1; trained on the training images, of which a tenth validates.`
    ],
    [
      'CT',
      `${images('ct')} patches of 28 × 28 of slices of Denoscope's CT phantom, −1000 to 1000 HU as 0 to 1, few of air; trained on other phantoms. No patient's image is used.`
    ],
    [
      'Quarter of the dose',
      `${count(quarterDose.cells[0]!.images)} patches of 28 × 28 that are not mostly air, of whole slices of the CT phantom, which has no noise of its own and which no training saw. ` +
        'A quarter of the dose is simulated: the noise that it adds to a full dose is inserted through projections with a soft kernel (docs/low-dose.md). ' +
        'Slices are denoised whole, by the autoencoder in overlapping patches, and cut afterwards.'
    ],
    ['Gaussian', 'clip(x + factor N(0, 1), 0, 1)'],
    ['Poisson', 'clip(factor Poisson(x / factor), 0, 1)'],
    [
      'Choice of the noise',
      'the paper gives factors only; with these two definitions the noisy images come closest to its PSNR.'
    ],
    [
      'Noise of the test',
      `drawn from seed ${settings.seed}, as denoscope audit draws it; every method gets the same noisy images.`
    ],
    [
      'PSNR',
      'mean over images of 10 log10(1 / MSE), data range 1; images that are reproduced exactly have none and are left out.'
    ],
    [
      'SSIM',
      'Gaussian window, sigma 1.5, population covariance, data range 1 (Wang et al. 2004, doi:10.1109/TIP.2003.819861).'
    ],
    [
      'Digit changed',
      'the class that the digit classifier in resources/classifiers gives to the clean and to the denoised image differs; the classifier itself errs on some clean images (see its card).'
    ],
    ['Structural error', "as in Denoscope's audits, with their default thresholds: docs/discrepancy.md."],
    ['Intervals', `95 %, percentile bootstrap over images, ${count(settings.resamples)} resamples.`],
    [
      'Autoencoder',
      `The paper's: three convolutions of stride 2, a bottleneck of ${defaultLatentSize}, mirrored; MSE, Adam, weight decay 0.00001; trained from scratch for each noise. ` +
        'The weights with the lowest validation loss are kept; the test images are looked at once.'
    ],
    [
      'Tuned filters',
      `The parameters with the highest mean PSNR on ${tuningImages} training images with noise of their own; never chosen on test images.`
    ]
  ]
}

function modelTable(models: readonly ModelResult[]): Html {
  return html`<table class="scores"><caption>Models</caption>
<thead><tr><th scope="col">Model</th><th scope="col">weights</th><th scope="col">epochs</th><th scope="col">batch</th><th scope="col">learning rate</th><th scope="col">training</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${models.map(({ id, card }) => html`<tr><th scope="row">${id}</th><td>${count(card.parameterCount)}</td><td>${card.epochs.length}</td><td>${card.training.batchSize}</td><td>${card.training.learningRate}</td><td>${duration(card.epochs.reduce((sum, { seconds }) => sum + seconds, 0))}</td><td><code>${card.weightsSha256.slice(0, 12)}</code></td></tr>`)}</tbody></table>`
}

function shippedTable(cards: readonly ModelCard[]): Html {
  return html`<table class="scores"><caption>Models that ship with Denoscope and were not trained by this run; compared at a quarter of the dose.</caption>
<thead><tr><th scope="col">Model</th><th scope="col" class="words">trained on, in the words of its card</th><th scope="col">weights</th><th scope="col">SHA-256</th></tr></thead>
<tbody>${cards.map(({ id, description, parameterCount, weightsSha256 }) => html`<tr><th scope="row">${id}</th><td class="words">${description}</td><td>${count(parameterCount)}</td><td><code>${weightsSha256.slice(0, 12)}</code></td></tr>`)}</tbody></table>`
}

function tuningTable(subjects: readonly SubjectResult[]): Html {
  return html`<table class="scores"><caption>Parameters of the tuned filters: the best of those tried, and their mean PSNR on the tuning images (dB).</caption>
<thead><tr><th scope="col">Images</th><th scope="col" class="words">Filter, parameters, tried, PSNR</th></tr></thead>
<tbody>${subjects.map(({ name, cells }) => html`<tr><th scope="row">${name}</th><td class="words">${cells.filter(({ tuning }) => tuning !== null).map(tuningLine)}</td></tr>`)}</tbody></table>`
}

const tuningLine = ({ label, candidate, parameters, tuning }: Cell): Html => {
  const searched = Object.keys(tuningGrids[candidate.replace('-tuned', '')]!(1)[0]!)
  const found = Object.fromEntries(Object.entries(parameters).filter(([name]) => searched.includes(name)))
  return html`${label.replace(', tuned', '')}: ${parameterText(found)} <small>(of ${tuning!.tried}; ${fixed(tuning!.psnr, 2)})</small><br>`
}
