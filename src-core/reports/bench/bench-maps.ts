import type { MapPixels } from '../../bench/bench-ledger.ts'
import { quantile } from '../../statistics/order-statistics.ts'
import { fixed } from '../number-text.ts'
import { grouped } from '../../grouped.ts'
import { html, type Html } from '../report-markup.ts'
import { differencePicture, greyPicture } from '../report-pictures.ts'
import { section } from './bench-sections.ts'
import { subjectTable } from './bench-tables.ts'
import { doseName, type BenchView } from './bench-view.ts'

const titles = {
  'sd-map': 'Standard deviation',
  'bias-map': 'Bias against truth',
  'change-map': 'Change by the denoiser'
} as const

/** Figures of the maps. */
const mapMeasures = ['sd-mean', 'noise-non-uniformity', 'bias-mean', 'bias-noise-free']

/** Maps of the lowest dose: one scale for all images of a kind and module. */
export function mapSection(view: BenchView, maps: readonly MapPixels[]): Html {
  const lowest = Math.min(...maps.map(({ entry }) => entry.dose ?? 1))
  const shown = maps.filter(({ entry }) => entry.dose === lowest)
  const groups = grouped(shown, ({ entry }) => JSON.stringify([entry.measure, entry.subject]))
  return section(
    'maps',
    'Maps over repeats',
    html`${[...groups.values()].map((group) => mapGroup(view, group))}${mapMeasures.map((measure) => subjectTable(view, measure, view.record.doses, 'Module'))}`
  )
}

function mapGroup(view: BenchView, group: readonly MapPixels[]): Html {
  const { measure, subject, dose, sliceNumber, warnings, unit } = group[0]!.entry
  const isSigned = measure !== 'sd-map'
  const sizes = Float64Array.from(group.flatMap(({ data }) => Array.from(data, Math.abs))).sort()
  const reach = quantile(sizes, 0.99) || 1
  const scale = isSigned
    ? `vermilion −${fixed(reach, 1)} ${unit}, black 0, sky blue +${fixed(reach, 1)} ${unit}`
    : `black 0, white ${fixed(reach, 1)} ${unit}`
  return html`<h3>${titles[measure as keyof typeof titles]}, ${subject}</h3>
<p class="window">Slice ${sliceNumber}, ${doseName(dose!)}; ${scale}.${warnings.map((line) => ` ${line}.`)}</p>
<div class="maps">${group.map(({ entry, data }) => {
    const image = { data, rows: entry.rows, columns: entry.columns }
    const { source, width, height } = isSigned ? differencePicture(image, reach) : greyPicture(image, [0, reach])
    return html`<figure><div class="picture"><img src="${source}" width="${width}" height="${height}" alt="${titles[measure as keyof typeof titles]} of ${view.label(entry.image)}"></div><figcaption>${view.label(entry.image)}</figcaption></figure>`
  })}</div>`
}
