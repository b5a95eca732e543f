import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, resolve, join } from 'node:path'
import { DenoscopeError, systemReason } from '../errors.ts'

/**
 * Makes a folder and its parents, one level at a time. Node's recursive mkdir never returns if a file system reports an
 * existing parent as missing, as /proc does.
 * @throws file.unwritable with the folder that cannot be made
 */
export function makeFolder(path: string): void {
  const folder = resolve(path)
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    throw new DenoscopeError('file.unwritable', `${folder}: the folder cannot be made (${systemReason(cause)})`, {
      cause
    })
  }
}

/** Regular expression of a mark within a name. */
const markPattern = '[0-9a-z]+-[0-9a-z]+-[0-9a-z]+'

const named = new RegExp(`^denoscope-[a-z]+\\.(${markPattern})\\.`)

/**
 * Makes an empty folder for temporary files that only this user can read. The caller removes it. Folders of killed
 * processes are removed first, since they may contain patient data.
 * @param purpose one word of small letters
 * @throws file.unwritable
 */
export function makeTemporaryFolder(purpose: string, parent = tmpdir()): string {
  removeAbandoned(parent)
  try {
    return mkdtempSync(join(parent, `denoscope-${purpose}.${processMark}.`))
  } catch (cause) {
    throw new DenoscopeError(
      'file.unwritable',
      `${parent}: no temporary folder can be made there (${systemReason(cause)})`,
      { cause }
    )
  }
}

/** Folders that this process has searched for abandoned folders. */
const swept = new Set<string>()

function removeAbandoned(parent: string): void {
  if (swept.has(parent)) return
  swept.add(parent)
  for (const name of namesIn(parent)) {
    const mark = named.exec(name)?.[1]
    if (mark === undefined || !isAbandoned(mark, join(parent, name))) continue
    try {
      rmSync(join(parent, name), { recursive: true, force: true })
    } catch {
      // The folder belongs to another user.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/**
 * Mark of this process in the name of a temporary file: process id, PID namespace and start time. Systems reuse ids,
 * and containers that share a folder have equal ids. Only the id is known outside Linux.
 */
export const processMark: string = [process.pid, namespaceOf(), startOf(process.pid) ?? 0]
  .map((part) => part.toString(36))
  .join('-')

/** Age in ms of a file from another PID namespace, after which its process counts as ended. */
const longestUnknown = 24 * 3600 * 1000

/** True if the process that wrote `path` has ended. @param mark from the name of `path` */
export function isAbandoned(mark: string, path: string): boolean {
  const [id, namespace, start] = mark.split('-').map((part) => Number.parseInt(part, 36))
  if (namespace !== namespaceOf()) return isUnchanged(path)
  if (start !== 0) return startOf(id!) !== start
  return !isRunning(id!)
}

function isUnchanged(path: string): boolean {
  try {
    return Date.now() - statSync(path).mtimeMs > longestUnknown
  } catch {
    return false
  }
}

function namespaceOf(): number {
  try {
    return Number(/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? 0)
  } catch {
    return 0
  }
}

/** Clock ticks from boot to the start of a process; null if there is no such process, or no /proc. */
function startOf(id: number): number | null {
  try {
    // The name in parentheses may contain spaces and parentheses. The start time is field 22; field 3 follows the name.
    const text = readFileSync(`/proc/${id}/stat`, 'utf8')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return null
  }
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM'
  }
}
