import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { hostname } from 'node:os'

/** Number of the computer and the PID namespace, within which a process id is unique at a time. */
const ownPlace: number = createHash('sha256')
  .update(JSON.stringify([hostname(), textOr('', () => readFileSync('/etc/machine-id', 'utf8'))]))
  .update(textOr('', () => readlinkSync('/proc/self/ns/pid')))
  .digest()
  .readUIntBE(0, 6)

/**
 * Mark of this process in the name of a temporary file: process id, place and start time. Systems reuse ids. Computers
 * and containers that share a folder have equal ids. Only id and computer are known outside Linux.
 */
export const processMark: string = [process.pid, ownPlace, startOf(process.pid) ?? 0]
  .map((part) => part.toString(36))
  .join('-')

/** Regular expression of a mark within a name. */
export const markPattern = '[0-9a-z]+-[0-9a-z]+-[0-9a-z]+'

/** Age in ms of a file from another computer or container, after which its process counts as ended. */
const longestUnknown = 24 * 3600 * 1000

/** True if the process that wrote `path` has ended. @param mark from the name of `path` */
export function isAbandoned(mark: string, path: string): boolean {
  const [id, place, start] = mark.split('-').map((part) => Number.parseInt(part, 36))
  if (place !== ownPlace) return isUnchanged(path)
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

function textOr(other: string, read: () => string): string {
  try {
    return read()
  } catch {
    return other
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
