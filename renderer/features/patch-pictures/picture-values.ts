import type { IntensityUnit, Window } from '../../../src-core/sources/source.ts'
import type { Display } from './paint-pixels.ts'
import { formatIntensity } from '../slice-viewer/window-level.ts'

/**
 * A window in the source's unit as shares of its intensity range, in which patches are kept. A difference of half the
 * window's width fills the difference map, so that pictures and differences have the same contrast.
 */
export function displayOf(window: Window, [low, high]: readonly [number, number]): Display {
  const toShare = (value: number) => (value - low) / (high - low)
  return {
    low: toShare(window.centre - window.width / 2),
    high: toShare(window.centre + window.width / 2),
    difference: window.width / 2 / (high - low)
  }
}

/** A value of a patch (0..1) in the source's unit; a difference of two patches with `isDifference`. */
export function toUnit(value: number, [low, high]: readonly [number, number], isDifference = false): number {
  return value * (high - low) + (isDifference ? 0 : low)
}

/** A difference of values for a person, always signed: '+200 HU', '−0.500'. */
export function formatDifference(value: number, unit: IntensityUnit): string {
  const figure = formatIntensity(Math.abs(value), unit)
  return value < 0 ? `−${figure}` : value > 0 ? `+${figure}` : figure
}
