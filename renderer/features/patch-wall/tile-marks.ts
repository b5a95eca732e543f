import type { Finding } from '../../../src-core/review/finding.ts'
import type { UnsavedJudgement } from '../audit-session/findings-store.svelte.ts'
import type { TileMark } from './wall-painter.ts'

/** The findings of each patch as they are drawn on its tile: what waits to be saved stands for what it takes the place of. */
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
