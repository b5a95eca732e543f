import { createHash } from 'node:crypto'

/**
 * Unsigned 32-bit seed for one purpose and one epoch of a training.
 * Purposes draw independent numbers. The numbers of an epoch need none of the epochs before.
 */
export function seedFor(seed: number, purpose: string, epoch = 0): number {
  return createHash('sha256').update(`${seed} ${purpose} ${epoch}`).digest().readUInt32LE(0)
}
