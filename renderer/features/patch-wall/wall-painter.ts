import type { ReadToken } from '../../shared/charts/chart-theme.ts'
import type { Atlas } from './tile-atlas-loader.ts'
import type { TilePicture } from '../patch-pictures/tile-pictures.ts'
import { pictureGap, textLineHeight, tileOrigin, tilePadding, type TileLayout, type TileRange } from './tile-layout.ts'
import type { TileLine } from './tile-text.ts'
import type { StoredTile } from './tile-store.ts'
import type { Finding, FindingCategory, FindingSeverity } from '../../../src-core/review/finding.ts'
import type { UnsavedJudgement } from '../audit-session/findings-store.svelte.ts'
import {
  categoryColours,
  categoryOf,
  severityInkY,
  severityShapes,
  shapeOf
} from '../audit-labels/colours-and-marks.ts'

/** A finding on a tile. */
interface TileMark {
  readonly denoiserKey: string
  readonly category: FindingCategory
  readonly severity: FindingSeverity
  /** Hollow until it is on disk. */
  readonly saved: boolean
}

/** The marks of each patch. An unsaved judgement replaces the saved finding that it revises. */
export function tileMarks(
  findingsByPatch: ReadonlyMap<number, readonly Finding[]>,
  unsaved: readonly UnsavedJudgement[]
): ReadonlyMap<number, readonly TileMark[]> {
  const byPatch = new Map<number, TileMark[]>()
  const add = (patch: number, mark: TileMark) => byPatch.set(patch, [...(byPatch.get(patch) ?? []), mark])
  const isUnsaved = ({ patchIndex, denoiserKey }: Finding) =>
    unsaved.some((entry) => entry.patchIndex === patchIndex && entry.denoiserKey === denoiserKey)
  for (const findings of findingsByPatch.values()) {
    for (const finding of findings) if (!isUnsaved(finding)) add(finding.patchIndex, { ...finding, saved: true })
  }
  for (const { patchIndex, denoiserKey, judgement } of unsaved)
    add(patchIndex, { denoiserKey, ...judgement, saved: false })
  return byPatch
}

const outlines = new Map<FindingSeverity, Path2D>()

function outlineOf(severity: FindingSeverity): Path2D {
  const known = outlines.get(severity)
  if (known) return known
  const path = new Path2D(severityShapes[severity])
  outlines.set(severity, path)
  return path
}

const markSize = 16

/** Paints a mark at its upper left corner. `font` is a CSS font with a size. */
function paintMark(context: CanvasRenderingContext2D, mark: TileMark, x: number, y: number, font: string): void {
  const { fill, ink } = categoryColours[mark.category]
  context.save()
  context.translate(x, y)
  context.scale(markSize / 16, markSize / 16)
  const outline = outlineOf(shapeOf(mark))
  context.lineJoin = 'round'
  // A dark rim keeps the mark apart from bright pixels.
  context.lineWidth = 3.5
  context.strokeStyle = '#000000'
  context.stroke(outline)
  context.fillStyle = mark.saved ? fill : '#000000'
  context.fill(outline)
  if (!mark.saved) {
    context.lineWidth = 1.5
    context.setLineDash([2, 2])
    context.strokeStyle = fill
    context.stroke(outline)
  }
  context.font = `600 10.5px ${font.slice(font.indexOf(' ') + 1)}`
  context.fillStyle = mark.saved ? ink : '#ffffff'
  context.fillText(categoryOf(mark.category).key, 8, severityInkY[shapeOf(mark)] + 0.5)
  context.restore()
}

export interface WallColours {
  readonly ground: string
  readonly hovered: string
  readonly selected: string
  readonly ring: string
  readonly text: string
  readonly textSorted: string
  readonly placeholder: string
  readonly shimmer: string
  readonly font: string
}

export function wallColours(token: ReadToken): WallColours {
  return {
    ground: token('--surface-0'),
    hovered: token('--surface-3'),
    selected: token('--accent-soft'),
    ring: token('--focus'),
    text: token('--text-3'),
    textSorted: token('--text-1'),
    placeholder: token('--surface-3'),
    shimmer: token('--surface-4'),
    font: `11px ${token('--font')}`
  }
}

/** All that one frame shows. */
export interface WallScene {
  readonly layout: TileLayout
  readonly range: TileRange
  readonly order: Int32Array
  readonly scrollTop: number
  readonly scrollLeft: number
  readonly width: number
  readonly height: number
  readonly devicePixelRatio: number
  readonly pictures: readonly TilePicture[]
  readonly patchRows: number
  readonly patchColumns: number
  readonly selected: number
  readonly hovered: number
  readonly colours: WallColours
  /** Time in ms for the shimmer; null keeps placeholders still. */
  readonly shimmerTime: number | null
  tileAt(patch: number): StoredTile<Atlas> | null
  linesOf(picture: TilePicture, patch: number): readonly TileLine[]
  marksOf(patch: number): readonly TileMark[]
}

/** Draws the visible tiles. @returns the number of placeholders among them */
export function paintWall(context: CanvasRenderingContext2D, scene: WallScene): number {
  const { colours, devicePixelRatio: ratio } = scene
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.fillStyle = colours.ground
  context.fillRect(0, 0, scene.width, scene.height)
  context.font = colours.font
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  // Patches larger than their picture are averaged. All others show each pixel.
  context.imageSmoothingEnabled = scene.layout.scale < 1
  let missing = 0
  for (let position = scene.range.first; position < scene.range.end; position++) {
    if (!paintTile(context, scene, position)) missing++
  }
  return missing
}

function paintTile(context: CanvasRenderingContext2D, scene: WallScene, position: number): boolean {
  const patch = scene.order[position]!
  const origin = tileOrigin(scene.layout, position)
  const left = origin.x - scene.scrollLeft
  // Whole device pixels, because nearest-neighbour pixels become uneven while scrolling otherwise.
  const top = Math.round((origin.y - scene.scrollTop) * scene.devicePixelRatio) / scene.devicePixelRatio
  if (patch === scene.selected || patch === scene.hovered) paintGround(context, scene, patch, left, top)
  const tile = scene.tileAt(patch)
  scene.pictures.forEach((picture, i) => {
    const x = left + tilePadding + i * (scene.layout.pictureWidth + pictureGap)
    if (tile) paintPictureOf(context, scene, tile, i, x, top + tilePadding)
    else paintPlaceholder(context, scene, x, top + tilePadding)
    paintLines(context, scene, scene.linesOf(picture, patch), x, top + tilePadding + scene.layout.pictureHeight)
  })
  paintMarks(context, scene, scene.marksOf(patch), left, top)
  return tile !== null
}

function paintGround(
  context: CanvasRenderingContext2D,
  scene: WallScene,
  patch: number,
  left: number,
  top: number
): void {
  const { colours, layout } = scene
  const isSelected = patch === scene.selected
  context.fillStyle = isSelected ? colours.selected : colours.hovered
  context.beginPath()
  context.roundRect(left, top, layout.tileWidth, layout.tileHeight, 4)
  context.fill()
  if (!isSelected) return
  context.strokeStyle = colours.ring
  context.lineWidth = 2
  context.stroke()
}

function paintPictureOf(
  context: CanvasRenderingContext2D,
  scene: WallScene,
  tile: StoredTile<Atlas>,
  index: number,
  x: number,
  y: number
): void {
  const { bitmap, shape } = tile.picture
  const { patchRows, patchColumns, layout } = scene
  const column = (tile.slot % shape.tilesPerRow) * scene.pictures.length + index
  const row = Math.floor(tile.slot / shape.tilesPerRow)
  context.drawImage(
    bitmap,
    column * patchColumns,
    row * patchRows,
    patchColumns,
    patchRows,
    x,
    y,
    layout.pictureWidth,
    layout.pictureHeight
  )
}

/** A band of light that passes over placeholders, in step on all tiles. */
function paintPlaceholder(context: CanvasRenderingContext2D, scene: WallScene, x: number, y: number): void {
  const { colours, layout, shimmerTime } = scene
  context.fillStyle = colours.placeholder
  context.fillRect(x, y, layout.pictureWidth, layout.pictureHeight)
  if (shimmerTime === null) return
  const phase = ((shimmerTime / 1200) % 1) * 2 - 0.5
  const start = Math.max(0, phase - 0.25) * layout.pictureWidth
  const end = Math.min(1, phase + 0.25) * layout.pictureWidth
  if (end <= start) return
  context.fillStyle = colours.shimmer
  context.fillRect(x + start, y, end - start, layout.pictureHeight)
}

function paintLines(
  context: CanvasRenderingContext2D,
  scene: WallScene,
  lines: readonly TileLine[],
  x: number,
  y: number
): void {
  lines.forEach(({ text, sorted }, i) => {
    context.fillStyle = sorted ? scene.colours.textSorted : scene.colours.text
    const { pictureWidth } = scene.layout
    context.fillText(text, x + pictureWidth / 2, y + 2 + (i + 0.5) * textLineHeight, pictureWidth)
  })
}

/** Marks sit on the upper right corner of their output's picture. Default: the last picture. */
function paintMarks(
  context: CanvasRenderingContext2D,
  scene: WallScene,
  marks: readonly TileMark[],
  left: number,
  top: number
): void {
  const placed = new Map<number, number>()
  for (const mark of marks) {
    const index = scene.pictures.findIndex((picture) => picture.kind === 'image' && picture.role === mark.denoiserKey)
    const picture = index < 0 ? scene.pictures.length - 1 : index
    const nth = placed.get(picture) ?? 0
    placed.set(picture, nth + 1)
    const right = left + tilePadding + picture * (scene.layout.pictureWidth + pictureGap) + scene.layout.pictureWidth
    paintMark(context, mark, right + 4 - markSize, top + nth * (markSize + 1), scene.colours.font)
  }
}
