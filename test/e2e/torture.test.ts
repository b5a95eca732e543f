import { describe, expect, it } from 'vitest'
import { clock } from '../torture/clock.ts'
import { disk } from '../torture/disk.ts'
import { kill } from '../torture/kill.ts'
import type { Subject } from '../torture/subject.ts'

/** A part of `npm run torture`, which makes the same faults by the hundred. */
const subjects: Readonly<Record<string, Subject>> = { kill, disk, clock }
const parts: readonly (readonly [subject: string, kind: string, rounds: number])[] = [
  ['kill', 'engine:findings', 3],
  ['kill', 'cancel:audit', 2],
  ['kill', 'command:convert', 3],
  ['disk', 'engine:findings', 4],
  ['clock', 'findings', 10]
]

describe('nothing that was saved is lost, and nothing half-written stays', () => {
  it.each(parts)('%s %s', { timeout: 240_000 }, async (name, kind, rounds) => {
    const { faults } = await subjects[name]!.run(kind, { from: 0, to: rounds, seed: 1 })
    expect(faults).toEqual([])
  })
})
