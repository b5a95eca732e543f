import { html, type Html } from '../../../reports/report-markup.ts'
import { fixed, limits } from '../../../reports/number-text.ts'
import { noiseNames, paperSettings } from '../paper-numbers.ts'
import { latentSetting } from '../experiment-plan.ts'
import type { LatentRow, PaperResults } from '../paper-results.ts'

/** Effect of the width of the bottleneck on PSNR, SSIM and the digits' classes. */
export function latentSection({ latent, run }: PaperResults): Html {
  if (latent.length === 0) return html``
  const { kind, factor } = paperSettings.find(({ id }) => id === latentSetting)!
  return html`<section aria-labelledby="latent">
<h2 id="latent">What the bottleneck does</h2>
<p>The paper sees PSNR stay high while digits change. How often they change depends on how many numbers an image has to pass through:</p>
<table class="scores">
<caption>Autoencoders that differ in nothing but the width of their bottleneck; MNIST, ${noiseNames[kind]} × ${factor}, ${run.settings.epochs} epochs, seed ${run.settings.seed}.
Digit changed: the class that a digit classifier gives changes from the clean to the decoded image; better half: among the images with the higher PSNR.</caption>
<thead><tr><th scope="col">Latent size</th><th scope="col">PSNR (dB)</th><th scope="col">SSIM</th><th scope="col">digit changed</th><th scope="col">in the better half</th></tr></thead>
<tbody>${latent.map(latentRow)}</tbody></table>
</section>`
}

function latentRow({ size, cell: { means, scores } }: LatentRow): Html {
  const changed = means.classChanged
  const percent = (value: number) => `${fixed(100 * value, 2)} %`
  return html`<tr><th scope="row">${size}</th><td>${fixed(means.psnr!.mean, 2)} <small>${limits(means.psnr!, 2)}</small></td><td>${fixed(means.ssim!.mean, 3)} <small>${limits(means.ssim!, 3)}</small></td>
<td>${changed ? html`${percent(changed.mean)} <small>[${percent(changed.low)}, ${percent(changed.high)}]</small>` : '–'}</td><td>${changed ? percent(shareInBetterHalf(scores)) : '–'}</td></tr>`
}

/** Share of images with a changed class among those with a PSNR at or above the median. */
export function shareInBetterHalf({ psnr, classChanged }: Readonly<Record<string, Float64Array>>): number {
  const median = psnr!.toSorted()[Math.floor(psnr!.length / 2)]!
  const better = classChanged!.filter((_, index) => psnr![index]! >= median)
  return better.filter((value) => value === 1).length / better.length
}
