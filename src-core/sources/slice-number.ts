/**
 * The number of a slice for people, on the screen and in the sentences of reports: from 1, as series are counted.
 * Arrays, tables of figures (CSV, JSON) and the command line count from 0, and say so.
 * @param index from 0
 */
export function sliceNumber(index: number): number {
  return index + 1
}

/** The index from 0 of the slice with a number from 1. */
export function sliceIndex(number: number): number {
  return number - 1
}

/** 'slice 3', 'slices 3 to 7'. Indices from 0. */
export function slicesInWords({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `slice ${sliceNumber(first)}` : `slices ${sliceNumber(first)} to ${sliceNumber(last)}`
}
