import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Benchmark, Measurement } from './benchmark.ts'

/** Milliseconds, the best of several runs; theirs null where Python lacks the libraries. */
interface Pair {
  readonly ours: number
  readonly theirs: number | null
}

interface FilterTiming {
  readonly name: string
  /** Permitted ratio to the other's time. */
  readonly aim: number
  readonly batch: Pair
  readonly slice: Pair
}

/** filters.ts runs in a process of its own, since it counts that process's time on the processor. */
export const filterTimings: Benchmark = {
  name: 'filters',
  about:
    'Every filter on 10,000 patches of 28 x 28 and on a slice of 512 x 512: processor time of one thread, the best of several runs.',
  run: async () => {
    const script = join(import.meta.dirname, 'filters.ts')
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--json'], { maxBuffer: 2 ** 24 })
    const timings = JSON.parse(stdout) as FilterTiming[]
    const isAlone = timings.every(({ batch }) => batch.theirs === null)
    return {
      measurements: timings.flatMap(({ name, aim, batch, slice }) => [
        measurement(`${name}, patches`, batch, aim),
        measurement(`${name}, slice`, slice, aim)
      ]),
      skipped: isAlone ? ['OpenCV and scikit-image beside it: DENOSCOPE_PYTHON names a Python that has them'] : []
    }
  }
}

function measurement(name: string, { ours, theirs }: Pair, aim: number): Measurement {
  if (theirs === null) return { name, unit: 'ms', values: [ours] }
  const beside = [
    { name: name.startsWith('nlm') || name.startsWith('tv') ? 'scikit-image' : 'OpenCV', values: [theirs] }
  ]
  return {
    name,
    unit: 'ms',
    values: [ours],
    aim: { is: 'at most', value: Math.round(aim * theirs * 1000) / 1000 },
    beside
  }
}
