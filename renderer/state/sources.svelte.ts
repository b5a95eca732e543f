import type { ListedSource, SourceSummary } from '../../src-core/sources/source.ts'
import { engine } from '../engine/engine.svelte.ts'
import { Listing } from './listing.svelte.ts'
import { dialogs } from './open-dialogs.svelte.ts'
import { notices, noticeTime } from './shown-notices.svelte.ts'
import { workbench } from './workbench.svelte.ts'
import { persisted } from './settings.svelte.ts'

const isIds = (value: unknown) => Array.isArray(value) && value.every((id) => typeof id === 'string')

const stored = persisted<readonly string[]>('slices.shown', [], isIds)

/** The series that Sources shows large: one, or two side by side. Kept from one session to the next. */
class ShownSlices {
  get ids(): readonly string[] {
    return stored.current
  }

  show(...ids: readonly string[]): void {
    stored.current = [...ids]
    workbench.view = 'sources'
  }

  close(): void {
    stored.current = []
  }
}

export const shownSlices = new ShownSlices()

const closing = new Map<string, ReturnType<typeof setTimeout>>()

/** Open sources, in the order of the engine. */
export const sources = new Listing<ListedSource>(async () => {
  const all = await engine.call('sources.list', {})
  return all.filter((source) => !closing.has(source.id))
})

/** Closes a source. If it has measurements, a dialog asks first whether they stay. */
export async function askToClose(source: SourceSummary): Promise<void> {
  try {
    const { length } = await engine.call('measurements.list', { sourceId: source.id })
    if (length === 0) return closeSource(source)
    const others = dialogs.closing.filter(({ source: { id } }) => id !== source.id)
    dialogs.closing = [...others, { source, measurements: length }]
  } catch (thrown) {
    notices.fail(thrown)
  }
}

/** Removes a source from the list at once. The engine closes it after the time for Undo. */
export function closeSource(source: SourceSummary, withMeasurements = false): void {
  const wasChosen = workbench.sourceId === source.id
  closing.set(
    source.id,
    setTimeout(() => void tellClosed(source.id, withMeasurements), noticeTime.offer)
  )
  void sources.load()
  if (wasChosen) workbench.sourceId = null
  const undo = { label: 'Undo', run: () => keepOpen(source.id, wasChosen) }
  notices.say(`Closed ${source.label}`, undefined, undo, `closed ${source.id}`)
}

function keepOpen(id: string, wasChosen: boolean): void {
  clearTimeout(closing.get(id))
  closing.delete(id)
  if (wasChosen) workbench.sourceId = id
  void sources.load()
}

async function tellClosed(id: string, withMeasurements: boolean): Promise<void> {
  try {
    await engine.call('sources.close', { id, withMeasurements })
  } catch (thrown) {
    notices.fail(thrown)
  }
  closing.delete(id)
  notices.settle(`closed ${id}`)
  void sources.load()
}

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
