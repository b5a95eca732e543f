import { html, type Html } from '../../../reports/report-markup.ts'
import { count, fixed, limits } from '../../../reports/number-text.ts'
import type { Cell } from '../score-cells.ts'
import { noiseNames, paperColumnNames, paperColumns, paperNumbers, type PaperSetting } from '../paper-numbers.ts'
import { mainCells, type PatchResult, type SubjectResult } from '../paper-results.ts'
import { cellOf } from '../single-image-statistics.ts'
import { paperValue } from '../result-tables.ts'

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
