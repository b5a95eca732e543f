import { DenoscopeError } from '../errors.ts'
import { openMnist } from './mnist.ts'
import type { SourceEntry } from './origin.ts'
import { openPhantom } from './phantom.ts'
import type { Source } from './source.ts'

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
      return reopenSeries(summary.id, summary.label, origin.paths)
  }
}

async function reopenSeries(id: string, label: string, paths: string[]): Promise<Source> {
  const { openDicom } = await import('../dicom/open-dicom.ts')
  const { sources, refusals } = await openDicom(paths, {})
  const source = sources.find((candidate) => candidate.summary.id === id)
  if (source) return source
  const why = refusals[0]?.message ?? `its files now hold ${sources.length} other series`
  throw new DenoscopeError('source.unknown', `'${label}' cannot be opened again: ${why}`)
}
