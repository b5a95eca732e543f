import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pinnedNode } from '../../scripts/setup/paths.mjs'
import { fuzzDocuments } from './fuzz/documents.ts'
import type { FuzzRound } from './fuzz/fuzz-round.ts'
import { fuzzInputs } from './fuzz/inputs.ts'
import type { KindReport, Rounds, Subject } from './subject.ts'

/** Longest time in ms of one round: ample on a busy machine. */
const longestRound = 60_000
/** Deaths of the reading process after which a format is given up. */
const mostDeaths = 20
/** Heap of the reading process in MiB. */
const heap = 1024

/** Mutated files of every format: each is opened whole, or refused with a code and one line. */
export const fuzz: Subject = {
  name: 'fuzz',
  about: 'mutated files of each format, opened and read, beside the values of another reader',
  kinds: [...Object.keys(fuzzInputs), ...Object.keys(fuzzDocuments)],
  rounds: 10_000,
  run: fuzzFormat
}

async function fuzzFormat(kind: string, { from, to, seed }: Rounds): Promise<KindReport> {
  const rounds: FuzzRound[] = []
  const deaths: string[] = []
  let compared: unknown = true
  for (let next = from; next < to && deaths.length < mostDeaths;) {
    const how = await readOn([kind, String(seed), String(next), String(to)], (line) => {
      if ('compared' in line) compared = line.compared
      else rounds.push(line)
    })
    const last = rounds.at(-1)?.round ?? from - 1
    next = Math.max(next, last + 1)
    if (how !== null) deaths.push(`round ${next++}: ${how}`)
  }
  const count = (test: (round: FuzzRound) => boolean) => rounds.filter(test).length
  const beside = (what: FuzzRound['beside']) =>
    compared === true ? { [what!]: count((round) => round.beside === what) } : {}
  return {
    figures: {
      files: to - from,
      opened: count(({ outcome }) => outcome === 'opened'),
      warned: count(({ outcome }) => outcome === 'warned'),
      asked: count(({ outcome }) => outcome === 'asked'),
      refused: count(({ outcome }) => outcome === 'refused'),
      crashes: deaths.filter((how) => !how.endsWith(hang)).length,
      hangs: deaths.filter((how) => how.endsWith(hang)).length,
      ...beside('equal'),
      ...beside('different, warned'),
      ...beside('different'),
      ...beside('only we'),
      ...beside('only they'),
      ...beside('both refuse')
    },
    faults: [
      ...deaths,
      ...rounds.flatMap(({ round, fault, reasons }) =>
        fault ? [`round ${round}: ${[fault, ...reasons].join(' | ')}`] : []
      )
    ],
    notes: compared === true ? [] : [`not compared: ${String(compared)}`]
  }
}

const hang = 'hangs'

/** Runs the reading process to its end. Result: how it died, or null for a good end. */
function readOn(
  words: readonly string[],
  hear: (line: FuzzRound | { compared: unknown }) => void
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'fuzz', 'fuzz-main.ts')
    const child = spawn(pinnedNode, [`--max-old-space-size=${heap}`, script, ...words], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let isHung = false
    const stop = () => {
      isHung = true
      child.kill('SIGKILL')
    }
    let timer = setTimeout(stop, longestRound)
    createInterface({ input: child.stdout }).on('line', (line) => {
      clearTimeout(timer)
      timer = setTimeout(stop, longestRound)
      // Codecs print notes of their own.
      if (line.startsWith('{')) hear(JSON.parse(line) as FuzzRound)
    })
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (isHung) resolve(hang)
      else resolve(code === 0 ? null : `the process ended (${signal ?? `exit code ${code}`})`)
    })
  })
}
