export type SortDirection = 'worst' | 'best'

/** How the wall is ordered: as the patches lie on their slices, or by one score of one candidate. */
export type Sorting =
  | { readonly by: 'position' }
  | { readonly by: 'score'; readonly candidate: string; readonly metric: string; readonly direction: SortDirection }

export function sameSorting(one: Sorting, other: Sorting): boolean {
  if (one.by === 'position' || other.by === 'position') return one.by === other.by
  return one.candidate === other.candidate && one.metric === other.metric && one.direction === other.direction
}

/** For each patch its place in the order, -1 where it is not shown. */
export function positionsOf(order: Int32Array, patchCount: number): Int32Array {
  const positions = new Int32Array(patchCount).fill(-1)
  order.forEach((patch, position) => {
    positions[patch] = position
  })
  return positions
}
