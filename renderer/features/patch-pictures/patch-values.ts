import { rolesOf } from '../../../src-core/audit/audited-outputs.ts'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import type { EngineCall } from '../../engine/engine-client.ts'
import type { RolePixels, Display } from './paint-pixels.ts'
import type { IntensityUnit, Window } from '../../../src-core/sources/source.ts'
import { formatIntensity } from '../slice-viewer/window-level.ts'

/** One patch with the pixels of all its roles, in 0..1. */
export interface PatchPixels {
  readonly patch: number
  readonly roles: RolePixels
}

export async function readPatch(call: EngineCall, record: AuditRecord, patch: number): Promise<PatchPixels> {
  const roles = rolesOf(record)
  const pixels = await Promise.all(
    roles.map((role) => call('audits.patches', { auditId: record.id, role, indices: [patch] }))
  )
  return { patch, roles: Object.fromEntries(roles.map((role, i) => [role, pixels[i]!])) }
}

/**
 * A window in the source's unit, as shares of its intensity range. Patches are stored in this scale.
 * The difference map spans half the window's width, so that pictures and differences have the same contrast.
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

/** A difference of values, always signed: '+200 HU', '−0.500'. */
export function formatDifference(value: number, unit: IntensityUnit): string {
  const figure = formatIntensity(Math.abs(value), unit)
  return value < 0 ? `−${figure}` : value > 0 ? `+${figure}` : figure
}

/**
 * Device pixels for the shorter side of a patch pixel.
 * The largest number at which a patch is at most as wide as wanted.
 * Whole if 1 or more, else one over a whole number.
 * @param across width of the patch in shorter sides of a pixel
 */
export function patchScale(across: number, wantedDevicePixels: number): number {
  const exact = wantedDevicePixels / across
  return exact >= 1 ? Math.floor(exact) : 1 / Math.ceil(1 / exact)
}
