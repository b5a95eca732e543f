import { PNG } from 'pngjs'
import { gather, imageAt, type ImageBatch } from '../../../images/image.ts'
import { fixed } from '../../../reports/number-text.ts'
import { html, type Html } from '../../../reports/report-markup.ts'
import { hiddenErrors } from '../evaluate-subject.ts'
import type { ExperimentPlan, PatchSubject } from '../experiment-plan.ts'
import { mainCells, type PatchResult, type SubjectResult } from '../paper-results.ts'
import type { Cell } from '../score-cells.ts'
import { sampleIndices, shownImages, testImagesClean } from '../subject-images.ts'

/** Filters whose tuned pictures look like those with the paper's settings. */
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

/** Decoded images with the worst structure among the better half by PSNR, with the clean and noisy ones. */
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

/** Pixels of the page for each pixel of an image. */
const enlargement = 2

/** Images beside each other, 0 black and 1 white. */
export interface Strip {
  readonly label: string
  readonly images: ImageBatch
}

/** Numbers of the images of a strip, shown below them. */
export interface NumberRow {
  readonly label: string
  readonly values: readonly (string | Html)[]
}

/** Rows of images, each one grey PNG, and rows of numbers below their columns. */
export function stripTable(strips: readonly Strip[], numbers: readonly NumberRow[] = []): Html {
  const width = enlargement * strips[0]!.images.columns
  return html`<table class="strips"><tbody>
${strips.map((strip) => html`<tr><th scope="row">${strip.label}</th><td>${picture(strip)}</td></tr>`)}
${numbers.map(({ label, values }) => html`<tr><th scope="row">${label}</th><td><div class="numbers" style="grid-template-columns:repeat(${values.length},${width}px)">${values.map((value) => html`<span>${value}</span>`)}</div></td></tr>`)}
</tbody></table>`
}

function picture({ label, images }: Strip): Html {
  const [width, height] = [images.count * images.columns, images.rows]
  const source = `data:image/png;base64,${encodeStrip(images).toString('base64')}`
  return html`<img src="${source}" width="${enlargement * width}" height="${enlargement * height}" alt="${label}: ${images.count} images">`
}

/** The images from left to right as one PNG of 8 bits. */
export function encodeStrip(images: ImageBatch): Buffer {
  const { count, rows, columns } = images
  const width = count * columns
  const pixels = Buffer.alloc(width * rows)
  for (let index = 0; index < count; index++) {
    const { data } = imageAt(images, index)
    for (let pixel = 0; pixel < data.length; pixel++) {
      const [row, column] = [Math.floor(pixel / columns), pixel % columns]
      pixels[row * width + index * columns + column] = Math.round(255 * Math.min(1, Math.max(0, data[pixel]!)))
    }
  }
  return PNG.sync.write({ data: pixels, width, height: rows } as PNG, {
    colorType: 0,
    inputColorType: 0,
    inputHasAlpha: false,
    bitDepth: 8,
    deflateLevel: 9
  })
}
