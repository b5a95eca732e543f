import { readAir, readAuditRecord, readPatchTable, readScores } from '../../audit/audit-files.ts'
import type { AuditRecord } from '../../audit/audit-record.ts'
import { outputIdentity, scoredKeysOf } from '../../audit/audited-outputs.ts'
import type { CohortJob } from '../../cohort/cohort-job.ts'
import { readKeptImages, worstPatches } from '../../cohort/kept-patches.ts'
import { scoreDefinition } from '../../scores/table/score-table.ts'
import { sliceNumber } from '../../sources/slice-number.ts'
import { badness } from '../../statistics/badness.ts'
import { digitsOf, fixed, unitOf, withUnit } from '../number-text.ts'
import { outputLabel } from '../report-input.ts'
import { greyPicture, windowInUnitRange } from '../report-pictures.ts'
import type { WorstPatient } from './cohort-analysis.ts'
import type { FinishedAudit } from './cohort-table.ts'
import type { ReadWorstPatches, ShownWorstPatch } from './cohort-worst.ts'

interface RankedPatch {
  readonly directory: string
  readonly series: string
  readonly record: AuditRecord
  readonly key: string
  readonly patch: number
  readonly score: string
  readonly value: number
}

/**
 * Reader of the worst patches of a patient from the folders of the cohort's audits.
 * @param onDamage called with each error of an audit whose patches cannot be read; they are left out
 */
export const worstPatchReader =
  (audits: readonly FinishedAudit[], onDamage: (job: CohortJob, thrown: unknown) => void): ReadWorstPatches =>
  async (patient, count) => {
    const shownOf = async (audit: FinishedAudit): Promise<RankedPicture[]> => {
      try {
        return (await rankedPatches(audit, patient, count)).flatMap((patch) =>
          shown(patch).map((picture) => ({ badness: badnessOf(patch), picture }))
        )
      } catch (thrown) {
        onDamage(audit.job, thrown)
        return []
      }
    }
    const pictures: RankedPicture[] = []
    for (const audit of audits)
      if (audit.job.patient === patient.patient && audit.job.setting === patient.setting.name)
        pictures.push(...(await shownOf(audit)))
    return pictures
      .toSorted((one, other) => other.badness - one.badness)
      .slice(0, count)
      .map(({ picture }) => picture)
  }

interface RankedPicture {
  readonly badness: number
  readonly picture: ShownWorstPatch
}

const badnessOf = ({ score, value }: RankedPatch): number => badness(value, scoreDefinition(score)!)

async function rankedPatches(
  { folder, job }: FinishedAudit,
  { output }: WorstPatient,
  count: number
): Promise<RankedPatch[]> {
  const record = await readAuditRecord(folder)
  const key = scoredKeysOf(record).find((one) => outputIdentity(record, one) === output.id)
  if (key === undefined || record.pixels === 'none') return []
  const scores = readScores(folder, record)
  const { score, patches } = worstPatches({ record, scores, air: readAir(folder) }, count)
  return (patches[key] ?? []).map((patch): RankedPatch => {
    const value = scores[key]?.[score]?.[patch] ?? NaN
    return { directory: folder, series: job.series, record, key, patch, score, value }
  })
}

/** Nothing if the audit does not keep the patch. */
function shown({ directory, series, record, key, patch, score, value }: RankedPatch): ShownWorstPatch[] {
  const images = readKeptImages(directory, record, patch)
  if (images === null) return []
  const { slice, row, column } = readPatchTable(directory)
  const definition = scoreDefinition(score)!
  const { source, patchRows: rows, patchColumns: columns } = record
  const text = withUnit(fixed(value, digitsOf(definition, source.unit)), unitOf(definition, source.unit))
  const window = windowInUnitRange(source, source.defaultWindow)
  return [
    {
      place: `${series}, slice ${sliceNumber(slice[patch]!)}, row ${row[patch]!}, column ${column[patch]!}: ${definition.label} ${text}`,
      pixelSpacing: source.pixelSpacing,
      images: ['reference', 'noisy', key].flatMap((role) => {
        const data = images[role]
        return data
          ? [{ label: outputLabel({ record }, role), picture: greyPicture({ data, rows, columns }, window) }]
          : []
      })
    }
  ]
}
