import { describe, expect, it } from 'vitest'
import { patchScale } from '../../../../renderer/features/patch-pictures/patch-values.ts'
import {
  hitTile,
  layOutTiles,
  moveTile,
  scrollToTile,
  tileOrigin,
  visibleTiles,
  wallHeight,
  wallWidth
} from '../../../../renderer/features/patch-wall/tile-layout.ts'

const input = {
  viewportWidth: 600,
  patchRows: 28,
  patchColumns: 28,
  pixelSides: [1, 1] as const,
  pictures: 4,
  textLines: 2,
  pictureWidth: 60,
  devicePixelRatio: 1
}
// 28 x 28 at 60 px: scale 2, pictures of 56 px. Tile: 4 * 56 + 3 * 2 + 8 = 238 wide, 56 + 26 + 8 = 90 high.
// Two fit and leave 600 - 12 - 2 * 238 = 112 px. The gap takes up to 44: pitch 282 x 94.
const layout = layOutTiles(input)

describe('patchScale', () => {
  it('draws pixels in their true shape: twice as high as wide, or twice as wide as high', () => {
    const square = layOutTiles(input)
    const tall = layOutTiles({ ...input, pixelSides: [2, 1] })
    expect([tall.pictureWidth, tall.pictureHeight]).toEqual([square.pictureWidth, 2 * square.pictureHeight])
    const wide = layOutTiles({ ...input, pixelSides: [1, 2], pictureWidth: 2 * square.pictureWidth })
    expect(wide.pictureWidth).toBe(2 * wide.pictureHeight)
  })

  it('is the whole number of device pixels that fits', () => {
    expect(patchScale(28, 60)).toBe(2)
    expect(patchScale(28, 28)).toBe(1)
  })
  it('is one over a whole number for patches larger than their picture', () => {
    expect(patchScale(64, 40)).toBe(1 / 2)
    expect(patchScale(512, 60)).toBe(1 / 9)
  })
})

describe('layOutTiles', () => {
  it('makes pictures whole multiples of the patch and fits as many tiles as the width allows', () => {
    expect(layout).toMatchObject({ scale: 2, pictureWidth: 56, tileWidth: 238, tileHeight: 90, tilesPerRow: 2 })
  })
  it('counts in device pixels, so that a doubled pixel ratio allows finer steps', () => {
    expect(layOutTiles({ ...input, devicePixelRatio: 1.5 })).toMatchObject({ scale: 3, pictureWidth: 56 })
    expect(layOutTiles({ ...input, devicePixelRatio: 2 })).toMatchObject({ scale: 4, pictureWidth: 56 })
  })
  it('takes a smaller scale rather than let a tile be wider than the viewport', () => {
    // 250 - 12 - 8 - 3 * 2 = 224 for four pictures: 56 each, so scale 2 of a wanted 3.
    const narrow = { ...input, viewportWidth: 250, pictureWidth: 84 }
    expect(layOutTiles(narrow)).toMatchObject({ scale: 2, tilesPerRow: 1, tileWidth: 238 })
    expect(wallWidth(layOutTiles(narrow), 250)).toBe(250)
  })
  it('has no picture below 40 px: a tile may be wider than the viewport, and the wall with it', () => {
    // 200 - 26 = 174 for four pictures: 43 each. Scale 1 has 28 px, scale 2 has 56 px and a tile of 238 px.
    const wide = layOutTiles({ ...input, viewportWidth: 200 })
    expect(wide).toMatchObject({ scale: 2, pictureWidth: 56, tilesPerRow: 1, tileWidth: 238 })
    expect(wallWidth(wide, 200)).toBe(238 + 12)
    // 150 % zoom: 2 device pixels are 37.3 px, 3 are 56 px.
    expect(layOutTiles({ ...input, pictureWidth: 28, devicePixelRatio: 1.5 }).pictureWidth).toBe(56)
    // Half of 64 is 32, below 40. A third of 128 is 42.
    expect(layOutTiles({ ...input, patchColumns: 64, pictureWidth: 40 }).pictureWidth).toBe(64)
    expect(layOutTiles({ ...input, patchColumns: 128, pictureWidth: 28 }).pictureWidth).toBe(42)
  })
  it('lets pictures grow where so many tiles then still fit', () => {
    // One tile at scale 2 is 238 wide; at scale 4 it is 4 * 112 + 14 = 462, and fits into 480 - 12.
    expect(layOutTiles({ ...input, viewportWidth: 480 })).toMatchObject({ scale: 4, tilesPerRow: 1, tileWidth: 462 })
  })
  it('spreads what is left between the tiles', () => {
    // 500 - 12 - 2 * 238 = 12 px between two tiles, including the gap of 4.
    expect(layOutTiles({ ...input, viewportWidth: 500 })).toMatchObject({ tilesPerRow: 2, pitchX: 250 })
  })
  it('never has less than one tile in a row', () => {
    expect(layOutTiles({ ...input, viewportWidth: 0 })).toMatchObject({ tilesPerRow: 1, pictureWidth: 56 })
  })
})

describe('visibleTiles', () => {
  it('holds exactly the tiles that the viewport cuts', () => {
    expect(visibleTiles(layout, 1000, 0, 282)).toEqual({ first: 0, end: 6 })
    expect(visibleTiles(layout, 1000, 6 + 940, 282)).toEqual({ first: 20, end: 26 })
  })
  it('ends with the last tile and is empty for an empty wall', () => {
    expect(visibleTiles(layout, 5, 0, 300)).toEqual({ first: 0, end: 5 })
    expect(visibleTiles(layout, 0, 0, 300)).toEqual({ first: 0, end: 0 })
  })
  it('reaches the last tile when scrolled to the end of the wall', () => {
    const height = wallHeight(layout, 10_001)
    expect(visibleTiles(layout, 10_001, height - 300, 300).end).toBe(10_001)
  })
})

describe('hitTile', () => {
  it('finds tile and picture under a point', () => {
    const { x, y } = tileOrigin(layout, 3)
    expect(hitTile(layout, 10, 4, x + 5, y + 5)).toEqual({ position: 3, picture: 0 })
    expect(hitTile(layout, 10, 4, x + 4 + 58 * 2 + 1, y + 80)).toEqual({ position: 3, picture: 2 })
  })
  it('finds nothing in the gaps, right of the last column and beyond the last tile', () => {
    expect(hitTile(layout, 10, 4, 6 + 240, 20)).toBeNull()
    expect(hitTile(layout, 10, 4, 6 + 2 * 282 + 10, 20)).toBeNull()
    expect(hitTile(layout, 3, 4, 6 + 282 + 10, 6 + 94 + 10)).toBeNull()
    expect(hitTile(layout, 3, 4, 2, 20)).toBeNull()
  })
})

describe('scrollToTile', () => {
  it('moves no further than it takes to show the tile whole', () => {
    expect(scrollToTile(layout, 2, 0, 300)).toBe(0)
    expect(scrollToTile(layout, 8, 0, 300)).toBe(4 * 94 + 90 + 12 - 300)
    expect(scrollToTile(layout, 2, 500, 300)).toBe(94)
  })
})

describe('moveTile', () => {
  it('walks left, right, up and down', () => {
    expect(moveTile(layout, 9, 3, 'next', 300)).toBe(4)
    expect(moveTile(layout, 9, 3, 'previous', 300)).toBe(2)
    expect(moveTile(layout, 9, 3, 'up', 300)).toBe(1)
    expect(moveTile(layout, 9, 3, 'down', 300)).toBe(5)
  })
  it('stays in its column at the top, and goes to the last tile from above a short last row', () => {
    expect(moveTile(layout, 9, 1, 'up', 300)).toBe(1)
    expect(moveTile(layout, 9, 7, 'down', 300)).toBe(8)
    expect(moveTile(layout, 9, 8, 'down', 300)).toBe(8)
  })
  it('pages by whole screens and stops at the ends', () => {
    expect(moveTile(layout, 100, 1, 'page-down', 300)).toBe(7)
    expect(moveTile(layout, 100, 99, 'page-down', 300)).toBe(99)
    expect(moveTile(layout, 100, 3, 'page-up', 300)).toBe(0)
    expect(moveTile(layout, 100, 50, 'first', 300)).toBe(0)
    expect(moveTile(layout, 100, 50, 'last', 300)).toBe(99)
  })
  it('starts at the first tile when nothing is selected, and nowhere on an empty wall', () => {
    expect(moveTile(layout, 9, -1, 'next', 300)).toBe(0)
    expect(moveTile(layout, 0, -1, 'next', 300)).toBe(-1)
  })
})
