import { DenoscopeError } from '../errors.ts'
import { openMnist } from './mnist/mnist.ts'
import { ownId } from './identity.ts'
import type { DicomOrigin, SourceEntry } from './origin.ts'
import { openPhantom } from './phantom/phantom-source.ts'
import type { Source, SourceSummary } from './source.ts'

/**
 * Opens a remembered source again.
 * @throws source.unknown when its files are gone or hold another series by now.
 */
export async function openSource({ summary, origin }: SourceEntry): Promise<Source> {
  switch (origin.kind) {
    case 'mnist':
      return openMnist(origin.split)
    case 'phantom':
      return openPhantom(origin)
    case 'dicom':
      return reopenSeries(summary, origin)
  }
}

async function reopenSeries({ id, label, warnings }: SourceSummary, { paths, join }: DicomOrigin): Promise<Source> {
  const { openDicom } = await import('./dicom/open-dicom.ts')
  const { sources, refusals } = await openDicom(paths, { join: join ?? false })
  for (const source of sources) {
    if (source.summary.id === id) return source
    if (ownId(source.baseId, await source.pixelHash()) === id) return source.renamed(id, warnings)
  }
  const why = refusals[0]?.message ?? `its files now hold ${sources.length} other series`
  throw new DenoscopeError('source.unknown', `'${label}' cannot be opened again: ${why}`)
}
