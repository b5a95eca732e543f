import { html, type Html } from '../../../reports/report-markup.ts'
import { counted } from '../../../reports/number-text.ts'
import { differencePicture, greyPicture, type Picture } from '../../../reports/report-pictures.ts'
import type { CasePixels } from '../collected-cases.ts'
import { mainRate } from '../validation-results.ts'
import type { ValidatedSubject } from '../validate-detectors.ts'

const mostShown = 4

/**
 * Artefacts missed by a detector at 1 % false flags, the largest and strongest first.
 * Slices of a person give numbers only, never pictures.
 */
export function missedGallery({ result, collected }: ValidatedSubject, detectorId: string): Html {
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
