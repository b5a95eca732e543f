import { html, type Html } from '../../../reports/report-markup.ts'
import { fixed } from '../../../reports/number-text.ts'
import { gather } from '../../../images/image.ts'
import type { Cell } from '../cells.ts'
import type { ExperimentPlan, PatchSubject } from '../plan.ts'
import { mainCells, type PatchResult, type SubjectResult } from '../results.ts'
import { hiddenErrors } from '../scores.ts'
import { sampleIndices, shownImages, testImagesClean } from '../subject-images.ts'
import { stripTable, type NumberRow, type Strip } from './strips.ts'

/** Filters whose tuned pictures would look like those beside them. */
const notPictured = ['median-tuned', 'gaussian-tuned', 'average-tuned']

/** The same images clean, noisy, decoded and after each filter. */
export async function sampleGrid(subject: SubjectResult, plan: ExperimentPlan): Promise<Html> {
  const planned = plan.subjects.find(({ id }) => id === subject.id)!
  const all = await testImagesClean(planned, plan.settings)
  const indices = await sampleIndices(planned, all)
  const clean = gather(all, indices, new Float32Array(indices.length * all.rows * all.columns))
  const noisy = subject.cells.find(({ candidate }) => candidate === 'noisy')!
  const others = mainCells(subject).filter((cell) => cell !== noisy && !notPictured.includes(cell.candidate))
  return html`<div class="example"><h3>${subject.name}</h3>
${stripTable([{ label: 'Clean', images: clean }, ...[noisy, ...others].map((cell) => stripOf(cell, indices))])}</div>`
}

/** The decoded images that are worst in structure among the better half by PSNR, with the clean and noisy ones. */
export async function hiddenErrorGrid(subject: PatchResult, plan: ExperimentPlan): Promise<Html> {
  const planned = plan.subjects.find((each): each is PatchSubject => each.id === subject.id && 'imagesOf' in each)!
  const decoded = subject.cells.find(({ candidate }) => candidate === 'decoded')!
  const indices = hiddenErrors(decoded.scores)
  const { clean, noisy } = await shownImages(planned, plan.settings, indices)
  const strips = [{ label: 'Clean', images: clean }, { label: 'Noisy', images: noisy }, stripOf(decoded, indices)]
  return html`<div class="example"><h3>${subject.name}</h3>
${stripTable(strips, numberRows(decoded, indices))}</div>`
}

function stripOf({ label, pictures, pictured }: Cell, indices: readonly number[]): Strip {
  const positions = indices.map((index) => pictured.indexOf(index))
  return {
    label,
    images: gather(pictures, positions, new Float32Array(positions.length * pictures.rows * pictures.columns))
  }
}

function numberRows({ scores }: Cell, indices: readonly number[]): NumberRow[] {
  const values = (score: string, digits: number) => indices.map((index) => fixed(scores[score]![index], digits))
  const digits = indices.map((index) => (scores.classChanged?.[index] === 1 ? html`<b>changed</b>` : 'same'))
  return [
    { label: 'PSNR (dB)', values: values('psnr', 1) },
    { label: 'Structural error', values: values('structuralError', 2) },
    ...(scores.classChanged ? [{ label: 'Digit', values: digits }] : [])
  ]
}
