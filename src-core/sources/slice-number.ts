/**
 * Numbers for people. Slices and patches count from 1 on the screen, on the command line, in reports and in tables (CSV, JSON).
 * Arrays and the members named `...Index` count from 0.
 * @param index from 0
 */
export function sliceNumber(index: number): number {
  return index + 1
}

/** The index from 0 of the slice with a number from 1. */
export function sliceIndex(number: number): number {
  return number - 1
}

/** The number of a patch in its audit. @param index from 0 */
export function patchNumber(index: number): number {
  return index + 1
}

/** 'slice 3', 'slices 3 to 7'. Indices from 0. */
export function slicesInWords({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `slice ${sliceNumber(first)}` : `slices ${sliceNumber(first)} to ${sliceNumber(last)}`
}

/** The middles of so many equal parts of a list. @param count at most its length */
export const evenlySpread = <Item>(list: readonly Item[], count: number): Item[] =>
  Array.from({ length: count }, (_, part) => list[Math.floor(((part + 0.5) * list.length) / count)]!)
