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

/**
 * Display of values 0..1 in grey: `low` is black, `high` white.
 * A difference of +-`difference` spans its colour map.
 */
export interface Display {
  readonly low: number
  readonly high: number
  readonly difference: number
}

type Values = NarrowImage['data']
export type RolePixels = Readonly<Record<string, Values>>
/** Bits of `maskBits` by role, for pictures with an overlay. */
export type RoleMasks = Readonly<Record<string, Uint8Array>>

/** The place of a picture: `rows` x `columns` pixels at (`row`, `column`) of an image `width` wide. */
export interface PaintTarget {
  readonly pixels: Uint32Array
  readonly width: number
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

/** Paints patch number `index` of a batch. Each array holds the batch of one role, patch after patch. */
export function paintPicture(
  picture: TilePicture,
  arrays: RolePixels,
  index: number,
  display: Display,
  target: PaintTarget
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

/** The colour map of a picture. Vermilion means lost, in either direction of the difference. */
export function mapOf(picture: TilePicture): ColourMap {
  if (picture.kind === 'image') return greyMap
  return picture.minuend === 'noisy' ? reversedDifferenceMap : differenceMap
}

function paintGrey(values: Values, offset: number, { low, high }: Display, target: PaintTarget): void {
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
  target: PaintTarget
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

/** Paints lost pixels vermilion and invented pixels sky blue. */
export function paintMask(mask: Uint8Array, index: number, target: PaintTarget): void {
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

/** 0..255; NaN becomes 0. */
function level(value: number): number {
  return value >= 255 ? 255 : value > 0 ? value | 0 : 0
}
