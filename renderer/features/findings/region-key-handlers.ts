import type { Region } from '../../../src-core/review/finding.ts'
import { handlersFor, type Handlers } from '../../commands/command-table.ts'
import { defaultRegion, movedRegion, type RegionMove } from './patch-region.ts'

/** Part of a view that places a region on the shown patch. */
export interface RegionPlacer {
  /** True while keys and pointer move the region. */
  readonly placing: boolean
  /** Region that keys move or remove; null if there is none. */
  readonly region: Region | null
  /** Begins or ends placing. @param first region to begin with if there is none */
  placeRegion(first: Region): void
  moveRegion(region: Region): void
  keepRegion(): void
  removeRegion(): void
}

const regionMoves = {
  up: { row: -1 },
  down: { row: 1 },
  left: { column: -1 },
  right: { column: 1 },
  lower: { rows: -1 },
  higher: { rows: 1 },
  narrower: { columns: -1 },
  wider: { columns: 1 }
} satisfies Record<string, RegionMove>

/** Handlers of the commands of regions, for a patch of the given rows and columns. */
export function regionKeyHandlers(
  scope: 'audit' | 'review',
  rows: number,
  columns: number,
  placer: RegionPlacer
): Handlers {
  const enabled = () => placer.placing
  const first = defaultRegion(rows, columns)
  const move = (by: RegionMove) => () => placer.moveRegion(movedRegion(placer.region ?? first, by, rows, columns))
  return {
    [`${scope}.region`]: () => placer.placeRegion(first),
    [`${scope}.region-keep`]: { enabled, run: () => placer.keepRegion() },
    [`${scope}.region-remove`]: { enabled: () => placer.region !== null, run: () => placer.removeRegion() },
    ...handlersFor(Object.keys(regionMoves) as (keyof typeof regionMoves)[], (name) => [
      `${scope}.region-${name}`,
      { enabled, run: move(regionMoves[name]) }
    ])
  }
}
