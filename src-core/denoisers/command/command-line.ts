import { DenoscopeError } from '../../errors.ts'

/** Texts in a command line that become paths. The folder holds input and output, for a container. */
const placeholders = ['{input}', '{output}', '{folder}'] as const

/** Paths in place of the placeholders. */
export interface CommandPaths {
  readonly input: string
  readonly output: string
  readonly folder: string
}

/**
 * Splits a command line into words. Quotes and backslashes have the meaning of a POSIX shell:
 * '...' is literal, "..." knows \" and \\, and a backslash before a blank, quote or backslash makes it plain.
 * Nothing else has a meaning: | > ; $ * ~ and line breaks within quotes are plain text.
 * @throws argument.invalid for a quote without its end, or a NUL character
 */
export function splitCommandLine(text: string): string[] {
  if (text.includes('\0')) throw refusal('holds a NUL character')
  const words: string[] = []
  let word: string | null = null
  let quote: string | null = null
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!
    const next = text[index + 1]
    if (character === '\\' && quote !== "'" && next !== undefined && isEscapable(next, quote)) {
      word = (word ?? '') + next
      index++
    } else if (character === quote) quote = null
    else if (quote !== null) word = (word ?? '') + character
    else if (character === '"' || character === "'") {
      quote = character
      word ??= ''
    } else if (!/\s/.test(character)) word = (word ?? '') + character
    else if (word !== null) {
      words.push(word)
      word = null
    }
  }
  if (quote !== null) throw refusal(`the quote ${quote} has no end`)
  return word === null ? words : [...words, word]
}

const isEscapable = (character: string, quote: string | null): boolean =>
  quote === null ? /[\s"'\\]/.test(character) : /["\\]/.test(character)

/**
 * The problem of a command line; null if there is none.
 * It needs a program and both {input} and {output}. The program itself has no placeholder.
 */
export function commandLineProblem(text: string): string | null {
  let words: string[]
  try {
    words = splitCommandLine(text)
  } catch (thrown) {
    return (thrown as Error).message
  }
  const [program, ...others] = words
  if (!program) return 'the command line names no program'
  if (placeholders.some((name) => program.includes(name))) return 'the program itself cannot be a placeholder'
  const missing = (['{input}', '{output}'] as const).find((name) => !others.some((word) => word.includes(name)))
  return missing ? `the command line has no ${missing}, in whose place the program gets a path` : null
}

/**
 * Names in `{...}` of a command line that are no path, each once: `sigma` of `my --sigma {sigma} {input} {output}`.
 * Empty if the command line cannot be split.
 */
export function parameterNames(text: string): string[] {
  if (commandLineProblem(text) !== null) return []
  const found = splitCommandLine(text)
    .slice(1)
    .flatMap((word) => [...word.matchAll(/\{([A-Za-z]\w{0,39})\}/g)])
  const paths: readonly string[] = placeholders
  return [...new Set(found.flatMap(([whole, name]) => (paths.includes(whole) ? [] : name!)))]
}

/**
 * Words of a command line with paths and numbers in place of the placeholders.
 * A path with blanks stays within its word.
 * @param values by the name of the placeholder. Placeholders without a value are plain text.
 */
export function filledWords(
  text: string,
  paths: CommandPaths,
  values: Readonly<Record<string, number>> = {}
): string[] {
  const [program, ...words] = splitCommandLine(text)
  const filled = (word: string) =>
    word.replaceAll(/\{([A-Za-z]\w*)\}/g, (whole, name: string) => {
      if (Object.hasOwn(paths, name)) return paths[name as keyof CommandPaths]
      return Object.hasOwn(values, name) ? String(values[name]) : whole
    })
  return [program!, ...words.map(filled)]
}

const refusal = (problem: string) => new DenoscopeError('argument.invalid', problem)
