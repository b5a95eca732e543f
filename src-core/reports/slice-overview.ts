import { sliceText } from '../audit/audit-plane.ts'
import { scoredKeysOf } from '../audit/audited-outputs.ts'
import { reassembleInParts } from '../audit/reassemble.ts'
import type { Image } from '../images/image.ts'
import { pixelSides } from '../images/pixel-sides.ts'
import { findingCategories, findingSeverities } from '../review/finding.ts'
import { categoryFills, markPath, severityMark } from './finding-section.ts'
import { count, counted } from '../counts.ts'
import type { ReportedOutput, ReportInput } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import { greyPicture, imageMarkup, windowInUnitRange } from './report-pictures.ts'

/** Maximum number of pictured slices. */
export const mostOverviews = 6

/** Part of a slice that its patches cover, reassembled in 0..1. */
interface CoveredSlice {
  readonly image: Image
  readonly top: number
  readonly left: number
}

/**
 * Picture of each slice with findings. Patches are framed, numbered as in the report, and marked by category and
 * severity.
 * Empty if patches are not cut from larger slices, or are drawn cases without the rest of their slices.
 */
export async function sliceOverviews(input: ReportInput, objected: readonly ReportedOutput[]): Promise<Html> {
  if (!isCutFromSlices(input) || objected.length === 0) return html``
  const sliceOf = ({ patchIndex }: ReportedOutput) => input.patches.slice[patchIndex]!
  const all = [...new Set(objected.map(sliceOf))]
  const shown = all.slice(0, mostOverviews).sort((a, b) => a - b)
  const figures: Html[] = []
  for (const slice of shown) {
    figures.push(
      await overview(input, {
        slice,
        outputs: objected.filter((output) => sliceOf(output) === slice),
        labelShare: labelShares[columnsOf(shown.length) - 1]!
      })
    )
  }
  return html`<h3>Where they lie</h3>
<p class="window">${shown.length < all.length && `The ${count(shown.length)} slices of the gravest findings, of ${count(all.length)} with findings. `}Numbers are those of the findings below. ${legend(objected)}</p>
<div class="overviews" style="--columns: ${columnsOf(shown.length)}">${figures}</div>`
}

const columnsOf = (slices: number): number => Math.min(3, slices)
/** Heights of a number as a share of its slice, by columns, large enough for paper. */
const labelShares = [1 / 36, 1 / 28, 1 / 20]

interface OverviewedSlice {
  readonly slice: number
  readonly outputs: readonly ReportedOutput[]
  readonly labelShare: number
}

function isCutFromSlices({ record: { source, patchRows, patchColumns, drawnFrom } }: ReportInput): boolean {
  return !drawnFrom && source.kind !== 'mnist' && (source.rows > patchRows || source.columns > patchColumns)
}

async function overview(input: ReportInput, { slice, outputs, labelShare }: OverviewedSlice): Promise<Html> {
  const { source, hasReference } = input.record
  const role = hasReference ? 'reference' : scoredKeysOf(input.record)[0]!
  const covered = await readCovered(input, role, slice)
  const { rows, columns } = covered.image
  const [tall, wide] = pixelSides(source.pixelSpacing)
  const [height, width] = [rows * tall, columns * wide]
  const picture = greyPicture(covered.image, windowInUnitRange(source, source.defaultWindow))
  const [initial = '', ...letters] = sliceText(input.record, slice)
  const name = `${initial.toUpperCase()}${letters.join('')}, ${hasReference ? 'reference' : 'noisy input'}`
  return html`<figure><div class="picture">
${imageMarkup(picture, source, `${name}, with the patches of findings ${outputs.map(({ number }) => number).join(', ')} framed`)}
<svg class="frames" viewBox="0 0 ${width} ${height}" aria-hidden="true">${frames(input, covered, { outputs, unit: labelShare * Math.max(height, width) })}</svg>
</div><figcaption>${name}: ${counted(outputs.length, 'finding')}.</figcaption></figure>`
}

async function readCovered(input: ReportInput, role: string, slice: number): Promise<CoveredSlice> {
  const {
    record: { source, patchRows, patchColumns },
    patches
  } = input
  const indices = Int32Array.from(patches.slice.keys()).filter((index) => patches.slice[index] === slice)
  const [row, column] = [indices.map((index) => patches.row[index]!), indices.map((index) => patches.column[index]!)]
  const [top, bottom] = ends(row)
  const [left, right] = ends(column)
  const extent = {
    rows: Math.min(source.rows, bottom + patchRows) - top,
    columns: Math.min(source.columns, right + patchColumns) - left
  }
  const places = { row: row.map((value) => value - top), column: column.map((value) => value - left) }
  const image = await reassembleInParts(places, extent, patchRows * patchColumns, (first, end) =>
    input.readPatches(role, [...indices.subarray(first, end)])
  )
  return { image, top, left }
}

/** Minimum and maximum, without the limit on the number of arguments. */
const ends = (values: Int32Array): [number, number] => [
  values.reduce((least, value) => Math.min(least, value)),
  values.reduce((greatest, value) => Math.max(greatest, value))
]

/** Frame of each patch, with mark and number of each of its outputs. The unit is the shorter side of a pixel. */
function frames(
  input: ReportInput,
  { top, left }: CoveredSlice,
  { outputs, unit }: { outputs: readonly ReportedOutput[]; unit: number }
): Html {
  const { patchRows, patchColumns, source } = input.record
  const [tall, wide] = pixelSides(source.pixelSpacing)
  const byPatch = new Map<number, ReportedOutput[]>()
  for (const output of outputs) byPatch.set(output.patchIndex, [...(byPatch.get(output.patchIndex) ?? []), output])
  const placeOf = (patch: number) =>
    [wide * (input.patches.column[patch]! - left), tall * (input.patches.row[patch]! - top)] as const
  const boxes = [...byPatch].map(([patch, [gravest]]) => {
    const [x, y] = placeOf(patch)
    const box = html`x="${x}" y="${y}" width="${wide * patchColumns}" height="${tall * patchRows}" fill="none"`
    return html`<rect ${box} stroke="#000" stroke-width="${unit / 5}"/><rect ${box} stroke="${categoryFills[gravest!.findings[0]!.category]}" stroke-width="${unit / 10}"/>`
  })
  // Numbers come last, above the frames of neighbours.
  const labels = [...byPatch].map(([patch, ofPatch]) => {
    const [x, y] = placeOf(patch)
    return ofPatch.map((output, at) => label(output, x + unit / 4, y + unit / 4 + 1.1 * unit * at, unit))
  })
  return html`${boxes}${labels}`
}

function label({ number, findings }: ReportedOutput, x: number, y: number, unit: number): Html {
  const short = (value: number) => value.toFixed(2)
  return html`<g transform="translate(${short(x)} ${short(y)}) scale(${short(unit / 18)})">${markPath(findings[0]!)}<text x="19" y="14">${number}</text></g>`
}

/** Legend of the colours and shapes that occur. */
function legend(objected: readonly ReportedOutput[]): Html {
  const gravest = objected.map(({ findings }) => findings[0]!)
  const categories = findingCategories.filter(({ id }) => gravest.some(({ category }) => category === id))
  const severities = findingSeverities.filter(({ id }) => gravest.some(({ severity }) => severity === id))
  return html`Colour: ${categories.map(({ id, label: name }) => html`<span class="key">${severityMark({ category: id, severity: 'minor' })} ${name.toLowerCase()}</span> `)}
Shape: ${severities.map(({ id, label: name }) => html`<span class="key">${severityMark({ category: 'acceptable', severity: id }, id)} ${name.toLowerCase()}</span> `)}`
}
