import { basename, join, parse, resolve } from 'node:path'
import { readdirSync, statSync } from 'node:fs'
import { compareNames } from '../dicom/slice-order.ts'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'

export type PairRule = 'name' | 'position'

/** A candidate's file and the reference's that it is compared with. */
export interface FilePair {
  readonly candidate: string
  readonly reference: string
}

/** What is no image, for certain: notes and tables that lie beside images. */
const others = /\.(txt|md|json|csv|html?|xml|pdf|py|log|zip)$/i

/**
 * The files of two folders (or two files) in pairs, in the order that a person gives names: by name where both sides have
 * the same names (without extensions), else by position where both have as many and share none.
 * @throws file.not-found; source.mismatch, naming both folders and files, where neither rule fits.
 */
export function pairFiles(reference: string, candidate: string, rule?: PairRule): FilePair[] {
  const [references, candidates] = [imageFiles(reference), imageFiles(candidate)]
  const names = new Set(references.map(stemOf))
  const shared = candidates.filter((path) => names.has(stemOf(path))).length
  const alike = shared === candidates.length && shared === references.length
  if (rule === 'name' || (rule === undefined && shared > 0)) {
    if (!alike) throw notAlike(references, candidates, { reference, candidate })
    return candidates.map((path) => ({ candidate: path, reference: references.find((other) => stemOf(other) === stemOf(path))! }))
  }
  if (references.length !== candidates.length) {
    throw new DenoscopeError('source.mismatch', `${reference} has ${filesText(references)}, ${candidate} has ${filesText(candidates)}: they cannot be paired`)
  }
  return candidates.map((path, index) => ({ candidate: path, reference: references[index]! }))
}

const stemOf = (path: string): string => parse(path).name

const filesText = (paths: readonly string[]): string => (paths.length === 1 ? '1 image file' : `${paths.length} image files`)

/** The files of a folder, hidden ones and folders in it left out, or the one file; in the order that a person gives names. */
function imageFiles(path: string): string[] {
  let paths: string[]
  try {
    if (!statSync(path).isDirectory()) return [resolve(path)]
    const entries = readdirSync(path).filter((name) => !name.startsWith('.') && !others.test(name)).sort(compareNames)
    paths = entries.map((name) => join(resolve(path), name)).filter((file) => statSync(file).isFile())
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  if (paths.length === 0) throw new DenoscopeError('file.not-found', `${path}: holds no image files`)
  const stems = paths.map(stemOf)
  const twice = paths.find((file, index) => stems.indexOf(stemOf(file)) !== index)
  if (twice) throw new DenoscopeError('argument.invalid', `${path}: '${stemOf(twice)}' is there twice, with different extensions`)
  return paths
}

/** Names the first file on each side that the other does not have. */
function notAlike(references: readonly string[], candidates: readonly string[], given: { reference: string; candidate: string }): DenoscopeError {
  const lacking = (of: readonly string[], other: readonly string[]) => of.find((path) => !other.some((name) => stemOf(name) === stemOf(path)))
  const [first, second] = [lacking(references, candidates), lacking(candidates, references)]
  const parts = [
    ...(first ? [`'${basename(first)}' of ${given.reference} has no counterpart in ${given.candidate}`] : []),
    ...(second ? [`'${basename(second)}' of ${given.candidate} has none in ${given.reference}`] : [])
  ]
  return new DenoscopeError('source.mismatch', `${parts.join(', ')}; --pair-by position pairs files in their order`)
}
