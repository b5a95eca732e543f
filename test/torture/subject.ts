import { createHash } from 'node:crypto'
import { mulberry32 } from '../support/dicom.ts'

/** Rounds of one kind. Each draws its own random numbers from the seed, so that it can be repeated alone. */
export interface Rounds {
  readonly from: number
  /** Round behind the last one. */
  readonly to: number
  readonly seed: number
}

export interface KindReport {
  readonly figures: Readonly<Record<string, number>>
  /** One line each, with the round. Empty if nothing broke. */
  readonly faults: readonly string[]
  /** Parts that were not done, and why. */
  readonly notes?: readonly string[]
}

/** Faults of one sort. */
export interface Subject {
  readonly name: string
  readonly about: string
  readonly kinds: readonly string[]
  /** Rounds of each kind without `--rounds`. */
  readonly rounds: number
  run(kind: string, rounds: Rounds): Promise<KindReport>
}

/** Random numbers in 0..1 of one round. */
export function randomOf(seed: number, kind: string, round: number): () => number {
  return mulberry32(createHash('sha256').update(`${seed} ${kind} ${round}`).digest().readUInt32LE(0))
}

/** The whole numbers of the rounds. */
export const numbersOf = ({ from, to }: Rounds): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)

/** One of some things. */
export const oneOf = <Thing>(things: readonly Thing[], random: () => number): Thing =>
  things[Math.floor(random() * things.length)]!
