import type { TrainingSamples } from '../../../src-core/training/training-samples.ts'

/** Patches of one kind beside each other, 0..1. */
export interface SampleRow {
  readonly label: string
  readonly pixels: Float32Array
}

/** 0 to 255 as 0..1, as pictures are painted from. */
export const asUnit = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (value) => value / 255)

/** Samples as they stand, with those of later epochs added; an epoch received twice counts once. */
export function addSamples(known: TrainingSamples | null, received: TrainingSamples | null): TrainingSamples | null {
  if (!known || !received) return received ?? known
  const byEpoch = new Map([...known.epochs, ...received.epochs].map((each) => [each.epoch, each]))
  return { ...received, epochs: [...byEpoch.values()].sort((one, other) => one.epoch - other.epoch) }
}

/** The kept epoch nearest below or at the wanted one, else the first; null before any. */
export function shownEpoch(
  { epochs }: TrainingSamples,
  wanted: number | null
): TrainingSamples['epochs'][number] | null {
  if (wanted === null) return epochs.at(-1) ?? null
  return epochs.filter(({ epoch }) => epoch <= wanted).at(-1) ?? epochs[0] ?? null
}
