import type { TrainingSamples } from '../../../src-core/training/training-samples.ts'
import { asUnit, type SampleRow } from '../training/sample-rows.ts'

export interface RunSamples {
  readonly letter: string
  readonly samples: TrainingSamples
}

/** Patches of one set beneath each other: reference, noisy, and the last output of each run that was shown them. */
export interface SampleBlock {
  readonly count: number
  readonly rows: number
  readonly columns: number
  readonly shown: readonly SampleRow[]
}

/**
 * Runs with the same held-out patches share a block, with their outputs beneath each other.
 * Runs with the same noise share the noisy row too.
 */
export function sampleBlocks(runs: readonly RunSamples[]): SampleBlock[] {
  const blocks: RunSamples[][] = []
  for (const run of runs) {
    const block = blocks.find(([first]) => samePixels(first!.samples.reference, run.samples.reference))
    if (block) block.push(run)
    else blocks.push([run])
  }
  return blocks.map((members) => {
    const { count, rows, columns } = members[0]!.samples
    return { count, rows, columns, shown: rowsOf(members) }
  })
}

function rowsOf(members: readonly RunSamples[]): SampleRow[] {
  const [first] = members
  const sameNoise = members.every(({ samples }) => samePixels(samples.noisy, first!.samples.noisy))
  const row = (label: string, pixels: Uint8Array): SampleRow => ({ label, pixels: asUnit(pixels) })
  return [
    row('Reference', first!.samples.reference),
    ...(sameNoise ? [row('Noisy', first!.samples.noisy)] : []),
    ...members.flatMap(({ letter, samples }) => {
      const last = samples.epochs.at(-1)
      return [
        ...(sameNoise ? [] : [row(`${letter}: Noisy`, samples.noisy)]),
        ...(last ? [row(`${letter}: Epoch ${last.epoch}`, last.pixels)] : [])
      ]
    })
  ]
}

function samePixels(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((value, index) => value === other[index])
}
