import type { OpenedSeries } from '../../audit/opened-series.ts'
import { isTemporary } from '../../files/temporary-folders.ts'
import type { Source, SourceOrigin } from '../../sources/source.ts'
import type { Workspace } from '../../storage/workspace.ts'

/**
 * Remembers where the files of an audit's series are, so that the workspace can open them again. They are not listed in
 * Sources. Series that the workspace knows stay as they are.
 * @param join true if slices without a common series UID were joined
 */
export async function rememberSources(
  { sources }: Pick<Workspace, 'sources'>,
  { source, reference, outputs, withoutLesions }: OpenedSeries,
  join: boolean
): Promise<void> {
  const all = [
    source,
    ...(reference ? [reference] : []),
    ...outputs.map((output) => output.source),
    ...(withoutLesions ? [withoutLesions.source, ...withoutLesions.outputs] : [])
  ]
  for (const series of all) {
    const { id } = series.summary
    const origin = sources.get(id) === null ? await originOf(series, join) : null
    if (origin === null) continue
    sources.save({ summary: series.summary, origin })
    sources.close(id)
  }
}

/** Null for a source without files that stay. */
async function originOf(source: Source, join: boolean): Promise<SourceOrigin | null> {
  const { DicomSource } = await import('../../sources/dicom/dicom-source.ts')
  const { VolumeSource } = await import('../../sources/formats/volume-source.ts')
  if (!(source instanceof DicomSource || source instanceof VolumeSource) || source.files.some(isTemporary)) return null
  return source instanceof DicomSource
    ? { kind: 'dicom', paths: [...source.files], ...(join && { join: true }) }
    : { kind: 'files', paths: [...source.files], contentHash: await source.contentHash(), answers: source.answers }
}
