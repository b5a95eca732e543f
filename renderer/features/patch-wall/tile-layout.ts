import { patchScale } from '../patch-pictures/patch-values.ts'

/** Input of the layout. Lengths in CSS pixels unless named device pixels. */
export interface TileLayoutInput {
  readonly viewportWidth: number
  readonly patchRows: number
  readonly patchColumns: number
  /** Height and width of a pixel over its shorter side. */
  readonly pixelSides: readonly [height: number, width: number]
  /** Pictures side by side in one tile. */
  readonly pictures: number
  /** Lines of text beneath the pictures. */
  readonly textLines: number
  /** Wanted width of one picture. At least `smallestPicture` is given. */
  readonly pictureWidth: number
  readonly devicePixelRatio: number
}

export interface TileLayout {
  /** Device pixels for the shorter side of a patch pixel: whole if 1 or more, else one over a whole number. */
  readonly scale: number
  readonly pictureWidth: number
  readonly pictureHeight: number
  readonly tileWidth: number
  readonly tileHeight: number
  /** Distance from one tile's start to the next one's. */
  readonly pitchX: number
  readonly pitchY: number
  readonly tilesPerRow: number
}

/** Width in CSS pixels below which a patch can no longer be judged. */
export const smallestPicture = 40
export const pictureGap = 2
export const tilePadding = 4
export const tileGap = 4
export const textLineHeight = 13
const wallPadding = 6
/** Rows with wider gaps are no longer recognised as rows. */
const widestGap = 40

/**
 * Places as many tiles side by side as fit at the wanted width.
 * No picture is narrower than `smallestPicture`: a tile with many pictures may then be wider than the viewport.
 * The rest of the viewport's width enlarges the pictures if they gain a whole device pixel for each patch pixel.
 * Else the rest widens the gaps between tiles.
 */
export function layOutTiles(input: TileLayoutInput): TileLayout {
  const wanted = tilesAt(input, Math.min(input.pictureWidth, widestPicture(input, 1)))
  const grown = tilesAt(input, widestPicture(input, wanted.tilesPerRow))
  const layout = grown.scale > wanted.scale ? grown : wanted
  const spare = input.viewportWidth - 2 * wallPadding - layout.tilesPerRow * layout.pitchX + tileGap
  const gap = Math.min(widestGap, Math.max(0, Math.floor(spare / Math.max(1, layout.tilesPerRow - 1))))
  return { ...layout, pitchX: layout.pitchX + (layout.tilesPerRow > 1 ? gap : 0) }
}

function tilesAt(input: TileLayoutInput, widthOfPicture: number): TileLayout {
  const ratio = input.devicePixelRatio
  const [tall, wide] = input.pixelSides
  const across = input.patchColumns * wide
  const scale = scaleFor(across, widthOfPicture * ratio, smallestPicture * ratio)
  const pictureWidth = Math.max(1, Math.floor(across * scale)) / ratio
  const pictureHeight = Math.max(1, Math.floor(input.patchRows * tall * scale)) / ratio
  const tileWidth = input.pictures * pictureWidth + (input.pictures - 1) * pictureGap + 2 * tilePadding
  const tileHeight = pictureHeight + input.textLines * textLineHeight + 2 * tilePadding
  const pitchX = tileWidth + tileGap
  const usable = input.viewportWidth - 2 * wallPadding + tileGap
  return {
    scale,
    pictureWidth,
    pictureHeight,
    tileWidth,
    tileHeight,
    pitchX,
    pitchY: tileHeight + tileGap,
    tilesPerRow: Math.max(1, Math.floor(usable / pitchX))
  }
}

/**
 * The largest scale that fits the wanted width, but at least the smallest scale with the least width.
 * @param across width of a patch in shorter sides of a pixel
 */
function scaleFor(across: number, wanted: number, least: number): number {
  const scale = patchScale(across, Math.max(wanted, least))
  if (Math.floor(across * scale) >= Math.floor(least)) return scale
  return scale >= 1 ? scale + 1 : 1 / (Math.round(1 / scale) - 1)
}

/** The width of a picture at which `tiles` tiles fill the viewport, for any number of pictures. */
function widestPicture({ viewportWidth, pictures }: TileLayoutInput, tiles: number): number {
  const room =
    (viewportWidth - 2 * wallPadding + tileGap) / tiles - tileGap - 2 * tilePadding - (pictures - 1) * pictureGap
  return Math.max(1, room / pictures)
}

export function rowCount(layout: TileLayout, count: number): number {
  return Math.ceil(count / layout.tilesPerRow)
}

/** Width of the whole wall: that of the viewport, or of one tile if the tile is wider. */
export function wallWidth(layout: TileLayout, viewportWidth: number): number {
  return layout.tilesPerRow > 1 ? viewportWidth : Math.max(viewportWidth, layout.tileWidth + 2 * wallPadding)
}

/** Height of the whole wall. */
export function wallHeight(layout: TileLayout, count: number): number {
  return count === 0 ? 0 : rowCount(layout, count) * layout.pitchY - tileGap + 2 * wallPadding
}

export interface TileRange {
  /** First position shown, even partly. */
  readonly first: number
  /** One beyond the last. */
  readonly end: number
}

/** The positions of the tiles in the viewport, also in part. */
export function visibleTiles(layout: TileLayout, count: number, scrollTop: number, viewportHeight: number): TileRange {
  const firstRow = Math.max(0, Math.floor((scrollTop - wallPadding) / layout.pitchY))
  const endRow = Math.ceil((scrollTop + viewportHeight - wallPadding) / layout.pitchY)
  const first = Math.min(count, firstRow * layout.tilesPerRow)
  return { first, end: Math.max(first, Math.min(count, endRow * layout.tilesPerRow)) }
}

/** Top left corner of a tile on the wall. */
export function tileOrigin(layout: TileLayout, position: number): { x: number; y: number } {
  return {
    x: wallPadding + (position % layout.tilesPerRow) * layout.pitchX,
    y: wallPadding + Math.floor(position / layout.tilesPerRow) * layout.pitchY
  }
}

export interface TileHit {
  readonly position: number
  /** Index of the tile's picture at the point, or of the nearest one. */
  readonly picture: number
}

/** The tile at a point of the wall; null in the gaps and beyond the last tile. */
export function hitTile(layout: TileLayout, count: number, pictures: number, x: number, y: number): TileHit | null {
  const column = Math.floor((x - wallPadding) / layout.pitchX)
  const row = Math.floor((y - wallPadding) / layout.pitchY)
  if (column < 0 || column >= layout.tilesPerRow || row < 0) return null
  const position = row * layout.tilesPerRow + column
  const insideX = x - wallPadding - column * layout.pitchX
  const insideY = y - wallPadding - row * layout.pitchY
  if (position >= count || insideX >= layout.tileWidth || insideY >= layout.tileHeight) return null
  const picture = Math.floor((insideX - tilePadding) / (layout.pictureWidth + pictureGap))
  return { position, picture: Math.min(pictures - 1, Math.max(0, picture)) }
}

/** The scroll position that shows a whole tile with the least movement. */
export function scrollToTile(layout: TileLayout, position: number, scrollTop: number, viewportHeight: number): number {
  const top = tileOrigin(layout, position).y - wallPadding
  const bottom = top + layout.tileHeight + 2 * wallPadding
  if (top < scrollTop) return top
  if (bottom > scrollTop + viewportHeight) return Math.max(0, Math.min(top, bottom - viewportHeight))
  return scrollTop
}

export type TileMove = 'next' | 'previous' | 'up' | 'down' | 'first' | 'last' | 'page-up' | 'page-down'

/** The position that a key selects. `from` is -1 if no shown tile is selected: then the first tile. */
export function moveTile(
  layout: TileLayout,
  count: number,
  from: number,
  move: TileMove,
  viewportHeight: number
): number {
  if (count === 0) return -1
  if (from < 0) return move === 'last' ? count - 1 : 0
  const page = Math.max(1, Math.floor(viewportHeight / layout.pitchY)) * layout.tilesPerRow
  const targets: Record<TileMove, number> = {
    next: from + 1,
    previous: from - 1,
    up: from - layout.tilesPerRow,
    down: from + layout.tilesPerRow,
    first: 0,
    last: count - 1,
    'page-up': from - page,
    'page-down': from + page
  }
  const target = targets[move]
  // Up and down keep their column at the edges. A page beyond the end selects the last tile.
  if (move === 'up' && target < 0) return from
  if (move === 'down' && target >= count) return isInLastRow(layout, count, from) ? from : count - 1
  return Math.min(count - 1, Math.max(0, target))
}

function isInLastRow(layout: TileLayout, count: number, position: number): boolean {
  return Math.floor(position / layout.tilesPerRow) === Math.floor((count - 1) / layout.tilesPerRow)
}
