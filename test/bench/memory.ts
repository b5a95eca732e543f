import { readFileSync } from 'node:fs'
import { descendants } from '../support/processes.ts'

/** Why memory cannot be measured, or null. */
export const noMemory =
  process.platform === 'linux' ? null : 'not measured here: it is read from /proc, which only Linux has'

export interface MemoryInUse {
  /** PSS counts a page that several processes share once, RSS once for each of them. */
  readonly kind: 'PSS' | 'RSS'
  readonly engineBytes: number
  readonly browserBytes: number
}

/** Memory of the engine's processes, and of all other processes that this process started: the browser's. */
export function memoryInUse(enginePid: number): MemoryInUse {
  const engine = new Set([enginePid, ...descendants(enginePid).map(({ pid }) => pid)])
  const browser = descendants(process.pid)
    .map(({ pid }) => pid)
    .filter((pid) => !engine.has(pid))
  const sum = (pids: Iterable<number>, read: (pid: number) => number) =>
    [...pids].reduce((total, pid) => total + read(pid), 0)
  try {
    return { kind: 'PSS', engineBytes: sum(engine, proportional), browserBytes: sum(browser, proportional) }
  } catch {
    // A sandboxed process shows its PSS to root alone.
    return { kind: 'RSS', engineBytes: sum(engine, resident), browserBytes: sum(browser, resident) }
  }
}

function proportional(pid: number): number {
  return readBytes(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m)
}

function resident(pid: number): number {
  return readBytes(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m)
}

/** 0 for a process that has ended meanwhile, as the one that listed them has. */
function readBytes(file: string, pattern: RegExp): number {
  try {
    return Number(pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) * 1024
  } catch (thrown) {
    if (['ENOENT', 'ESRCH'].includes((thrown as NodeJS.ErrnoException).code ?? '')) return 0
    throw thrown
  }
}
