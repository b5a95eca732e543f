/** Several runs of one thing, and the same by something else beside it. */
export interface Measurement {
  readonly name: string
  readonly unit: 's' | 'frames/s' | 'slices/s' | 'ms' | 'images/s' | 'GB'
  /** One value for each run. */
  readonly values: readonly number[]
  /** The median has to lie on this side of it. */
  readonly aim?: Aim
  /** Values of an alternative in the same session; empty if the machine has none. */
  readonly beside?: readonly Alternative[]
  readonly note?: string
}

export interface Aim {
  readonly is: 'at most' | 'at least'
  readonly value: number
}

export interface Alternative {
  readonly name: string
  readonly values: readonly number[]
  readonly note?: string
}

export interface Outcome {
  readonly measurements: readonly Measurement[]
  /** Parts that could not be measured, with the reason. */
  readonly skipped?: readonly string[]
}

/** One of the benchmarks that main.ts lists. */
export interface Benchmark {
  readonly name: string
  /** Subject of the measurement, in a sentence. */
  readonly about: string
  run(): Promise<Outcome>
}

export interface Summary {
  readonly runs: number
  readonly minimum: number
  readonly median: number
  readonly maximum: number
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b)
  return { runs: sorted.length, minimum: sorted[0]!, median: quantile(sorted, 0.5), maximum: sorted.at(-1)! }
}

/** Interpolated linearly, as numpy does. `sorted` ascends and is not empty. */
export function quantile(sorted: readonly number[], share: number): number {
  const position = share * (sorted.length - 1)
  const below = Math.floor(position)
  const above = Math.min(below + 1, sorted.length - 1)
  return sorted[below]! + (position - below) * (sorted[above]! - sorted[below]!)
}

export function meetsAim({ is, value }: Aim, median: number): boolean {
  return is === 'at most' ? median <= value : median >= value
}

/** Frames per second from the times between frames, in ms. */
export function framesPerSecond(times: readonly number[]): number {
  return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0)
}

/** Seconds that some work took. */
export async function secondsOf(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

/** The work's results of so many runs, one after the other. */
export async function repeat<Result>(runs: number, work: (run: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (let run = 0; run < runs; run++) results.push(await work(run))
  return results
}
