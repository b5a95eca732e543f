import { createHash } from 'node:crypto'
import { limitText } from '../../bench/bench-limits.ts'
import type { BenchRecord } from '../../bench/bench-record.ts'
import type { BenchResult } from '../../bench/run-bench.ts'
import { grouped } from '../../grouped.ts'
import { counted } from '../../counts.ts'
import type { ReportWords } from '../exported-report.ts'
import { fixed, moment } from '../number-text.ts'
import { Html, html } from '../report-markup.ts'
import { htmlPage, runningTitle } from '../report-page.ts'
import { signatureTable } from '../report-signatures.ts'
import { mapSection } from './bench-maps.ts'
import { detectabilitySection, huSection, noiseSection, section, transferSection } from './bench-sections.ts'
import { BenchView, digitsOf, doseName, measureName } from './bench-view.ts'

const style = new Html(`
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 4px 16px; }
.charts .plot { display: block; margin: 0 0 12px; break-inside: avoid; }
.charts .plot figcaption { font-size: 12px; }
.means :is(td, th):nth-child(2):is(td, th) { text-align: left; }
.fail { font-weight: 700; color: ${'#a3320b'}; }
sup { line-height: 0; }
.maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 12px; }
.maps figure { margin: 0; break-inside: avoid; }
.refused { font-size: 13px; }
@media print { .charts .plot { display: block; } .charts .plot figcaption { font-size: 8pt; } }
`)

/** Number of a bench report, such as 'DB-3F9A-61C2-07BD'. It follows from the content. */
export function benchNumber(record: BenchRecord, words: ReportWords): string {
  const digits = createHash('sha256')
    .update(JSON.stringify([record, words]))
    .digest('hex')
    .slice(0, 12)
    .toUpperCase()
  return ['DB', ...digits.match(/.{4}/g)!].join('-')
}

/**
 * Report of a bench as one self-contained HTML page: no script, no external resource.
 * @param more style added to the page's own
 */
export async function renderBenchHtml({ record, maps }: BenchResult, words: ReportWords, more?: Html): Promise<string> {
  const view = new BenchView(record)
  const number = benchNumber(record, words)
  const title = words.title.trim() || record.title
  return htmlPage({
    title,
    generator: `Denoscope ${record.denoscope}`,
    style: more ? html`${style}${more}` : style,
    body: html`<div id="front"><style>${runningTitle(title, number)}</style>
${titleBlock(record, words, title, number)}
${conclusionSection(record, words)}
${limitSection(view)}
${signatureTable(words)}
</div>
${await noiseSection(view)}
${await transferSection(view)}
${await detectabilitySection(view)}
${huSection(view)}
${mapSection(view, maps)}
${refusedSection(view)}
${methodSection(view)}`
  })
}

function titleBlock(
  { phantom, geometry, images, doses, doseOrigin, createdAt, denoscope }: BenchRecord,
  words: ReportWords,
  title: string,
  number: string
): Html {
  const input = images[0]!
  const rows: readonly (readonly [string, string])[] = [
    ['Report number', number],
    ['Institution', words.institution.trim()],
    [
      'Phantom',
      `${phantom.name}${phantom.truth === null ? '' : ', simulated'}: ${phantom.modules.map(({ name, firstSliceNumber, lastSliceNumber }) => `${name} (slices ${firstSliceNumber} to ${lastSliceNumber})`).join(', ')}`
    ],
    [
      'Images',
      `${geometry.rows} x ${geometry.columns} pixels of ${Number(geometry.pixelSpacingMm.toPrecision(4))} mm, slices ${geometry.sliceSpacingMm === null ? 'at uneven or unknown distances' : `every ${Number(geometry.sliceSpacingMm.toPrecision(4))} mm`}, kernel ${geometry.kernel ?? 'not stated'}`
    ],
    [
      'Input',
      `${counted(input.series.length, 'series', 'series')}: ${doses.map((dose) => `${doseName(dose)} (${counted(input.series.filter((one) => one.dose === dose).length, 'scan')})`).join(', ')}; doses by ${doseOrigin}`
    ],
    [
      'Outputs',
      images
        .slice(1)
        .map(({ label, kind }) => `${label}${kind === 'denoiser' ? '' : ' (made elsewhere)'}`)
        .join('; ')
    ],
    ['Measured', moment(createdAt)],
    ['Software', `Denoscope ${denoscope}`]
  ]
  return html`<header class="title">
<p class="kind">Image denoiser bench: report of image physics</p>
<h1>${title}</h1>
<dl>${rows.filter(([, value]) => value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<p class="purpose">For research, not for diagnosis.</p>
</header>`
}

function conclusionSection({ conclusions, warnings, phantom, images }: BenchRecord, words: ReportWords): Html {
  const all = [
    ...phantom.warnings,
    ...warnings,
    ...images.flatMap(({ label, warnings: own }) => own.map((line) => `${label}: ${line}`))
  ]
  return html`<section aria-labelledby="meaning"><h2 id="meaning">In plain words</h2>
${words.conclusion.trim() !== '' && html`<blockquote>${words.conclusion.trim()}</blockquote>`}
<ul>${conclusions.map((sentence) => html`<li>${sentence}</li>`)}</ul>
<p><small>These sentences follow from the figures below by fixed rules. Measures marked (L) presume a linear system, which a denoiser is not: they hold only at the
measured contrast, dose, kernel and background. <sup>!</sup> marks a value with a warning, ‘refused’ one that was not stated; reasons stand at the end.</small></p></section>
${all.length > 0 && html`<section aria-labelledby="warnings"><h2 id="warnings">Warnings</h2><ul>${all.map((line) => html`<li>${line}</li>`)}</ul></section>`}`
}

function limitSection(view: BenchView): Html {
  const { limits } = view.record
  if (limits.length === 0)
    return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2><p>No limits were entered. Nothing passes or fails.</p></section>`
  const rows = limits.flatMap((limit) =>
    [...grouped(limit.results, ({ dose, subject }) => JSON.stringify([dose, subject])).values()].map((results) => ({
      limit,
      results
    }))
  )
  return html`<section aria-labelledby="limits"><h2 id="limits">Limits</h2>
<p>${verdictText(limits)}</p>
<table class="means limits"><thead><tr><th scope="col">Measure</th><th scope="col">Dose</th><th scope="col">Limit</th>${view.keys.map((key) => html`<th scope="col">${view.label(key)}</th>`)}</tr></thead>
<tbody>${rows.map(({ limit, results }) => {
    const { dose, subject } = results[0]!
    const cellOf = (key: string) => {
      const result = results.find(({ image }) => image === key)
      if (!result) return html`<td></td>`
      const { value, verdict } = result
      return html`<td class="${verdict === 'pass' ? 'pass' : 'fail'}">${value !== null && `${fixed(value, digitsOf(limit.measure))} `}${verdict}</td>`
    }
    return html`<tr><th scope="row">${measureName(limit.measure)}${subject !== null && `, ${subject}`}</th><td>${dose === null ? 'all' : doseName(dose)}</td><td>${rangeText(limit)}</td>${view.keys.map(cellOf)}</tr>`
  })}</tbody></table>
<p><small>Sources of the limits: ${[...new Set(limits.map((limit) => `${limit.source} (${limitText({ ...limit, subject: null, dose: null, image: null })})`))].join('; ')}. A value that was refused is ‘not measured’, never a pass.</small></p></section>`
}

function verdictText(limits: BenchRecord['limits']): string {
  const verdicts = limits.flatMap(({ results }) => results.map(({ verdict }) => verdict))
  const number = (wanted: string) => verdicts.filter((verdict) => verdict === wanted).length
  return `${number('pass')} of ${verdicts.length} pass, ${number('fail')} fail, ${number('not measured')} are not measured.`
}

function rangeText({ minimum, maximum }: BenchRecord['limits'][number]): string {
  const number = (value: number) => String(value).replace('-', '−')
  if (minimum === null) return `≤ ${number(maximum!)}`
  return maximum === null ? `≥ ${number(minimum)}` : `${number(minimum)} to ${number(maximum)}`
}

/** Refused values by their reason. */
function refusedSection(view: BenchView): Html {
  const byReason = grouped(view.record.missing, ({ measure, subject, reason }) =>
    JSON.stringify([measure, subject, reason])
  )
  return section(
    'refused',
    'Values that are not stated',
    html`<p>A measure that refuses its images gives no value, because one would look right without being so.</p>
<ul class="refused">${[...byReason.values()].map((group) => {
      const { measure, subject, reason } = group[0]!
      const isEverywhere = group.length >= view.keys.length * view.record.doses.length
      const places = isEverywhere
        ? ['every image at every dose']
        : group.map(({ image, dose }) => `${view.label(image)}${dose === null ? '' : ` at ${doseName(dose)}`}`)
      return html`<li>${measureName(measure)}${subject !== null && `, ${subject}`}: ${reason} <small>(${places.join(', ')})</small></li>`
    })}</ul>`
  )
}

function methodSection(view: BenchView): Html {
  const { measures, values, curves, citations, images, phantom } = view.record
  const sourceOf = (id: string) => {
    const own = [...values, ...curves].find(({ measure }) => measure === id)
    return own ? citations[own.citation] : ''
  }
  const conditions = new Set(
    values
      .filter(({ measure }) => /npw|cho/.test(measure))
      .flatMap(({ conditions: own }) => own.filter((line) => /channels|E =|eye filter|squares/.test(line)))
  )
  return html`<section aria-labelledby="methods"><h2 id="methods">Methods</h2>
<p>Phantom: ${phantom.citation}. Its places were found once in the input at full dose, or are those of a file, and hold for every output.</p>
${conditions.size > 0 && html`<p>Observers: ${[...conditions].join('; ')}. Figures of other eye filters or channels do not compare.</p>`}
<table class="methods"><caption>Measures</caption><tbody>${Object.entries(measures).map(([id, { description }]) => html`<tr><th scope="row">${measureName(id)}</th><td>${description}.<br><small>${sourceOf(id)}</small></td></tr>`)}</tbody></table>
<table class="methods"><caption>Images</caption><tbody>${images.map(({ label, series, denoiser, pairing }) => html`<tr><th scope="row">${label}</th><td>${denoiser && html`<code>${denoiser.id} ${JSON.stringify(denoiser.parameters)}</code>. ${denoiser.citation} ${denoiser.weightsHash !== null && html`<br><code>${denoiser.weightsHash}</code>`}`}${pairing.map((line) => html`<br>${line}`)}${series.map(({ name, exposure, contentHash }) => html`<br>${name}${exposure !== null && ` (${exposure})`} <code>${contentHash.slice(0, 16)}</code>`)}</td></tr>`)}</tbody></table></section>`
}
