/**
 * The number of a slice for a person. Slices and patches count from 1 on the screen, on the command line, in reports
 * and in tables (CSV, JSON). Arrays and members named `...Index` count from 0.
 * @param index from 0
 */
export function sliceNumber(index: number): number {
  return index + 1
}

/** The index, from 0, of a slice. @param number from 1 */
export function sliceIndex(number: number): number {
  return number - 1
}

/** The number, from 1, of a patch in its audit. @param index from 0 */
export function patchNumber(index: number): number {
  return index + 1
}

/** Text such as 'slice 3' or 'slices 3 to 7'. Indices from 0. */
export function slicesInWords({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `slice ${sliceNumber(first)}` : `slices ${sliceNumber(first)} to ${sliceNumber(last)}`
}

/** The middle items of `count` equal parts of a list. @param count at most its length */
export const evenlySpread = <Item>(list: readonly Item[], count: number): Item[] =>
  Array.from({ length: count }, (_, part) => list[Math.floor(((part + 0.5) * list.length) / count)]!)
