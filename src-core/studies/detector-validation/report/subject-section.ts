import { html, type Html } from '../../../reports/report-markup.ts'
import { count, fixed } from '../../../reports/number-text.ts'
import {
  type DetectorResult,
  falseFlagRates,
  falseMarkRates,
  type GroupResult,
  type SubjectResult
} from '../validation-results.ts'
import type { Interval } from '../../../statistics/roc-analysis.ts'
import type { ValidatedSubject } from '../validate-detectors.ts'
import { curveFigure } from './validation-charts.ts'
import { missedGallery } from './missed-artefacts.ts'

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
