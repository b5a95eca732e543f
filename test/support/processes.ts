import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** The first line that a child prints on a stream. Rejects when it ends without one. */
export function firstLine(child: ChildProcess, stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: stream }).once('line', resolve)
    child.once('error', reject)
    child.once('exit', (code, signal) =>
      reject(new Error(`${child.spawnfile} ended (${signal ?? code}) before it printed a line`))
    )
  })
}

/** Ends a child and waits for it; kills it when it takes longer than five seconds. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(timer)
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

export interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** All processes that descend from one. */
export function descendants(pid: number): ProcessEntry[] {
  const table = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  const entries = [...table.matchAll(/^\s*(\d+)\s+(\d+)\s+(.*)$/gm)].map(
    ([, child, parent, command]): ProcessEntry => ({ pid: Number(child), parent: Number(parent), command: command! })
  )
  const below = (parent: number): ProcessEntry[] =>
    entries.filter((entry) => entry.parent === parent).flatMap((entry) => [entry, ...below(entry.pid)])
  return below(pid)
}

/** Resolves once `condition` holds; rejects with `what` after `limit` milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, limit = 15_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${limit} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export interface Display {
  readonly name: string
  stop(): Promise<void>
}

/** The display of this session, or a virtual one of our own. Rejects where Xvfb is missing. */
export async function startDisplay(): Promise<Display> {
  const { DISPLAY } = process.env
  if (DISPLAY) return { name: DISPLAY, stop: async () => {} }
  const screen = ['-screen', '0', '1600x1000x24', '-nolisten', 'tcp', '-displayfd', '3']
  const child = spawn('Xvfb', screen, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const number = await firstLine(child, child.stdio[3] as NodeJS.ReadableStream)
  return { name: `:${number}`, stop: () => endProcess(child) }
}

function isZombie(pid: number): boolean {
  const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
  return state.startsWith('Z')
}
