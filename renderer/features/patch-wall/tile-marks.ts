import type { Finding, FindingCategory, FindingSeverity } from '../../../src-core/review/finding.ts'
import type { UnsavedJudgement } from '../audit-session/findings-store.svelte.ts'
import { categoryColours, categoryOf, severityInkY, severityShapes, shapeOf } from '../audit-labels/finding-marks.ts'

/** A finding on a tile. */
export interface TileMark {
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

export const markSize = 16

/** Paints a mark at its upper left corner. `font` is a CSS font with a size. */
export function paintMark(context: CanvasRenderingContext2D, mark: TileMark, x: number, y: number, font: string): void {
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
