import { html, type Html } from '../../../reports/report-markup.ts'
import { count, fixed } from '../../../reports/number-text.ts'
import type { Cell } from '../score-cells.ts'
import { type PaperResults, bestFilter } from '../paper-results.ts'
import { sampleGrid } from './paper-pictures.ts'
import { fullTable } from './paper-tables.ts'

/** The shipped networks of whole CT slices beside the shipped autoencoder and the filters. */
export async function quarterDoseSection({ quarterDose, plan }: PaperResults): Promise<Html> {
  return html`<section aria-labelledby="quarter-dose">
<h2 id="quarter-dose">Whole CT slices at a quarter of the dose</h2>
<p>Beyond the paper: noise as a lower dose adds it, and networks that see whole slices. The models ship with Denoscope, this run trained none of them (see Methods).
The dose is simulated and the anatomy is a phantom: the numbers do not hold for patients. The phantom has no noise at full dose and little texture, which suits filters;
networks of whole slices learned slices as they are at full dose, noise included.</p>
${fullTable(html`<b>CT, quarter of the dose.</b> ▲: better than the shipped autoencoder; bold: the best of the column. Means over ${count(quarterDose.cells[0]!.images)} test patches of slices that were denoised whole, 95 % intervals; a range of 2000 HU is 0 to 1.`, [quarterDose])}
<p>${finding(
    quarterDose.cells,
    plan.shipped.networks.map(({ id }) => id)
  )}</p>
${await sampleGrid(quarterDose, plan)}
</section>`
}

function finding(cells: readonly Cell[], networks: readonly string[]): string {
  const psnr = ({ means }: Cell) => means.psnr!.mean
  const cell = (id: string) => cells.find(({ candidate }) => candidate === id)!
  const filter = bestFilter({ cells })
  const [network] = networks.map(cell).sort((a, b) => psnr(b) - psnr(a))
  const others = `the noisy slices ${fixed(psnr(cell('noisy')), 2)} dB, the best filter (${filter.label}) ${fixed(psnr(filter), 2)} dB and the autoencoder of patches ${fixed(psnr(cell('decoded')), 2)} dB`
  return network
    ? `By mean PSNR the best network of whole slices (${network.label}) reaches ${fixed(psnr(network), 2)} dB, ${others}.`
    : `By mean PSNR ${others.replace('slices', 'slices reach')}; no network of whole slices ships with this version.`
}
