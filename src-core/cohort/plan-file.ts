import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { isMap, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import { DenoscopeError } from '../errors.ts'
import { fileError } from '../files/file-error.ts'
import { printableLine } from '../printable.ts'
import { type CohortPlan, planSchema } from './plan-schema.ts'
import { issueWords } from '../issue-words.ts'

/** Most characters of a problem, which may quote the plan. */
const longestLine = 500

/** A plan that cannot be used, with each problem as one line. */
export class PlanError extends DenoscopeError {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => {
      const line = printableLine(problem)
      return line.length <= longestLine ? line : `${line.slice(0, longestLine)}...`
    })
    super('argument.invalid', lines.join('\n'))
    this.problems = lines
  }
}

/** A plan that was read, and how its parts are named in messages. */
export interface WrittenPlan {
  readonly plan: CohortPlan
  readonly text: string
  /** Place of a part: 'plan.yaml: line 7: settings 2: patch'. */
  readonly place: (path: readonly PropertyKey[]) => string
}

/** Reads a plan (YAML or JSON). @throws PlanError with every problem; file.not-found, file.unreadable */
export function readPlan(path: string): WrittenPlan {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw fileError(path, 'read', cause)
  }
  return parsePlan(text, basename(path))
}

/** @param name of the file, for messages @throws PlanError */
export function parsePlan(text: string, name: string): WrittenPlan {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const lineAt = (offset: number) => lines.linePos(offset).line
  if (document.errors.length > 0)
    throw new PlanError(
      document.errors.map(({ message, pos }) => `${name}: line ${lineAt(pos[0])}: ${message.split('\n')[0]}`)
    )
  const place = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document, path)
    const words = wordsOf(path)
    return `${name}:${offset === null ? '' : ` line ${lineAt(offset)}:`}${words === '' ? '' : ` ${words}:`}`
  }
  const checked = planSchema.safeParse(valueOf(document, name))
  if (checked.success) return { plan: checked.data, text, place }
  throw new PlanError(checked.error.issues.map((issue) => `${place(pathOf(issue))} ${issueWords(issue)}`))
}

function valueOf(document: Document, name: string): unknown {
  try {
    const value = document.toJS({ maxAliasCount: 1000 }) as unknown
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw new PlanError([`${name}: ${(cause as Error).message.split('\n')[0]}`])
  }
  throw new PlanError([
    `${name}: expected a plan with title, series and denoisers, got ${document.contents ? 'other content' : 'an empty file'}`
  ])
}

/** The path of an issue; for an unknown key with that key. */
const pathOf = (issue: z.core.$ZodIssue): PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path

/** Path in words, parts counted from 1: 'settings 2: patch'. */
function wordsOf(path: readonly PropertyKey[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? ` ${part + 1}` : `${index === 0 ? '' : ': '}${String(part)}`))
    .join('')
}

/** Offset of the part in the text, or of the nearest part around it; null for the whole plan. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length > 0; length--) {
    const [around, last] = [path.slice(0, length - 1), path[length - 1]]
    const parent = around.length === 0 ? document.contents : document.getIn(around, true)
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      if (isPair(pair) && isScalar(pair.key) && pair.key.range) return pair.key.range[0]
    }
    const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined
    if (node?.range) return node.range[0]
  }
  return null
}
