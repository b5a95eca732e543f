import {
  paintMask,
  paintPicture,
  type Display,
  type RoleMasks,
  type RolePixels
} from '../patch-pictures/paint-pixels.ts'
import type { TilePicture } from '../patch-pictures/tile-pictures.ts'

export interface AtlasShape {
  readonly tilesPerRow: number
  readonly width: number
  readonly height: number
}

/** In pixels. Well below the image size that every browser allows. */
const maximumAtlasWidth = 4096

/** The layout of `count` tiles of `pictures` pictures in one image, without gaps. */
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
