import { readFileSync, readlinkSync, statSync } from 'node:fs'

/**
 * Mark of this process in the name of a temporary file: process id, PID namespace and start time. Systems reuse ids,
 * and containers that share a folder have equal ids. Only the id is known outside Linux.
 */
export const processMark: string = [process.pid, namespaceOf(), startOf(process.pid) ?? 0]
  .map((part) => part.toString(36))
  .join('-')

/** Regular expression of a mark within a name. */
export const markPattern = '[0-9a-z]+-[0-9a-z]+-[0-9a-z]+'

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
