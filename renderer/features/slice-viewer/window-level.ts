import { windowNumbers, type WindowNumber } from '../../commands/command-table.ts'
import { ctWindows } from '../../../src-core/sources/ct-windows.ts'
import type { IntensityUnit, SourceSummary, Window } from '../../../src-core/sources/source.ts'

export interface WindowPreset {
  readonly name: string
  /** Position, 1-based: its default key. */
  readonly number: WindowNumber
  readonly window: Window
}

/** Window presets of a source in the order of their keys; only CT in HU has the anatomical ones. */
export function windowPresets(
  source: Pick<SourceSummary, 'unit' | 'intensityRange' | 'defaultWindow'>
): WindowPreset[] {
  const full = { name: 'Full range', window: fullWindow(source.intensityRange) }
  const own = { name: "The source's own", window: source.defaultWindow }
  const anatomical = source.unit === 'HU' ? ctWindows.map(({ label, window }) => ({ name: label, window })) : []
  const presets = [...anatomical, full, own]
  return presets.map((preset, place) => ({ ...preset, number: windowNumbers[place]! }))
}

export function fullWindow([low, high]: readonly [number, number]): Window {
  return { centre: (low + high) / 2, width: high - low }
}

/** The window after a drag of so many CSS pixels: right widens, down raises the centre (darkens). */
export function dragWindow(start: Window, across: number, down: number, unit: IntensityUnit): Window {
  const step = start.width / 300
  return roundWindow({ centre: start.centre + down * step, width: start.width + across * step }, unit)
}

/** Whole units for HU and stored values, hundredths for 0..1; the width never reaches zero. */
export function roundWindow(window: Window, unit: IntensityUnit): Window {
  const finest = unit === '1' ? 0.01 : 1
  const snap = (value: number) => Number((Math.round(value / finest) * finest).toFixed(2))
  return { centre: snap(window.centre), width: Math.max(finest, snap(window.width)) }
}

export function sameWindow(one: Window, other: Window): boolean {
  return one.centre === other.centre && one.width === other.width
}

/** A value of the image for a person: whole HU, three digits for 0..1. */
export function formatIntensity(value: number, unit: IntensityUnit): string {
  if (unit === '1') return value.toFixed(3)
  const whole = String(Math.round(value)).replace('-', '\u2212')
  return unit === 'HU' ? `${whole} HU` : whole
}

export function formatWindow(window: Window, unit: IntensityUnit): string {
  const digits = unit === '1' ? 2 : 0
  const text = (value: number) => value.toFixed(digits).replace('-', '\u2212')
  return `W ${text(window.width)}  L ${text(window.centre)}`
}
