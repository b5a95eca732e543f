import { auditErrorMap } from '../audit/audit-error-map.ts'
import type { PatchRole } from '../audit/audit-record.ts'
import { hasInput, isOutputOfOthers } from '../audit/audited-outputs.ts'
import { type Image, imageAt, type ImageBatch } from '../images/image.ts'
import { pixelSides } from '../images/pixel-sides.ts'
import type { Region } from '../review/finding.ts'
import { causeCategories } from '../scores/cause-categories.ts'
import type { SourceSummary } from '../sources/source.ts'
import { maskBits, type PatchEvidence } from '../scores/patch-error-map.ts'
import { patchNumber } from '../sources/slice-number.ts'
import { count } from '../counts.ts'
import { fixed } from './number-text.ts'
import type { ReportInput, ShownPatch } from './report-input.ts'
import { html, type Html } from './report-markup.ts'
import {
  type Colour,
  differencePicture,
  enlargement,
  greyPicture,
  imageMarkup,
  inventedColour,
  lostColour,
  maskedPicture,
  type Picture,
  windowInUnitRange
} from './report-pictures.ts'

/** Further content of a row of pictures. */
export interface RowDetails {
  /** Regions outlined on each picture. */
  readonly regions?: readonly Region[]
  /** Facts beside the last picture. */
  readonly facts: Html
  /** True for pictures that leave room for scores beside them on paper. Default: false. */
  readonly isCompact?: boolean
}

/** Name and scale of a difference picture. */
export interface DifferenceKind {
  readonly name: string
  readonly reach: number
  readonly reachText: string
}

/** Draws rows of pictures. Pixels of all rows are read once, role by role. */
export class PatchPictures {
  readonly #input: ReportInput
  readonly #images: Map<PatchRole, Map<number, Image>>
  readonly #errorMaps: ShownErrorMaps
  readonly difference: DifferenceKind
  readonly windowText: string
  readonly enlargementText: string

  private constructor(input: ReportInput, images: Map<PatchRole, Map<number, Image>>, errorMaps: ShownErrorMaps) {
    this.#input = input
    this.#images = images
    this.#errorMaps = errorMaps
    this.difference = describeDifference(input)
    this.windowText = describeWindow(input)
    this.enlargementText = `Pixels ${enlargement({ rows: input.record.patchRows, columns: input.record.patchColumns })} times enlarged${oblongWords(input)}.`
  }

  /** Reads the pixels of patches. @param errorMaps error maps of at least these patches */
  static async read(
    input: ReportInput,
    shown: readonly ShownPatch[],
    errorMaps: ShownErrorMaps
  ): Promise<PatchPictures> {
    const wanted = new Map<PatchRole, Set<number>>()
    for (const { patchIndex, denoiserKey } of shown) {
      for (const role of rolesOf(input, denoiserKey)) {
        wanted.set(role, (wanted.get(role) ?? new Set()).add(patchIndex))
      }
    }
    const images = new Map<PatchRole, Map<number, Image>>()
    for (const [role, set] of wanted) {
      const indices = [...set].sort((a, b) => a - b)
      images.set(role, byIndex(indices, await input.readPatches(role, indices)))
    }
    return new PatchPictures(input, images, errorMaps)
  }

  /**
   * Row of pictures in one window: reference (if known), noisy, denoised, error map, difference.
   * Scans show an error map only if it marks a pixel.
   */
  row(shown: ShownPatch, denoised: string, { regions = [], facts, isCompact = false }: RowDetails): Html {
    const image = (role: PatchRole) => this.#images.get(role)!.get(shown.patchIndex)!
    const { source, hasReference } = this.#input.record
    const window = windowInUnitRange(source, source.defaultWindow)
    const place = `patch ${count(patchNumber(shown.patchIndex))}`
    const difference = subtract(image(shown.denoiserKey), image(hasReference ? 'reference' : 'noisy'))
    const outlined = (picture: Picture, caption: string, alternative: string) =>
      figure(
        picture,
        source,
        caption,
        `${alternative}, ${place}`,
        regions.map((region) => relativeTo(region, this.#input))
      )
    const errorMap = this.#errorMaps.of(shown)
    const changes =
      errorMap &&
      !this.#isEmptyOnScan(errorMap) &&
      maskedPicture(image(shown.denoiserKey), window, (pixel) => errorMapColour(errorMap.masks, pixel))
    return html`<div class="pictures${isCompact ? ' compact' : this.#isSmall ? ' small' : ''}">
${hasReference && outlined(greyPicture(image('reference'), window), 'Reference', 'Reference')}
${hasNoisy(this.#input) && outlined(greyPicture(image('noisy'), window), 'Noisy', 'Noisy input')}
${outlined(greyPicture(image(shown.denoiserKey), window), denoised, isOutputOfOthers(this.#input.record, shown.denoiserKey) ? denoised : `Denoised by ${denoised}`)}
${changes && outlined(changes, 'Lost, invented', 'Lost and invented structure')}
${outlined(differencePicture(difference, this.difference.reach), this.difference.name, 'Difference')}
<div class="facts">${facts}</div>
</div>`
  }

  /** Legend of all rows: window, enlargement, colours. */
  legend(): Html {
    return html`<p class="window">${this.windowText} ${this.enlargementText} ${this.#bar()}${this.#input.record.hasReference && html` ${swatches}`}</p>`
  }

  /**
   * True if a scan's error map is empty. An empty picture would suggest that nothing was lost, although detail may be.
   */
  #isEmptyOnScan({ masks }: ShownErrorMap): boolean {
    return this.#input.record.discrepancy?.detail !== undefined && !isAnyMarked(masks)
  }

  /** True if three pictures fit on a line. */
  get #isSmall(): boolean {
    const { patchRows: rows, patchColumns: columns } = this.#input.record
    return columns * enlargement({ rows, columns }) <= 220
  }

  #bar(): Html {
    const { reachText } = this.difference
    return html`<span class="bar" title="Difference">−${reachText} <span class="gradient" role="img" aria-label="vermilion through black to sky blue"></span> +${reachText}</span>`
  }
}

/** Words about pixels that are not square; empty for square ones. */
function oblongWords({ record: { source } }: ReportInput): string {
  const [tall, wide] = pixelSides(source.pixelSpacing)
  if (tall === wide) return ''
  const [height, width] = source.pixelSpacing!.map((side) => Number(side.toFixed(3)))
  return ` and drawn in their true shape, ${height} mm high and ${width} mm wide`
}

const swatches = html`<span class="bar"><span class="swatch lost"></span>lost<span class="swatch invented"></span>invented</span>`

const hasNoisy = ({ record }: ReportInput): boolean => hasInput(record)

const rolesOf = (input: ReportInput, key: string): PatchRole[] => [
  ...(input.record.hasReference ? ['reference'] : []),
  ...(hasNoisy(input) ? ['noisy'] : []),
  key
]

function byIndex(indices: readonly number[], batch: ImageBatch): Map<number, Image> {
  return new Map(indices.map((patchIndex, position) => [patchIndex, imageAt(batch, position)]))
}

function subtract(minuend: Image, subtrahend: Image): Image {
  return { ...minuend, data: minuend.data.map((value, index) => value - subtrahend.data[index]!) }
}

/** Scale of differences: half the window either way, which gives them the contrast of the pictures beside them. */
function describeDifference({ record }: ReportInput): DifferenceKind {
  const {
    intensityRange: [low, high],
    defaultWindow: { width },
    unit
  } = record.source
  return {
    name: !record.hasReference
      ? 'Denoised − noisy'
      : record.outputs.length === 0
        ? 'Denoised − reference'
        : 'Output − reference',
    reach: width / 2 / (high - low),
    reachText: unit === '1' ? fixed(width / 2, 2) : `${fixed(width / 2, 0)}${unit === 'HU' ? '\u00a0HU' : ''}`
  }
}

function describeWindow({ record }: ReportInput): string {
  const {
    defaultWindow: { centre, width },
    unit
  } = record.source
  if (unit === '1') return `Window: ${fixed(centre - width / 2, 2)} black, ${fixed(centre + width / 2, 2)} white.`
  return `Window: centre ${fixed(centre, 0)}, width ${fixed(width, 0)}${unit === 'HU' ? '\u00a0HU' : ''}.`
}

/** CSS position of a region, in percent of the picture. */
function relativeTo({ row, column, rows, columns }: Region, { record }: ReportInput): string {
  const percent = (pixels: number, of: number) => `${((100 * pixels) / of).toFixed(2)}%`
  return (
    `top:${percent(row, record.patchRows)};left:${percent(column, record.patchColumns)};` +
    `height:${percent(rows, record.patchRows)};width:${percent(columns, record.patchColumns)}`
  )
}

function figure(
  picture: Picture,
  source: SourceSummary,
  caption: string,
  alternative: string,
  regions: readonly string[]
): Html {
  return html`<figure style="width:${picture.width}px"><div class="picture">
${imageMarkup(picture, source, alternative)}
${regions.map((region) => html`<span class="region" style="${region}"></span>`)}
</div><figcaption>${caption}</figcaption></figure>`
}

/** Lost and invented pixels of a patch of one output, and the cause of its difference. */
interface ShownErrorMap {
  readonly masks: Uint8Array
  readonly evidence: PatchEvidence
}

/** Error maps of the patches of a report, computed once for each output. */
export class ShownErrorMaps {
  readonly #errorMaps = new Map<string, Map<number, ShownErrorMap>>()

  static async read(input: ReportInput, shown: readonly ShownPatch[]): Promise<ShownErrorMaps> {
    const errorMaps = new ShownErrorMaps()
    const readScore = (output: string, id: string) => input.scores[output]?.[id] ?? null
    if (!input.record.hasReference) return errorMaps
    for (const key of new Set(shown.map(({ denoiserKey }) => denoiserKey))) {
      const indices = [
        ...new Set(shown.filter(({ denoiserKey }) => denoiserKey === key).map(({ patchIndex }) => patchIndex))
      ]
      const { masks, evidence } = await auditErrorMap({ ...input, readScore }, key, indices)
      const size = masks.length / indices.length
      const ofPatch = (at: number) => ({ masks: masks.subarray(at * size, (at + 1) * size), evidence: evidence[at]! })
      errorMaps.#errorMaps.set(key, new Map(indices.map((index, at) => [index, ofPatch(at)])))
    }
    return errorMaps
  }

  /** Cause of the difference in words, with its evidence; empty without a reference. */
  evidence(shown: ShownPatch): Html {
    const sentences = this.of(shown)?.evidence.sentences.join(' ')
    return html`${this.cause(shown)}${sentences && html`<p class="evidence"><small>${sentences}</small></p>`}`
  }

  /** Cause of the difference in one sentence; empty without a reference. */
  cause(shown: ShownPatch): Html {
    const evidence = this.of(shown)?.evidence
    if (!evidence) return html``
    const { cause, summary } = evidence
    return html`<p class="evidence">${cause !== 'none' && html`<b>${causeCategories.find(({ id }) => id === cause)!.label}.</b> `}${summary}</p>`
  }

  /** Error map of a patch; undefined without a reference. */
  of({ denoiserKey, patchIndex }: ShownPatch): ShownErrorMap | undefined {
    return this.#errorMaps.get(denoiserKey)?.get(patchIndex)
  }
}

/** True if the masks hold a lost or invented pixel. Washed-out detail is neither. */
const isAnyMarked = (masks: Uint8Array): boolean =>
  masks.some((bits) => (bits & (maskBits.lost | maskBits.invented)) !== 0)

/** Colour of a pixel of the masks; null if neither lost nor invented. */
function errorMapColour(masks: Uint8Array, pixel: number): Colour | null {
  if ((masks[pixel]! & maskBits.lost) !== 0) return lostColour
  return (masks[pixel]! & maskBits.invented) !== 0 ? inventedColour : null
}
