import { readFileSync, readlinkSync, statSync } from 'node:fs'

/**
 * Names the process that writes a temporary file, in its name: process id, PID namespace and time of start. Ids are used
 * again, and containers that share a folder have the same ones. Off Linux only the id is known.
 */
export const processMark: string = [process.pid, namespaceOf(), startOf(process.pid) ?? 0]
  .map((part) => part.toString(36))
  .join('-')

/** Pattern of a mark, for names that hold one. */
export const markPattern = '[0-9a-z]+-[0-9a-z]+-[0-9a-z]+'

/** A process that cannot be looked up from here counts as ended once its file has not changed for so long, in ms. */
const longestUnknown = 24 * 3600 * 1000

/** True if the process that left `path` behind has ended. @param mark as it stands in the name of `path` */
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
    // The name in parentheses may hold spaces and parentheses. Fields after it: state is the 3rd, start time the 22nd.
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
