import type { SourceSummary } from '../../src-core/sources/source.ts'
import { engine } from '../engine/engine.svelte.ts'
import { notices } from './shown-notices.svelte.ts'
import { sources } from './sources.svelte.ts'

/** Opens MNIST. Null if that failed; a notice says why. */
export function openMnist(split: 'train' | 'test'): Promise<SourceSummary | null> {
  return listed(engine.call('sources.openMnist', { split }))
}

/** Opens the generated CT series. Null if that failed; a notice says why. */
export function openPhantom(seed: number, slices: number): Promise<SourceSummary | null> {
  return listed(engine.call('sources.openPhantom', { seed, slices }))
}

/** The phantom on Home. */
export const openSamplePhantom = (): Promise<SourceSummary | null> => openPhantom(1, 24)

async function listed(opening: Promise<SourceSummary>): Promise<SourceSummary | null> {
  try {
    const source = await opening
    await sources.load()
    return source
  } catch (thrown) {
    notices.fail(thrown)
    return null
  }
}
