import { readdirSync, statSync } from 'node:fs'
import { isAbsolute, join, parse, resolve, sep } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { compareNames } from '../sources/natural-order.ts'

/** A folder or file that a pattern fits. */
export interface PatternMatch {
  readonly path: string
  /** Text in the place of `{patient}`; null if the pattern has none. */
  readonly patient: string | null
}

/**
 * Folders and files that fit a pattern, in natural order. In a name `*` stands for any characters, and `{patient}` for
 * the patient. Hidden files are left out.
 * @param base folder of relative patterns
 * @throws argument.invalid for another placeholder, or `{patient}` twice
 */
export function matchPattern(pattern: string, base: string): PatternMatch[] {
  requirePattern(pattern)
  const { root } = parse(isAbsolute(pattern) ? pattern : resolve(base))
  const start = isAbsolute(pattern) ? root : resolve(base)
  const parts = (isAbsolute(pattern) ? pattern.slice(root.length) : pattern).split(/[/\\]/).filter(Boolean)
  let matches: PatternMatch[] = [{ path: start, patient: null }]
  for (const part of parts) matches = matches.flatMap((match) => within(match, part))
  return matches
}

function requirePattern(pattern: string): void {
  const unknown = /\{(?!patient\})[^}]*\}?|\*\*/.exec(pattern)?.[0]
  if (unknown !== undefined)
    throw new DenoscopeError('argument.invalid', `expected * and {patient} in '${pattern}', got '${unknown}'`)
  if (pattern.split('{patient}').length > 2)
    throw new DenoscopeError('argument.invalid', `{patient} is given twice in '${pattern}'`)
}

function within({ path, patient }: PatternMatch, part: string): PatternMatch[] {
  if (!/\*|\{patient\}/.test(part)) {
    const next = join(path, part)
    return exists(next) ? [{ path: next, patient }] : []
  }
  const pattern = patternOf(part)
  return namesOf(path)
    .sort(compareNames)
    .flatMap((name) => {
      const found = pattern.exec(name)
      return found ? [{ path: join(path, name), patient: found.groups?.patient ?? patient }] : []
    })
}

/** Expression for one name. */
const patternOf = (part: string): RegExp =>
  new RegExp(
    `^${part
      .split(/(\*|\{patient\})/)
      .map((piece) => {
        if (piece === '*') return '[^/\\\\]*'
        return piece === '{patient}' ? '(?<patient>[^/\\\\]+?)' : piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
      })
      .join('')}$`,
    'u'
  )

/** True if the path, or a folder around it, fits the pattern. */
export function fitsPattern(pattern: string, base: string, path: string): boolean {
  const parts = resolve(base, pattern).split(sep)
  const names = path.split(sep)
  return parts.every((part, index) => names[index] !== undefined && patternOf(part).test(names[index]))
}

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

function namesOf(path: string): string[] {
  try {
    return readdirSync(path).filter((name) => !name.startsWith('.'))
  } catch {
    // A file, or a folder that cannot be read: nothing in it fits.
    return []
  }
}
