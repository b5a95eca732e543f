import { newAuditId, readAir, readScores, writeAuditTables } from '../audit/audit-files.ts'
import { auditMeans } from '../audit/audit-means.ts'
import type { AuditRecord } from '../audit/audit-record.ts'
import type { DrawnFrom } from '../audit/drawn-from.ts'
import { outputIdentity, rolesOf, scoredKeysOf } from '../audit/audited-outputs.ts'
import { canonicalJson } from '../cohort/job-key.ts'
import { keptPatches, sampledPatches, worstPatches } from '../cohort/kept-patches.ts'
import { readCohort } from '../cohort/read-cohort.ts'
import { counted } from '../counts.ts'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import { scoreIdsOf } from '../scores/table/score-table.ts'
import { balancedCases, inTurn } from './balanced-cases.ts'
import type { CaseChoice } from './case-choice.ts'
import { caseRecord } from './case-record.ts'
import type { DrawnAudit, DrawnCases } from './drawn-cases.ts'
import { GatheredCases } from './gathered-cases.ts'

export interface DrawOptions {
  /** Id of the new audit. Default: a new one. */
  readonly id?: string
  readonly signal?: AbortSignal
  /** @param fraction 0 to 1 */
  readonly onProgress?: (fraction: number, message: string) => void
}

/**
 * Draws the cases of a readers' study from the audits of a cohort, balanced over patients. They are a new audit.
 * Images, scores and places are those of the cohort's audits. Reviews work as with any other audit.
 * @param folder of the cohort; it stays unchanged
 * @param target folder of the new audit
 * @throws argument.invalid if no audit of the setting keeps images; audit.damaged; job.cancelled; file.unwritable
 */
export async function drawCases(
  folder: string,
  choice: CaseChoice,
  target: string,
  options: DrawOptions = {}
): Promise<AuditRecord> {
  const { cohort, audits } = await readCohort(folder)
  const setting = choice.setting ?? cohort.settings[0]!.name
  if (!cohort.settings.some(({ name }) => name === setting)) {
    const names = cohort.settings.map(({ name }) => name).join(', ')
    throw new DenoscopeError('argument.invalid', `setting: expected one of ${names}, got '${setting}'`)
  }
  const jobs = cohort.jobs.filter((job) => job.setting === setting)
  const auditSeed = Math.min(...jobs.map(({ seed }) => seed))
  const found: DrawnAudit[] = []
  const leftOut: DrawnFrom['leftOut'][number][] = []
  let done = 0
  for await (const { job, folder: directory, record } of audits) {
    options.signal?.throwIfAborted()
    if (job.setting !== setting || job.seed !== auditSeed) continue
    options.onProgress?.((0.7 * ++done) / jobs.length, `Reading ${job.series}`)
    const reason = found.length > 0 ? difference(found[0]!.record, record) : null
    const sample = cohort.samplePatches ?? 0
    if (reason !== null) leftOut.push({ series: job.series, reason })
    else found.push({ job, folder: directory, record, patches: drawablePatches(directory, record, choice, sample) })
  }
  const cases = balancedCases(
    found.map(({ job: { patient, series }, patches }) => ({ patient, series, patches })),
    choice.patches,
    choice.seed
  )
  if (cases.length === 0)
    throw new DenoscopeError('argument.invalid', whyNone(cohort.pixels, choice, setting, found.length))
  return fillFolder(target, async (partial) => {
    const drawn = { cohort, setting, auditSeed, choice, audits: found, cases, leftOut }
    return writeCases(partial, drawn, options)
  })
}

/** Reason why a study has no cases, with the remedy. */
function whyNone(pixels: string, { order }: CaseChoice, setting: string, audits: number): string {
  if (audits === 0) return `setting: no audit of '${setting}' is finished; run the cohort first`
  if (pixels === 'none')
    return 'plan: the audits of this cohort keep no images (pixels: none); run it with pixels: worst or all'
  return order === 'random'
    ? 'order: the audits of this cohort keep no random patches (sample: 0); draw the worst patches, or run it with a sample'
    : `setting: the audits of '${setting}' have no patches`
}

/** Reason why cases of an audit cannot stand beside those of another; null if they can. */
function difference(one: AuditRecord, other: AuditRecord): string | null {
  const [low, high] = one.source.intensityRange
  const apart = (from: (record: AuditRecord) => unknown) => canonicalJson(from(one)) !== canonicalJson(from(other))
  if (one.source.unit !== other.source.unit) return `its values are ${unitName(other)}, others are ${unitName(one)}`
  if (apart(({ source }) => source.intensityRange))
    return `its values do not range from ${low} to ${high} as those of others`
  if (apart(rolesOf)) return 'it has other outputs than the others, or no reference'
  if (apart((record) => rolesOf(record).map((key) => outputIdentity(record, key))))
    return 'its outputs are of other denoisers'
  return apart(({ patchRows, patchColumns }) => [patchRows, patchColumns]) ? 'its patches have another size' : null
}

const unitName = ({ source }: AuditRecord): string => (source.unit === 'HU' ? 'HU' : `in the unit '${source.unit}'`)

/**
 * Patches with images that a choice may draw, in its order.
 * @param sample number of random patches that audits keep. Other kept patches are the worst, not drawn at random
 */
function drawablePatches(
  directory: string,
  record: AuditRecord,
  { order, patches: count }: CaseChoice,
  sample: number
): number[] {
  const kept = keptPatches(directory, record)
  const isKept = (patch: number) => kept === null || kept.has(patch)
  const air = readAir(directory)
  if (order === 'random') {
    const drawn = sampledPatches({ record, air }, kept === null ? count : Math.min(count, sample))
    const missing = drawn.findIndex((patch) => !isKept(patch))
    return missing < 0 ? drawn : drawn.slice(0, missing)
  }
  const { patches } = worstPatches({ record, scores: readScores(directory, record), air }, count)
  return [...new Set(inTurn(Object.values(patches)))].filter((patch) => isKept(patch) && air?.[patch] !== 1)
}

/** Writes the audit of drawn cases into a new folder. */
async function writeCases(directory: string, drawn: DrawnCases, options: DrawOptions): Promise<AuditRecord> {
  const { audits, choice } = drawn
  // Cases lie together by series and slice, as the patches of other audits do. Reviews draw their own order.
  const cases = drawn.cases.toSorted((a, b) => a.from - b.from || a.patch - b.patch)
  const base = audits[0]!.record
  const ids = scoreIdsOf(base).filter((id) => audits.every(({ record }) => scoreIdsOf(record).includes(id)))
  const keys = scoredKeysOf(base)
  const gathered = new GatheredCases(directory, base, { ids, count: cases.length })
  try {
    for (const from of new Set(cases.map((one) => one.from))) {
      options.signal?.throwIfAborted()
      const own = cases.filter((one) => one.from === from).map(({ patch }) => patch)
      gathered.add(audits[from]!, own)
      options.onProgress?.(0.7 + (0.3 * gathered.count) / cases.length, `Writing ${counted(gathered.count, 'case')}`)
    }
  } catch (thrown) {
    gathered.discard()
    throw thrown
  }
  const { patches, scores, air, slices } = gathered
  const arrays = gathered.close()
  const record = {
    ...caseRecord(drawn, { id: options.id ?? newAuditId(), slices, patchCount: cases.length, ids }),
    ...auditMeans({ outputs: keys, scoreIds: ids, scores }, { seed: choice.seed, air })
  }
  return writeAuditTables(directory, record, patches, scores, arrays)
}
