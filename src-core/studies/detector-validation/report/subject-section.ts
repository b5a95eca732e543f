import { count, counted } from '../../../counts.ts'
import { fixed } from '../../../reports/number-text.ts'
import { html, Html } from '../../../reports/report-markup.ts'
import { differencePicture, greyPicture, type Picture } from '../../../reports/report-pictures.ts'
import { chartColours, renderChart } from '../../../reports/report-plots.ts'
import type { Interval } from '../../../statistics/roc-analysis.ts'
import type { CasePixels } from '../collected-cases.ts'
import type { ValidatedSubject } from '../validate-detectors.ts'
import {
  type DetectorResult,
  falseFlagRates,
  falseMarkRates,
  type GroupResult,
  mainRate,
  type SubjectResult
} from '../validation-results.ts'

/** Detectors whose groups are shown in full. */
const shownInFull = ['localResidual', 'structuralError', 'detailKept', 'contrastLost', 'cause', 'psnr', 'ssim']

export const percent = ({ value, low, high }: Interval): string =>
  Number.isNaN(value) ? '–' : `${fixed(100 * value, 1)} [${fixed(100 * low, 1)}, ${fixed(100 * high, 1)}]`
const area = ({ value, low, high }: Interval): string => `${fixed(value, 3)} [${fixed(low, 3)}, ${fixed(high, 3)}]`

/** Results of one subject. */
export async function subjectSection(validated: ValidatedSubject): Promise<Html> {
  const { result } = validated
  const { counts, detectors, froc } = result
  const full = detectors.filter(({ id }) => shownInFull.includes(id))
  return html`<section><h2>${result.label}</h2>
<p>${count(counts.planted)} patches with an inserted artefact and ${count(counts.testControls)} controls to test on, ${count(counts.calibrationControls)} controls
of other patches to set thresholds, from ${count(counts.images)} patches in all.${counts.washed > 0 && ` Apart from them, ${count(counts.washed)} patches with detail washed out.`} Inserted into: ${result.backgrounds.join('; ')}.</p>
${detectorTable(detectors)}
${await curveFigure(
  detectors.map(({ label, curve }) => ({ label, points: curve })),
  'Share of control patches flagged',
  'Share of artefacts flagged',
  1,
  'ROC curves; the rate is logarithmic.'
)}
${await curveFigure(
  froc.map(({ label, curve }) => ({ label, points: curve })),
  'False marks for each control patch',
  'Share of artefacts marked in place',
  10,
  'Free-response curves.'
)}
${frocTable(result)}
${controlTable(full)}
${ownTable(full)}
${groupTable(full, 'kind', 'Kind')}
${groupTable(full, 'size', 'Kind and size')}
${groupTable(full, 'contrast', 'Kind and contrast-to-noise ratio')}
${groupTable(full, 'nodule size at CNR 3', 'Diameter of nodules at a contrast-to-noise ratio of 3')}
${groupTable(full, 'background', 'Inserted into')}
${groupTable(full, 'washed-out detail', 'Detail blurred away')}
${['localResidual', 'structuralError'].map((id) => missedGallery(validated, id))}
</section>`
}

function detectorTable(detectors: readonly DetectorResult[]): Html {
  return html`<table class="means"><caption>Area under the ROC curve and sensitivity in percent at fixed rates of false flags, set on other patches, with 95 % intervals</caption>
<thead><tr><th>Detector</th><th>Area</th>${falseFlagRates.map((rate) => html`<th>${fixed(100 * rate, 1)} %</th>`)}<th>False flags at 1 %</th></tr></thead>
<tbody>${detectors.map(
    (detector) => html`<tr><th scope="row">${detector.label}</th><td>${area(detector.area)}</td>
${detector.rates.map(({ sensitivity }) => html`<td>${percent(sensitivity)}</td>`)}<td>${percent(detector.rates[1]!.falseFlags)}</td></tr>`
  )}</tbody></table>`
}

function frocTable({ froc }: SubjectResult): Html {
  return html`<table class="means"><caption>Artefacts marked in place, in percent, by number of false marks for each control patch</caption>
<thead><tr><th>Marks</th>${falseMarkRates.map((rate) => html`<th>${rate}</th>`)}</tr></thead>
<tbody>${froc.map(({ label, rating, rates }) => html`<tr><th scope="row">${label} <small>(${rating})</small></th>${rates.map(({ found }) => html`<td>${percent(found)}</td>`)}</tr>`)}</tbody></table>`
}

function controlTable(detectors: readonly DetectorResult[]): Html {
  return shareTable(
    'Control patches flagged, in percent, at the threshold for 1 % of all: a harmless change must not be flagged as lost or invented',
    'Control',
    detectors,
    (detector) => detector.controls,
    percent
  )
}

function ownTable(detectors: readonly DetectorResult[]): Html {
  return html`${shareTable("Real denoisers' outputs flagged, in percent, with nothing inserted: some do contain hidden errors of their own", 'Denoiser', detectors, (detector) => detector.realOutputs, percent)}
${shareTable('Area under the ROC curve of artefacts inserted into an output against the same outputs without', 'Output', detectors, (detector) => detector.againstOwn, area)}`
}

function groupTable(detectors: readonly DetectorResult[], by: GroupResult['by'], name: string): Html {
  const groupsOf = (detector: DetectorResult) =>
    Object.fromEntries(
      detector.groups.filter((group) => group.by === by).map(({ group, found }) => [`${group} (${found.n})`, found])
    )
  return shareTable(
    'Artefacts found, in percent, at 1 % false flags (number of cases)',
    name,
    detectors,
    groupsOf,
    percent
  )
}

function shareTable<Value>(
  caption: string,
  name: string,
  detectors: readonly DetectorResult[],
  valuesOf: (detector: DetectorResult) => Readonly<Record<string, Value>>,
  text: (value: Value) => string
): Html {
  const rows = Object.keys(valuesOf(detectors[0]!))
  if (rows.length === 0) return html``
  return html`<table class="means"><caption>${caption}</caption>
<thead><tr><th>${name}</th>${detectors.map(({ label }) => html`<th>${label}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr><th scope="row">${row}</th>${detectors.map((detector) => html`<td>${text(valuesOf(detector)[row]!)}</td>`)}</tr>`)}</tbody></table>`
}

/** Most pictured artefacts. */
const mostShown = 4

/**
 * Artefacts missed by a detector at 1 % false flags, the largest and strongest first.
 * Slices of a person give numbers only, never pictures.
 */
function missedGallery({ result, collected }: ValidatedSubject, detectorId: string): Html {
  const detector = result.detectors.find(({ id }) => id === detectorId)!
  const { threshold } = detector.rates.find(({ rate }) => rate === mainRate)!
  const scores = collected.scoresOf(detectorId)
  const missed = [...collected.pixels.keys()].filter((index) => !(scores[index]! > threshold))
  const strength = (index: number) =>
    collected.cases[index]!.artefact!.size * collected.cases[index]!.artefact!.contrast
  const shown = missed.sort((a, b) => strength(b) - strength(a)).slice(0, result.id === 'slices' ? 0 : mostShown)
  return html`<h3>What ${detector.label} misses</h3>
<p>${counted(missed.length, 'inserted artefact')} of ${counted(collected.pixels.size, 'inserted artefact')} at 1 % false flags${shown.length > 0 && '; the largest and strongest of them:'}${shown.length === 0 && '.'}</p>
${shown.map((index) => row(collected.pixels.get(index)!, titleOf(collected.cases[index]!, scores[index]!, threshold)))}`
}

function titleOf(
  { background, artefact }: ValidatedSubject['collected']['cases'][number],
  score: number,
  threshold: number
): string {
  const { kind, direction, size, contrast } = artefact!
  const strength = ['nodule', 'vessel', 'calcification'].includes(kind) ? `, CNR ${contrast}` : ''
  return `${kind} ${direction}, ${size} px${strength}, on ${background}; score ${score.toFixed(2)}, threshold ${threshold.toFixed(2)}`
}

function row({ reference, denoised, truth }: CasePixels, title: string): Html {
  const side = Math.sqrt(reference.length)
  const image = (data: Float32Array) => ({ data, rows: side, columns: side })
  const window = windowOf(reference)
  const difference = image(denoised.map((value, pixel) => value - reference[pixel]!))
  const reach = (window[1] - window[0]) / 2
  return html`<div class="pictures">
${figure(greyPicture(image(reference), window), 'Reference')}
${figure(greyPicture(image(denoised), window), 'Denoised')}
${figure(differencePicture(difference, reach), 'Denoised − reference')}
${figure(greyPicture(image(Float32Array.from(truth)), [0, 1]), 'Truth')}
</div><p class="window">${title}</p>`
}

/** 1st to 99th percentile of the reference, widened if the reference is flat. */
function windowOf(reference: Float32Array): [number, number] {
  const sorted = reference.toSorted()
  const [low, high] = [sorted[Math.floor(0.01 * sorted.length)]!, sorted[Math.floor(0.99 * sorted.length)]!]
  const margin = Math.max(0, 0.05 - (high - low) / 2)
  return [low - margin, high + margin]
}

const figure = ({ source, width, height }: Picture, caption: string): Html =>
  html`<figure><div class="picture"><img src="${source}" width="${width}" height="${height}" alt="${caption}"></div><figcaption>${caption}</figcaption></figure>`

interface Curve {
  readonly label: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** Size of charts in pixels, and their colours. */
const [width, height] = [720, 320]
const [ink, line] = ['#374151', '#e3e5e8']
const label = { color: ink, fontSize: 12 }
const lineTypes = ['solid', 'dashed', 'dotted'] as const
/** Left end of the logarithmic axes. Lower rates are drawn there. */
const leastRate = 1e-4

/**
 * Curves over a logarithmic rate, as a figure. A linear axis would hide the rates around 1 %.
 * @param most right end of the axis.
 */
async function curveFigure(
  curves: readonly Curve[],
  xName: string,
  yName: string,
  most: number,
  caption: string
): Promise<Html> {
  const svg = await renderChart(
    {
      grid: { left: 60, right: 24, top: 12, bottom: 48, outerBoundsMode: 'none' },
      xAxis: {
        type: 'log',
        min: leastRate,
        max: most,
        name: xName,
        nameLocation: 'middle',
        nameGap: 28,
        nameTextStyle: label,
        axisLabel: label,
        splitLine: { lineStyle: { color: line } }
      },
      yAxis: {
        type: 'value',
        min: 0,
        max: 1,
        name: yName,
        nameLocation: 'middle',
        nameGap: 40,
        nameTextStyle: label,
        axisLabel: label,
        splitLine: { lineStyle: { color: line } }
      },
      series: curves.map(({ points }, index) => ({
        type: 'line',
        symbol: 'none',
        step: 'end',
        data: points.map(([x, y]) => [Math.max(leastRate, Math.min(most, x)), y]),
        lineStyle: {
          color: chartColours[index % chartColours.length],
          width: 1.8,
          type: lineTypes[Math.floor(index / 5) % 3]
        }
      }))
    },
    width,
    height
  )
  return html`<figure class="plot">${new Html(svg)}
<figcaption>${caption} ${curves.map(({ label: name }, index) => html`<span class="curve"><svg width="26" height="8" aria-hidden="true">${strokeOf(index)}</svg> ${name}</span> `)}</figcaption></figure>`
}

function strokeOf(index: number): Html {
  const dashes = { solid: '', dashed: '6 4', dotted: '2 3' }[lineTypes[Math.floor(index / 5) % 3]!]
  return html`<line x1="0" y1="4" x2="26" y2="4" stroke="${chartColours[index % chartColours.length]!}" stroke-width="2" stroke-dasharray="${dashes}"/>`
}
