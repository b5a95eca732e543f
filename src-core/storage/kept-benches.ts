import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DenoscopeError } from '../errors.ts'
import { completeFolders } from '../files/atomic-folder.ts'
import { readBenchRecord } from '../reports/bench/bench-folder.ts'

/** Folder of the benches of a workspace: one folder each. */
export const benchesFolder = 'benches'

/** A kept bench in a list. */
export interface KeptBench {
  readonly id: string
  readonly title: string
  readonly createdAt: string
  /** Names of outputs and denoisers. */
  readonly outputs: readonly string[]
}

/** The bench in a folder; absent if it cannot be read. */
export function benchIn(folder: string): KeptBench | undefined {
  try {
    const { title, createdAt, images } = readBenchRecord(folder)
    return { id: basename(folder), title, createdAt, outputs: images.slice(1).map(({ label }) => label) }
  } catch {
    return undefined
  }
}

/** Kept benches of a workspace, newest first. A folder that cannot be read is listed by Storage alone. */
export function keptBenches(workspacePath: string): KeptBench[] {
  const parent = join(workspacePath, benchesFolder)
  return completeFolders(parent)
    .flatMap((name) => benchIn(join(parent, name)) ?? [])
    .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
}

/** Folder of a kept bench. @throws argument.invalid if there is none */
export function benchFolder(workspacePath: string, id: string): string {
  const folder = join(workspacePath, benchesFolder, id)
  if (basename(id) === id && existsSync(folder)) return folder
  throw new DenoscopeError('argument.invalid', `id: there is no bench '${id}' in this workspace`)
}
