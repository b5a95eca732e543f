import { count } from '../../counts.ts'
import { DenoscopeError } from '../../errors.ts'
import { openMnist } from '../../sources/mnist/mnist.ts'
import { openPhantom } from '../../sources/phantom/phantom-source.ts'
import { apartFrom, type IdentifiedSource, ownId } from '../../sources/source-identity.ts'
import type { PatientLabel } from '../../sources/patient-label.ts'
import type {
  DicomOrigin,
  FilesOrigin,
  ListedSource,
  SourceEntry,
  SourceOrigin,
  Source,
  SourceSummary
} from '../../sources/source.ts'
import type { SourceStore } from '../../storage/record-stores.ts'

/** The sources of a workspace. The store lists them; each is opened when its pixels are needed. */
export class OpenSources {
  readonly #store: SourceStore
  readonly #open = new Map<string, Promise<Source>>()

  constructor(store: SourceStore) {
    this.#store = store
  }

  /** Adds an opened source to the workspace. @param patient label in the list; the summary has none */
  add(source: Source, origin: SourceOrigin, patient?: PatientLabel): SourceSummary {
    this.#store.save({ summary: { ...source.summary, ...(patient && { patient }) }, origin })
    this.#open.set(source.summary.id, Promise.resolve(source))
    return source.summary
  }

  /**
   * Adds an opened series to the workspace. If a known series has the same UIDs but other files, their pixels are
   * compared. If the pixels differ, both stay, and the new series gets an id of its own and a warning.
   */
  async addSeries(source: IdentifiedSource, origin: DicomOrigin, patient?: PatientLabel): Promise<SourceSummary> {
    const known = this.#store.get(source.baseId)
    if (known === null) return this.add(source, origin, patient)
    const asFirst =
      source.summary.id === source.baseId ? source : source.renamed(source.baseId, source.summary.warnings)
    if (hasSameFiles(known.origin, origin)) return this.add(asFirst, origin, patient)
    const other = await this.get(source.baseId).catch(() => null)
    if (other !== null) return this.add(await apartFrom(asFirst, other), origin, patient)
    const moved = `Opened from other files than before, which are gone: their pixels were not compared`
    return this.add(asFirst.renamed(source.baseId, [moved, ...asFirst.summary.warnings]), origin, patient)
  }

  list(): ListedSource[] {
    return this.#store.list().map((entry) => entry.summary)
  }

  /** @throws source.unknown */
  entry(id: string): SourceEntry {
    const entry = this.#store.get(id)
    if (!entry) throw new DenoscopeError('source.unknown', `${id}: no such source in this workspace`)
    return entry
  }

  /** The source. Opens the source again after a restart. @throws source.unknown */
  get(id: string): Promise<Source> {
    const open = this.#open.get(id)
    if (open) return open
    const opening = openSource(this.entry(id))
    this.#open.set(id, opening)
    opening.catch(() => this.#open.delete(id))
    return opening
  }

  close(id: string): void {
    this.#open.delete(id)
    this.#store.close(id)
  }

  /** Lets go of series that were closed in the store. */
  forgetClosed(): void {
    const listed = new Set(this.#store.list().map(({ summary }) => summary.id))
    for (const id of this.#open.keys()) if (!listed.has(id)) this.#open.delete(id)
  }
}

function hasSameFiles(known: SourceOrigin, origin: DicomOrigin): boolean {
  return known.kind === 'dicom' && known.paths.toSorted().join('\n') === origin.paths.toSorted().join('\n')
}

/**
 * Opens a remembered source again.
 * @throws source.unknown if its files are gone or hold another series now
 */
export async function openSource({ summary, origin }: SourceEntry): Promise<Source> {
  switch (origin.kind) {
    case 'mnist':
      return openMnist(origin.split)
    case 'phantom':
      return openPhantom(origin)
    case 'dicom':
      return reopenSeries(summary, origin)
    case 'files':
      return reopenVolume(summary, origin)
  }
}

async function reopenVolume({ id, label }: SourceSummary, { paths, answers }: FilesOrigin): Promise<Source> {
  const { openVolumes } = await import('../../sources/formats/open-volumes.ts')
  const { sortFiles } = await import('../../sources/formats/format-files.ts')
  const { formats } = await sortFiles(paths)
  const { sources, refusals } = await openVolumes(formats, { answersFor: () => answers })
  const source = sources.find(({ summary }) => summary.id === id)
  if (source) return source
  const why = refusals[0]?.message ?? `its files have changed`
  throw new DenoscopeError('source.unknown', `'${label}' cannot be opened again: ${why}`)
}

async function reopenSeries({ id, label, warnings }: SourceSummary, { paths, join }: DicomOrigin): Promise<Source> {
  const { openDicom } = await import('../../sources/dicom/open-dicom.ts')
  const { sources, refusals } = await openDicom(paths, { join: join ?? false })
  for (const source of sources) {
    if (source.summary.id === id) return source
    if (ownId(source.baseId, await source.pixelHash()) === id) return source.renamed(id, warnings)
  }
  const why = refusals[0]?.message ?? `its files now hold ${count(sources.length)} other series`
  throw new DenoscopeError('source.unknown', `'${label}' cannot be opened again: ${why}`)
}
