import type { OtherReading } from './other-readers.ts'

/** Result of one damaged file. */
export interface FuzzRound {
  readonly round: number
  /** `warned`: opened, and the damage is stated. */
  readonly outcome: 'opened' | 'warned' | 'asked' | 'refused'
  /** Comparison with the other reader; null without one. */
  readonly beside: 'equal' | 'different' | 'different, warned' | 'only we' | 'only they' | 'both refuse' | null
  readonly fault: string | null
  /** Reasons of refusals, for a person. */
  readonly reasons: readonly string[]
}

/** Files that are damaged, opened and compared. */
export interface FuzzTarget {
  /** True if the other reader reads the undamaged files with the same values, else why nothing is compared. */
  readonly compared: true | string
  /** Damages the files and opens them. */
  round(round: number, random: () => number): Promise<FuzzRound>
}

/** Values that were opened, in ascending order; null if nothing was. */
interface OpenedValues {
  readonly values: ArrayLike<number> | null
  readonly hasWarnings: boolean
}

/** Most characters of a refusal. */
const longestLine = 1000
/** Most memory in KiB that one small file may add. */
const mostMemory = 512 * 1024

/** Runs some work. @returns its result, and a fault if it took much memory */
export async function watchingMemory<Result>(bytes: number, work: () => Promise<Result>): Promise<[Result, string[]]> {
  const before = process.resourceUsage().maxRSS
  const result = await work()
  const added = process.resourceUsage().maxRSS - before
  return [result, added > mostMemory ? [`took ${Math.round(added / 1024)} MiB for ${bytes} bytes`] : []]
}

/** Faults of a refusal: it needs a code, and one line that names the file. */
export function lineFaults(
  isNamed: (message: string) => boolean,
  { code, message }: { readonly code: string; readonly message: string }
): string[] {
  if (code === 'internal') return [`refused without a code: ${message}`]
  if (/[\n\r]/.test(message)) return [`refused in several lines: ${JSON.stringify(message)}`]
  if (/\bundefined\b|\[object /.test(message)) return [`refused in words of the program: ${message}`]
  if (message.length > longestLine) return [`refused in ${message.length} characters: ${message.slice(0, 200)}`]
  return isNamed(message) ? [] : [`refused without the name of the file: ${message}`]
}

export function besideOther({ values, hasWarnings }: OpenedValues, theirs: OtherReading): FuzzRound['beside'] {
  const theyRefuse = 'refused' in theirs
  if (!values) return theyRefuse ? 'both refuse' : 'only they'
  if (theyRefuse) return 'only we'
  if (areEqual(values, theirs.values)) return 'equal'
  return hasWarnings ? 'different, warned' : 'different'
}

/** Equal to seven digits: the readers round at other steps. */
export function areEqual(ours: ArrayLike<number>, theirs: ArrayLike<number>): boolean {
  return (
    ours.length === theirs.length &&
    Array.prototype.every.call(ours, (value: number, index) => {
      const other = Math.fround(theirs[index]!)
      return (
        Object.is(value, other) ||
        value === other ||
        Math.abs(value - other) <= 2e-7 * Math.max(Math.abs(value), Math.abs(other), 1)
      )
    })
  )
}
