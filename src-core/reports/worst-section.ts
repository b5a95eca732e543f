import { placeText, scoreText } from './finding-section.ts'
import { html, type Html } from './html.ts'
import { count } from './number-text.ts'
import type { PatchPictures, ShownPatch } from './patch-pictures.ts'
import { candidateLabel, type ReportInput } from './report-input.ts'

/** At most so many of the worst patches, shared between the denoisers. */
export const mostWorst = 24

/** The patches that score worst with each denoiser and on which nobody has recorded a finding. */
export function worstPatches({ record, scores, findings }: ReportInput): ShownPatch[] {
  if (!record.hasReference) return []
  const each = Math.floor(mostWorst / record.denoisers.length)
  return record.denoisers.flatMap(({ key }) => {
    const seen = new Set(findings.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex))
    const { ssim, psnr } = scores[key]!
    const score = ssim!.some(Number.isFinite) ? ssim! : psnr!
    return [...score.keys()].filter((index) => Number.isFinite(score[index]!) && !seen.has(index))
      .sort((a, b) => score[a]! - score[b]! || a - b).slice(0, each)
      .map((patchIndex) => ({ patchIndex, denoiserKey: key }))
  })
}

export function worstSection(input: ReportInput, worst: readonly ShownPatch[], pictures: PatchPictures): Html {
  if (worst.length === 0) return html``
  const denoisers = input.record.denoisers.filter(({ key }) => worst.some(({ denoiserKey }) => denoiserKey === key))
  const by = Number.isFinite(input.scores[worst[0]!.denoiserKey]!['ssim']![worst[0]!.patchIndex]!) ? 'SSIM' : 'PSNR'
  return html`<section aria-labelledby="worst">
<h2 id="worst">Worst patches without a finding</h2>
<p>By ${by}, lowest first; at most ${count(mostWorst)} in all, shared between the denoisers.</p>
${denoisers.map(({ key }) => html`<h3>${candidateLabel(input, key)}</h3>
${worst.filter(({ denoiserKey }) => denoiserKey === key).map((patch) => entry(input, patch, pictures))}`)}
</section>`
}

function entry(input: ReportInput, patch: ShownPatch, pictures: PatchPictures): Html {
  return html`<article class="finding">
<p class="place">Patch ${count(patch.patchIndex)}, ${placeText(input, patch.patchIndex)}. ${scoreText(input, patch.patchIndex, patch.denoiserKey)}</p>
${pictures.row(patch, candidateLabel(input, patch.denoiserKey))}
</article>`
}
