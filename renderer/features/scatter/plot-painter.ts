import type { ReadToken } from '../../shared/charts/chart-theme.ts'
import type { PlotScale, PlotPoints, Point } from './plot-data.ts'
import type { OutputScores } from '../../../src-core/scores/metric-definition.ts'
import { causeCategories, type CauseId } from '../../../src-core/scores/cause-categories.ts'
import type { Finding } from '../../../src-core/review/finding.ts'
import { causeColours, categoryColours } from '../audit-labels/colours-and-marks.ts'

export interface PlotFrame {
  readonly width: number
  readonly height: number
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface PlotColours {
  readonly grid: string
  readonly text: string
  readonly label: string
  readonly out: string
  readonly matching: string
  readonly ring: string
  readonly hover: string
  readonly ground: string
  readonly font: string
}

export function plotColours(token: ReadToken): PlotColours {
  return {
    grid: token('--border'),
    text: token('--text-3'),
    label: token('--text-2'),
    out: token('--surface-4'),
    matching: token('--text-2'),
    ring: token('--focus'),
    hover: token('--text-1'),
    ground: token('--surface-0'),
    font: `11px ${token('--font')}`
  }
}

/** A coloured point: small for a cause, large with a rim for a finding. */
export interface PointMark {
  readonly patch: number
  readonly colour: string
  readonly large: boolean
}

export interface PlotScene {
  readonly frame: PlotFrame
  readonly x: PlotScale
  readonly y: PlotScale
  readonly xLabel: string
  readonly yLabel: string
  readonly xText: (value: number) => string
  readonly yText: (value: number) => string
  readonly points: PlotPoints
  readonly all: Int32Array
  readonly matching: Int32Array
  readonly causes: readonly PointMark[]
  readonly colours: PlotColours
}

/** Paints axes and points: points outside the filter first, then the others, then those with a cause. */
export function paintPlot(context: CanvasRenderingContext2D, scene: PlotScene, ratio: number): void {
  const { frame, colours } = scene
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, frame.width, frame.height)
  paintAxes(context, scene)
  const isFiltered = scene.matching.length < scene.all.length
  if (isFiltered) paintDots(context, scene.points, scene.all, colours.out, 1, 1)
  paintDots(context, scene.points, scene.matching, colours.matching, opacityOf(scene.matching.length), 1.5)
  const { opacity, radius } = causeStyle(scene.causes.length)
  context.globalAlpha = opacity
  for (const mark of scene.causes) paintMark(context, scene.points, mark, colours, radius)
  context.globalAlpha = 1
}

/** Opacity and radius of coloured points: many are small and translucent, so that overlaps show their density. */
export const causeStyle = (count: number): { opacity: number; radius: number } => ({
  opacity: Math.max(0.15, Math.min(1, 1500 / Math.max(1, count))),
  radius: count > 3000 ? 1.5 : 2.5
})

/** Paints findings, on a canvas above the points. */
export function paintFindings(
  context: CanvasRenderingContext2D,
  scene: PlotScene,
  marks: readonly PointMark[],
  ratio: number
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, scene.frame.width, scene.frame.height)
  for (const mark of marks) paintMark(context, scene.points, mark, scene.colours)
}

/** Overlapping translucent points show their density. */
const opacityOf = (count: number): number => Math.max(0.35, Math.min(0.9, 600 / Math.max(1, count)))

function paintDots(
  context: CanvasRenderingContext2D,
  { x, y }: PlotPoints,
  patches: Int32Array,
  colour: string,
  opacity: number,
  radius: number
): void {
  context.globalAlpha = opacity
  context.fillStyle = colour
  for (const patch of patches) {
    // Comparisons with NaN are false, so that points without a position are left out.
    if (x[patch]! >= 0 && y[patch]! >= 0)
      context.fillRect(x[patch]! - radius, y[patch]! - radius, 2 * radius, 2 * radius)
  }
  context.globalAlpha = 1
}

function paintMark(
  context: CanvasRenderingContext2D,
  { x, y }: PlotPoints,
  { patch, colour, large }: PointMark,
  colours: PlotColours,
  radius = 2.5
): void {
  if (!(x[patch]! >= 0 && y[patch]! >= 0)) return
  context.beginPath()
  context.arc(x[patch]!, y[patch]!, large ? 4.5 : radius, 0, 2 * Math.PI)
  context.fillStyle = colour
  context.fill()
  if (!large) return
  context.lineWidth = 1.5
  context.strokeStyle = colours.hover
  context.stroke()
}

function paintAxes(context: CanvasRenderingContext2D, scene: PlotScene): void {
  const { frame, colours, x, y } = scene
  context.font = colours.font
  context.lineWidth = 1
  context.strokeStyle = colours.grid
  context.fillStyle = colours.text
  context.textBaseline = 'top'
  context.textAlign = 'center'
  for (const tick of x.ticks) {
    const at = Math.round(x.place(tick)) + 0.5
    strokeLine(context, at, frame.top, at, frame.bottom)
    context.fillText(scene.xText(tick), at, frame.bottom + 5)
  }
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const tick of y.ticks) {
    const at = Math.round(y.place(tick)) + 0.5
    strokeLine(context, frame.left, at, frame.right, at)
    context.fillText(scene.yText(tick), frame.left - 6, at)
  }
  paintLabels(context, scene)
}

function paintLabels(context: CanvasRenderingContext2D, { frame, colours, xLabel, yLabel }: PlotScene): void {
  context.fillStyle = colours.label
  context.textAlign = 'right'
  context.textBaseline = 'bottom'
  context.fillText(xLabel, frame.right, frame.height - 2)
  context.save()
  context.translate(2, frame.top)
  context.rotate(-Math.PI / 2)
  context.textBaseline = 'top'
  context.fillText(yLabel, 0, 0)
  context.restore()
}

function strokeLine(context: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath()
  context.moveTo(fromX, fromY)
  context.lineTo(toX, toY)
  context.stroke()
}

export interface PlotPointers {
  readonly selected: number
  readonly hovered: number
  readonly line: readonly Point[]
}

/** Paints the marks at the pointer, on a canvas of its own. The points need no new painting. */
export function paintPointers(
  context: CanvasRenderingContext2D,
  { frame, points, colours }: PlotScene,
  { selected, hovered, line }: PlotPointers,
  ratio: number
): void {
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, frame.width, frame.height)
  if (hovered >= 0) paintRing(context, points, hovered, colours.hover, 5)
  if (selected >= 0) paintRing(context, points, selected, colours.ring, 6)
  if (line.length > 1) paintLasso(context, line, colours.ring)
}

function paintRing(
  context: CanvasRenderingContext2D,
  { x, y }: PlotPoints,
  patch: number,
  colour: string,
  radius: number
): void {
  if (!(x[patch]! >= 0 && y[patch]! >= 0)) return
  context.beginPath()
  context.arc(x[patch]!, y[patch]!, radius, 0, 2 * Math.PI)
  context.lineWidth = 2
  context.strokeStyle = colour
  context.stroke()
}

function paintLasso(context: CanvasRenderingContext2D, line: readonly Point[], colour: string): void {
  context.beginPath()
  line.forEach(({ x, y }, i) => (i === 0 ? context.moveTo(x, y) : context.lineTo(x, y)))
  context.closePath()
  context.globalAlpha = 0.12
  context.fillStyle = colour
  context.fill('evenodd')
  context.globalAlpha = 1
  context.lineWidth = 1.5
  context.strokeStyle = colour
  context.stroke()
}

/** Causes that are coloured. Mild blur and noise stay grey. */
const telling: readonly CauseId[] = ['lost', 'invented', 'lost-detail', 'identity-change']

/** The given patches in which structure changed, with the colour of the cause. */
export function causeMarks(patches: Int32Array, { cause }: OutputScores): PointMark[] {
  if (!cause) return []
  const colours = causeCategories.map(({ id }) => (telling.includes(id) ? causeColours[id] : undefined))
  return [...patches].flatMap((patch) => {
    const colour = colours[cause[patch]!]
    return colour === undefined ? [] : [{ patch, colour, large: false }]
  })
}

/** The given patches that have findings, with the colour of the latest. */
export function findingMarks(
  patches: Int32Array,
  findingsByPatch: ReadonlyMap<number, readonly Finding[]>
): PointMark[] {
  return [...patches].flatMap((patch) => {
    const latest = findingsByPatch.get(patch)?.at(-1)
    return latest ? [{ patch, colour: categoryColours[latest.category].fill, large: true }] : []
  })
}
