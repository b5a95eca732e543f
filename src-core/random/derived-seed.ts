import { createHash } from 'node:crypto'

/**
 * An unsigned 32-bit seed for one purpose (and one epoch) of a training: purposes draw numbers that have nothing to do
 * with each other, and an epoch's can be had without those before it.
 */
export function seedFor(seed: number, purpose: string, epoch = 0): number {
  return createHash('sha256').update(`${seed} ${purpose} ${epoch}`).digest().readUInt32LE(0)
}
