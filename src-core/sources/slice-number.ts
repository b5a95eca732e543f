import { count } from '../counts.ts'

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

/** Text such as 'slice 3' or 'slices 3 to 1,200'. Indices from 0. */
export function slicesInWords({ first, last }: { readonly first: number; readonly last: number }): string {
  const [from, to] = [count(sliceNumber(first)), count(sliceNumber(last))]
  return first === last ? `slice ${from}` : `slices ${from} to ${to}`
}

/** Reads FIRST-LAST or one number, counted from 1. @returns indices from 0; null for another form */
export function readSliceRange(text: string): { readonly first: number; readonly last: number } | null {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? []
  if (first === undefined || Number(first) === 0) return null
  return { first: sliceIndex(Number(first)), last: sliceIndex(Number(last ?? first)) }
}

/** The middle items of `parts` equal parts of a list. @param parts at most its length */
export const evenlySpread = <Item>(list: readonly Item[], parts: number): Item[] =>
  Array.from({ length: parts }, (_, part) => list[Math.floor(((part + 0.5) * list.length) / parts)]!)
