import { html, type Html } from '../report-markup.ts'
import { cell, doseName, measureName, type BenchView } from './bench-view.ts'

/** Measures as rows, images as columns, at one dose. */
export function measureTable(view: BenchView, measures: readonly string[], doses: readonly (number | null)[]): Html {
  const used = measures.filter((measure) => view.has(measure))
  if (used.length === 0) return html``
  return html`<table class="means">
<thead><tr><th scope="col">Measure</th><th scope="col">Dose</th>${headings(view)}</tr></thead>
<tbody>${used.map((measure) =>
    doses.map(
      (dose, index) =>
        html`<tr><th scope="row">${index === 0 && measureName(measure)}</th><td>${dose === null ? 'all' : doseName(dose)}</td>${view.keys.map((key) => cell(view, [measure, key, dose]))}</tr>`
    )
  )}</tbody></table>`
}

/** Subjects as rows, images as columns, for one measure at some doses. */
export function subjectTable(
  view: BenchView,
  measure: string,
  doses: readonly (number | null)[],
  subjectName: string
): Html {
  const subjects = view.subjects(measure)
  if (subjects.length === 0) return html``
  return html`<table class="means">
<caption>${measureName(measure)}</caption>
<thead><tr><th scope="col">${subjectName}</th>${doses[0] !== null && html`<th scope="col">Dose</th>`}${headings(view)}</tr></thead>
<tbody>${subjects.map((subject) =>
    doses.map(
      (dose, index) =>
        html`<tr><th scope="row">${index === 0 && subject}</th>${dose !== null && html`<td>${doseName(dose)}</td>`}${view.keys.map((key) => cell(view, [measure, key, dose, subject]))}</tr>`
    )
  )}</tbody></table>`
}

const headings = (view: BenchView): Html =>
  html`${view.keys.map((key) => html`<th scope="col">${view.label(key)}</th>`)}`
