import { basename, relative, resolve } from 'node:path'
import { DenoscopeError } from '../errors.ts'

/** Image files of one side of a comparison, in their order. */
export interface FileSide {
  /** Folder or file as it was given. */
  readonly given: string
  readonly files: readonly string[]
}

export interface ArrangedFiles {
  readonly references: readonly string[]
  readonly candidates: readonly string[]
}

/** Extensions of image files. Any other dot belongs to the name, as in a UID. */
const extensions = /\.(npy|png|dcm|dicom|ima)$/i

/**
 * Puts files that are not all DICOM into one order: by name where both sides have the same names (without extensions),
 * else as they are where both have as many and share none. One file of several images may stand against a folder.
 * @throws source.mismatch, naming both sides and files, if neither rule fits
 */
export function arrangeFiles(reference: FileSide, candidate: FileSide, rule?: 'name' | 'order'): ArrangedFiles {
  const sides = [reference, candidate].map((side) => namedFiles(side))
  const [references, candidates] = sides as [Map<string, string>, Map<string, string>]
  const shared = [...candidates.keys()].filter((name) => references.has(name)).length
  if (rule === 'name' || (rule === undefined && shared > 0)) {
    if (shared !== candidates.size || shared !== references.size)
      throw notAlike(references, candidates, reference, candidate)
    return { candidates: candidate.files, references: [...candidates.keys()].map((name) => references.get(name)!) }
  }
  const [first, second] = [reference.files, candidate.files]
  if (first.length !== second.length && first.length > 1 && second.length > 1) {
    throw new DenoscopeError(
      'source.mismatch',
      `${reference.given} has ${first.length} image files, ${candidate.given} has ${second.length} image files: they cannot be paired`
    )
  }
  return { references: first, candidates: second }
}

/** Name of a file on its side: its path there without an image's extension. */
function namedFiles({ given, files }: FileSide): Map<string, string> {
  const named = new Map<string, string>()
  for (const file of files) {
    const name = (relative(resolve(given), file) || basename(file)).replace(extensions, '')
    if (named.has(name))
      throw new DenoscopeError('argument.invalid', `${given}: '${name}' is there twice, with different extensions`)
    named.set(name, file)
  }
  return named
}

/** Names the first file on each side that the other does not have. */
function notAlike(
  references: Map<string, string>,
  candidates: Map<string, string>,
  reference: FileSide,
  candidate: FileSide
): DenoscopeError {
  const lacking = (of: Map<string, string>, other: Map<string, string>) =>
    [...of].find(([name]) => !other.has(name))?.[1]
  const [first, second] = [lacking(references, candidates), lacking(candidates, references)]
  const parts = [
    ...(first ? [`'${basename(first)}' of ${reference.given} has no counterpart in ${candidate.given}`] : []),
    ...(second ? [`'${basename(second)}' of ${candidate.given} has none in ${reference.given}`] : [])
  ]
  return new DenoscopeError('source.mismatch', `${parts.join(', ')}; --pair-by order pairs files in their order`)
}
