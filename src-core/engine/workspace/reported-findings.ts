import type { FindingOnImage, NamedImage } from '../../dicom-objects/read-findings.ts'
import { reportedFindingsSetting, storedReportedFindings, type ReportedFinding } from '../../review/reported-finding.ts'
import type { DicomSource } from '../../sources/dicom/dicom-source.ts'
import { refuse } from '../../sources/listed-files.ts'
import { uidOf } from '../../sources/dicom/uids.ts'
import type { Refusal } from '../../sources/source.ts'
import { DenoscopeError } from '../../errors.ts'
import type { Workspace } from '../../storage/workspace.ts'

/** Findings of structured reports that were opened. */
export interface TakenReports {
  /** Findings that were added to series. */
  readonly added: number
  /** Findings that the workspace has already, in an audit or from an earlier report. */
  readonly known: number
  /** Files that are no such reports, and reports whose images were not opened with them. */
  readonly refusals: readonly Refusal[]
}

/** An opened series with its id in the workspace. */
export interface OpenedSeries {
  readonly id: string
  readonly source: DicomSource
}

/** Reads the structured reports of Denoscope among refused files, and keeps their findings with the opened series. */
export async function takeReports(
  workspace: Workspace,
  series: readonly OpenedSeries[],
  refused: readonly Refusal[]
): Promise<TakenReports> {
  const { readFindings } = await import('../../dicom-objects/read-findings.ts')
  const refusals: Refusal[] = []
  let [added, known] = [0, 0]
  for (const { unpacked, ...refusal } of refused) {
    try {
      const findings = refusal.code === 'dicom.not-an-image' ? await readFindings(unpacked ?? refusal.file) : null
      if (findings === null) {
        refusals.push(refusal)
        continue
      }
      const taken = keep(workspace, series, refusal.file, findings)
      added += taken
      known += findings.length - taken
    } catch (thrown) {
      refusals.push(refuse(refusal.file, thrown))
    }
  }
  return { added, known, refusals }
}

/** Findings that reports brought to a series. */
export const reportedFindingsOf = ({ settings }: Pick<Workspace, 'settings'>, sourceId: string): ReportedFinding[] =>
  storedReportedFindings(settings.read()[reportedFindingsSetting(sourceId)])

/** Number of findings that are new. @throws source.unknown if a finding is on an image that was not opened */
function keep(
  workspace: Workspace,
  series: readonly OpenedSeries[],
  path: string,
  findings: readonly FindingOnImage[]
): number {
  const places = placesOf(series)
  const placed = findings.map(({ image, origin, ...finding }) => {
    const judged = places.get(keyOf(image))
    const place = judged ?? (origin && places.get(keyOf(origin)))
    if (!place)
      throw new DenoscopeError(
        'source.unknown',
        `${path}: is a report with findings on images that were not opened with it; open it together with ${origin ? 'the denoised series, or with its source' : 'the series of these images'}`
      )
    return { id: place.id, stated: { ...finding, slice: place.slice, ...(!judged && { isOnSource: true }) } }
  })
  const ofAudits = new Set(
    workspace.audits.list().flatMap(({ id }) => workspace.findings.list(id).map((finding) => uidOf(finding.id)))
  )
  let added = 0
  for (const { id, stated } of placed) {
    if (ofAudits.has(stated.trackingUid)) continue
    const stored = reportedFindingsOf(workspace, id)
    const others = stored.filter(({ trackingUid }) => trackingUid !== stated.trackingUid)
    if (others.length === stored.length) added++
    workspace.settings.write(reportedFindingsSetting(id), [...others, stated])
  }
  return added
}

const keyOf = ({ uid, frame }: NamedImage): string => `${uid} ${frame}`

/** The slices of the opened series by their images. */
const placesOf = (series: readonly OpenedSeries[]): ReadonlyMap<string, { id: string; slice: number }> =>
  new Map(
    series.flatMap(({ id, source }) =>
      source.sliceInstances().map((instance, slice) => [keyOf(instance), { id, slice }] as const)
    )
  )
