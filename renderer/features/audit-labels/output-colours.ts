import { judgedOf, type OutputOwner } from '../../../src-core/audit/audited-outputs.ts'

/** Colours of kinds, in an order in which neighbours are easily told apart; those near the blue of what was invented come late. */
const kinds = [2, 8, 6, 4, 5, 3, 1, 9, 0]

/** The token of a output's colour: grey for the noisy input, else one of a few that go round. */
export function outputToken(place: number): string {
  return place < 0 ? '--text-3' : `--kind-${kinds[place % kinds.length]}`
}

/** The colour of a output, the same in every table and plot of its audit; with the name beside it always. */
export function outputColour(record: OutputOwner, key: string): string {
  return `var(${outputToken(judgedOf(record).indexOf(key))})`
}
