import { existsSync } from 'node:fs'
import { Workspace } from '../../src-core/storage/workspace.ts'
import type { TorturedCommand } from './commands.ts'
import { databaseFaults } from './kill/engine.ts'
import { contentOf, halfWritten } from './places.ts'

type Content = ReadonlyMap<string, string> | null

/** Findings of the workspace that commands change. */
const groundFindings = 3

/**
 * Faults of what a command left that was cut off.
 * @param before what was there before it
 * @param whole what a command leaves that was not cut off
 */
export function resultFaults(
  { isWorkspace, isContinued }: TorturedCommand,
  out: string,
  { before, whole }: { before: Content; whole: NonNullable<Content> }
): string[] {
  if (isWorkspace) return workspaceFaults(out)
  if (isContinued) return []
  const after = contentOf(out)
  if (areEqual(before, after) || areEqual(namesOf(whole), namesOf(after))) return []
  return [
    `the result is in part: ${after ? [...after.keys()].join(', ') || 'an empty folder' : 'the former one is gone'}`
  ]
}

/** Faults of a workspace at its next start. */
function workspaceFaults(path: string): string[] {
  if (!existsSync(path)) return ['the workspace is gone']
  const faults = databaseFaults(path)
  const workspace = Workspace.open(path)
  try {
    const findings = workspace.audits.list().flatMap(({ id }) => workspace.findings.list(id))
    const warnings = workspace.notices.filter(({ tone }) => tone === 'warning')
    return [
      ...faults,
      ...warnings.map(({ text }) => `notice: ${text}`),
      ...(findings.length >= groundFindings ? [] : [`${findings.length} of ${groundFindings} findings are left`]),
      ...halfWritten(path).map((name) => `${name} stays after the next start`)
    ]
  } finally {
    workspace.close()
  }
}

/** Names alone: times of creation differ from run to run. */
const namesOf = (content: Content): Content => content && new Map([...content.keys()].map((name) => [name, '']))

function areEqual(one: Content, other: Content): boolean {
  if (one === null || other === null) return one === other
  return one.size === other.size && [...one].every(([name, hash]) => other.get(name) === hash)
}
