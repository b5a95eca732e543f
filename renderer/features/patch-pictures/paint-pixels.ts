import { maskBits } from '../../../src-core/scores/patch-error-map.ts'
import type { NarrowImage } from '../../../src-core/images/image.ts'
import {
  differenceMap,
  greyMap,
  inventedColour,
  lostColour,
  reversedDifferenceMap,
  type ColourMap
} from '../../shared/charts/colour-maps.ts'
import type { TilePicture } from './tile-pictures.ts'

/** How values of 0..1 become grey: `low` is black, `high` white; a difference of +-`difference` fills its map. */
export interface Display {
  readonly low: number
  readonly high: number
  readonly difference: number
}

type Values = NarrowImage['data']
export type RolePixels = Readonly<Record<string, Values>>
/** Masks of `maskBits` by role, for pictures with an overlay. */
export type RoleMasks = Readonly<Record<string, Uint8Array>>

/** Where pixels are written: a picture of `rows` x `columns` at (`row`, `column`) of an image `width` wide. */
interface Target {
  readonly pixels: Uint32Array
  readonly width: number
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

/** Paints picture number `index` of the given arrays (each a batch of patches) into its place. */
export function paintPicture(
  picture: TilePicture,
  arrays: RolePixels,
  index: number,
  display: Display,
  target: Target
): void {
  const offset = index * target.rows * target.columns
  if (picture.kind === 'image') {
    paintGrey(arrays[picture.role]!, offset, display, target)
  } else {
    paintDifference(
      arrays[picture.minuend]!,
      arrays[picture.subtrahend]!,
      offset,
      display.difference,
      mapOf(picture),
      target
    )
  }
}

/** Colours follow the meaning (vermilion is lost), whichever way the difference is taken. */
export function mapOf(picture: TilePicture): ColourMap {
  if (picture.kind === 'image') return greyMap
  return picture.minuend === 'noisy' ? reversedDifferenceMap : differenceMap
}

function paintGrey(values: Values, offset: number, { low, high }: Display, target: Target): void {
  const factor = 255 / (high - low)
  for (let row = 0; row < target.rows; row++) {
    let from = offset + row * target.columns
    let to = (target.row + row) * target.width + target.column
    for (let column = 0; column < target.columns; column++) {
      target.pixels[to++] = greyMap[level((values[from++]! - low) * factor + 0.5)]!
    }
  }
}

function paintDifference(
  minuend: Values,
  subtrahend: Values,
  offset: number,
  range: number,
  map: ColourMap,
  target: Target
): void {
  const factor = 127 / range
  for (let row = 0; row < target.rows; row++) {
    let from = offset + row * target.columns
    let to = (target.row + row) * target.width + target.column
    for (let column = 0; column < target.columns; column++, from++) {
      target.pixels[to++] = map[level((minuend[from]! - subtrahend[from]!) * factor + 128.5)]!
    }
  }
}

/** Lost pixels become vermilion, invented ones sky blue, whatever lies beneath. */
export function paintMask(mask: Uint8Array, index: number, target: Target): void {
  let from = index * target.rows * target.columns
  for (let row = 0; row < target.rows; row++) {
    let to = (target.row + row) * target.width + target.column
    for (let column = 0; column < target.columns; column++, from++, to++) {
      const bits = mask[from]!
      if (bits & maskBits.lost) target.pixels[to] = lostColour
      else if (bits & maskBits.invented) target.pixels[to] = inventedColour
    }
  }
}

/** NaN becomes 0. */
function level(value: number): number {
  return value >= 255 ? 255 : value > 0 ? value | 0 : 0
}

export interface AtlasShape {
  readonly tilesPerRow: number
  readonly width: number
  readonly height: number
}

/** A picture's size limit that every browser grants, well below it. */
const maximumAtlasWidth = 4096

/** How `count` tiles of `pictures` pictures lie in one atlas image, without gaps. */
export function atlasShape(count: number, pictures: number, rows: number, columns: number): AtlasShape {
  const tileWidth = pictures * columns
  const squarish = Math.ceil(Math.sqrt((count * rows) / tileWidth))
  const tilesPerRow = Math.max(1, Math.min(count, squarish, Math.floor(maximumAtlasWidth / tileWidth)))
  return { tilesPerRow, width: tilesPerRow * tileWidth, height: Math.ceil(count / tilesPerRow) * rows }
}

export interface AtlasJob {
  readonly pictures: readonly TilePicture[]
  readonly arrays: RolePixels
  readonly masks?: RoleMasks
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly display: Display
}

/** Paints every tile of a batch into one RGBA image. */
export function paintAtlas(job: AtlasJob): { pixels: Uint32Array<ArrayBuffer>; shape: AtlasShape } {
  const { pictures, rows, columns } = job
  const shape = atlasShape(job.count, pictures.length, rows, columns)
  const pixels = new Uint32Array(shape.width * shape.height)
  for (let tile = 0; tile < job.count; tile++) {
    const row = Math.floor(tile / shape.tilesPerRow) * rows
    const left = (tile % shape.tilesPerRow) * pictures.length * columns
    pictures.forEach((picture, i) => {
      const target = { pixels, width: shape.width, row, column: left + i * columns, rows, columns }
      paintPicture(picture, job.arrays, tile, job.display, target)
      const mask = picture.kind === 'image' && picture.overlay ? job.masks?.[picture.role] : undefined
      if (mask) paintMask(mask, tile, target)
    })
  }
  return { pixels, shape }
}
