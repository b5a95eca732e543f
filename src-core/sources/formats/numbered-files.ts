import { basename, dirname, join } from 'node:path'
import { printable } from '../../printable.ts'
import { compareNames } from '../natural-order.ts'

/** The last number in the name of a file, without its extension; null without one. */
export function numberInName(path: string): number | null {
  const digits = /(\d+)\D*$/.exec(stemOf(path))?.[1]
  return digits === undefined ? null : Number(digits)
}

/** Name of a file without the extensions of image formats. Other dots stay. */
export const stemOf = (path: string): string =>
  basename(path).replace(/(\.(nii|hdr|img))?(\.gz)?$|\.(npy|npz|png|tiff?|h5|hdf5|mha|mhd|zip)$/i, '')

/**
 * Groups files whose paths differ in their last number only, in the order of the numbers.
 * `slice_7.png` and `slice_10.png` belong together. `L067_3_input.npy` and `L067_3_target.npy` do not.
 */
export function numberedGroups(paths: readonly string[]): string[][] {
  const groups = new Map<string, string[]>()
  for (const path of paths) {
    const key = join(dirname(path), patternOf(path))
    groups.set(key, [...(groups.get(key) ?? []), path])
  }
  return [...groups.values()].map((group) => group.toSorted(compareNames))
}

const patternOf = (path: string): string =>
  numberInName(path) === null ? basename(path) : stemOf(path).replace(/\d+(?=\D*$)/, '#')

/** Name of a series: the common part of the names of its files, else the folder. */
export function seriesLabel(files: readonly string[]): string {
  const [first] = files as readonly [string, ...string[]]
  if (files.length === 1) return printable(stemOf(first))
  const common = patternOf(first).split('#').map(trimmed).filter(Boolean).join(' ')
  return printable(common || basename(dirname(first)))
}

const trimmed = (text: string): string => text.replace(/^[\s._-]+|[\s._-]+$/g, '')

/** The number of each slice by its name; nothing if a name has none. */
export function numbersOf(files: readonly string[]): { readonly sliceNumbers?: readonly number[] } {
  const numbers = files.map(numberInName)
  return numbers.every((number) => number !== null) ? { sliceNumbers: numbers } : {}
}

/** Warning about numbers that are missing among the names of the files. */
export function gaps(files: readonly string[]): string[] {
  const numbers = numbersOf(files).sliceNumbers ?? []
  const missing = numbers.slice(1).flatMap((number, index) => {
    const before = numbers[index]!
    return number > before + 1 ? [number === before + 2 ? `${before + 1}` : `${before + 1} to ${number - 1}`] : []
  })
  if (missing.length === 0) return []
  return [
    `Numbers are missing among the files: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' and more' : ''}`
  ]
}
