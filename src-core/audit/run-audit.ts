import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { completeDiscrepancyConfiguration } from '../scores/discrepancy-configuration.ts'
import { rankHiddenErrors } from '../scores/analysis/hidden-error.ts'
import { DenoscopeError } from '../errors.ts'
import { fillFolder } from '../files/atomic-folder.ts'
import type { ImageBatch } from '../images/image.ts'
import type { ClippedShares } from '../images/intensity.ts'
import { NpyWriter, type WrittenArray } from '../files/npy-writer.ts'
import type { SeriesPairing } from '../sources/pairing/pairing-record.ts'
import { sliceNumber } from '../sources/slice-number.ts'
import { auditedPlaces } from './audited-places.ts'
import { airPatches } from './air-patches.ts'
import type { AuditedDenoiser, AuditedOutput, AuditRecord, AuditScores, PatchRole, PatchTable } from './audit-record.ts'
import type { OutputScores } from '../scores/output-scores.ts'
import { auditFiles, instabilityFile, roleFile, writeAir, writeAuditTables } from './audit-files.ts'
import { auditMeans } from './audit-means.ts'
import { scoredKeysOf } from './audited-outputs.ts'
import { withChosenKernel } from './chosen-kernel.ts'
import { comparedCrossings } from './compared-slices.ts'
import { pairInput, type Paired } from './paired-input.ts'
import {
  clearest,
  joinPatches,
  readSlicePatches,
  type OpenOutput,
  type PatchInput,
  type SlicePatches
} from './patch-stream.ts'
import { limitedChoice, limitSlice } from './limited-slice.ts'
import { patchScorers, scoreByAll } from '../scores/table/patch-scorers.ts'
import { type PatchScorer, type ScoredPatches, type ScoringResources } from '../scores/scorers/patch-scorer.ts'
import { planAudit, type AuditPlan } from './audit-plan.ts'
import type { ReadyDenoiser } from './ready-denoisers.ts'
import type { AuditRequest } from './audit-request.ts'
import { pairScoreIds } from '../scores/table/score-table.ts'
import { denoisePatches, seesWholeSlices } from './whole-slices.ts'
import { auditWarnings } from './audit-warnings.ts'
import { AuditScoring, batchPatches, scorerInThisThread, type BatchScorer, type ScoredOutput } from './scoring.ts'

export interface AuditInput extends PatchInput {
  readonly id: string
  readonly request: AuditRequest
  readonly denoisers: readonly ReadyDenoiser[]
  /** Where the audit's files go; made new, replaced when it exists. */
  readonly directory: string
  /** Where scores find what they need besides pixels. */
  readonly resources?: ScoringResources
  /** Starts what scores so many pieces of the audit; they are scored in this thread where it gives nothing. */
  readonly startScorer?: (pieces: number) => BatchScorer | null
  readonly versions: Readonly<Record<string, string>>
  readonly backend: string
  /** Warnings from before the audit: files that were refused, a slower backend. */
  readonly noticed?: readonly string[]
  /** Called when the slices of all series are paired, before any patch is made. */
  readonly onPaired?: (pairing: SeriesPairing) => void
  /** Share done in 0..1, and one line saying what is being done. */
  readonly onProgress?: (fraction: number, message: string) => void
  readonly signal?: AbortSignal
  /** Adds files to the audit's folder before it appears under its name. */
  readonly complete?: (directory: string, audit: CompletedAudit) => Promise<void>
}

export interface CompletedAudit {
  readonly record: AuditRecord
  readonly patches: PatchTable
  readonly scores: AuditScores
}

/** Patches that are in memory at a time, about. */
const chunkPatches = 4096
/** Pixels of whole slices that are in memory at a time, if a denoiser sees them: 16 slices of 512 x 512. */
const chunkPixels = 2 ** 22

/**
 * Runs one audit: degrades, denoises and scores every planned patch and writes the arrays, the tables and
 * the record to `directory`, which appears only when all of it is there.
 * @throws whatever source, plan or denoisers throw; job.cancelled when the signal is raised.
 */
export async function runAudit(input: AuditInput): Promise<AuditRecord> {
  requireDistinctKeys(input)
  const request = await withChosenKernel(input.request, input.source)
  const paired = await pairInput({ ...input, request }, request)
  if (paired.pairing) input.onPaired?.(paired.pairing)
  const plan = planAudit(input.source.summary, input.request, paired.pairedSlices)
  return fillFolder(input.directory, (partial) => new AuditRun(paired, plan, partial).run())
}

/** @throws argument.invalid if an output and a denoiser would share an array. */
function requireDistinctKeys({ outputs, denoisers }: AuditInput): void {
  const shared = outputs.find(({ key }) => denoisers.some((denoiser) => denoiser.key === key))
  if (shared)
    throw new DenoscopeError(
      'argument.invalid',
      `outputs: '${shared.key}' is also the key of a denoiser; give the output another name`
    )
}

class AuditRun {
  readonly #input: Paired<AuditInput>
  readonly #plan: AuditPlan
  readonly #directory: string
  readonly #hasReference: boolean
  readonly #candidates: readonly string[]
  readonly #scorers: readonly PatchScorer[]
  readonly #scoreIds: readonly string[]
  readonly #scores: AuditScores
  readonly #patches: PatchTable
  /** 1 for patches that show mostly air; null where values do not tell. */
  #air: Uint8Array | null = null
  readonly #seconds = new Map<string, number>()
  readonly #writers = new Map<string, NpyWriter>()
  readonly #scorer: BatchScorer
  readonly #scoring: AuditScoring
  /** Patches that every candidate has, and that are scored as well. */
  #made = 0
  #done = 0
  /** Outputs that are made and outputs that are scored, each patch of each candidate counting one: what progress is told by. */
  #steps = 0
  /** Of each slice. */
  readonly #clipped: ClippedShares[] = []

  constructor(input: Paired<AuditInput>, plan: AuditPlan, directory: string) {
    this.#input = input
    this.#plan = plan
    this.#directory = directory
    this.#hasReference = input.request.degradation.kind !== 'none'
    this.#candidates = scoredKeysOf(input)
    this.#scorers = patchScorers({
      ...input,
      source: input.source.summary,
      pause: () => this.#giveWay(),
      onProgress: (message) => this.#report(message)
    })
    const compared = this.#hasReference ? pairScoreIds({ source: input.source.summary, request: input.request }) : []
    this.#scoreIds = [...compared, ...this.#scorers.map(({ id }) => id)]
    const column = () => new Int32Array(plan.patchCount)
    this.#patches = { slice: column(), row: column(), column: column() }
    const scores = () => Object.fromEntries(this.#scoreIds.map((id) => [id, new Float64Array(plan.patchCount)]))
    this.#scores = Object.fromEntries(this.#candidates.map((key) => [key, scores()]))
    const pieces = this.#hasReference ? Math.ceil(plan.patchCount / batchPatches) : 0
    this.#scorer = input.startScorer?.(pieces) ?? scorerInThisThread(() => this.#giveWay())
    const context = { source: input.source.summary, request: input.request }
    this.#scoring = new AuditScoring(this.#scorer, context, this.#scores, (patches) => this.#noteScored(patches))
  }

  async run(): Promise<AuditRecord> {
    const started = performance.now()
    try {
      for await (const parts of this.#chunks()) await this.#process(parts)
      await this.#scoring.finish()
    } catch (thrown) {
      for (const writer of this.#writers.values()) writer.discard()
      throw thrown
    } finally {
      this.#scorer.close()
    }
    const arrays: Record<string, WrittenArray> = {}
    for (const [file, writer] of this.#writers) arrays[file] = writer.close()
    this.#report('Summarising')
    const configuration = completeDiscrepancyConfiguration(
      this.#input.source.summary.unit,
      this.#input.request.discrepancy
    )
    for (const scores of Object.values(this.#scores))
      scores['hiddenError']?.set(rankHiddenErrors(scores, configuration))
    if (this.#air) arrays[auditFiles.air] = writeAir(this.#directory, this.#air)
    const made = await this.#record((performance.now() - started) / 1000)
    const record = await writeAuditTables(this.#directory, made, this.#patches, this.#scores, arrays)
    await this.#input.complete?.(this.#directory, { record, patches: this.#patches, scores: this.#scores })
    return record
  }

  async *#chunks(): AsyncGenerator<SlicePatches[]> {
    const { summary } = this.#input.source
    const most = this.#slicesOfChunk()
    let parts: SlicePatches[] = []
    for (const [index, slice] of this.#plan.slices.entries()) {
      const patches = await readSlicePatches(this.#input, this.#input.request, this.#plan, slice)
      const left = this.#plan.patchCount - index * this.#plan.patchesPerSlice
      const taken = left < clearest(patches).count ? limitSlice(patches, left, summary) : patches
      parts.push(
        this.#input.denoisers.some(seesWholeSlices) ? taken : { ...taken, whole: { reference: null, noisy: null } }
      )
      if (parts.length < most) continue
      yield parts
      parts = []
    }
    if (parts.length > 0) yield parts
  }

  #slicesOfChunk(): number {
    const {
      source: {
        summary: { rows, columns }
      },
      request: { degradation },
      denoisers
    } = this.#input
    // A simulated scan takes seconds: each one is told as progress.
    if (degradation.kind === 'low-dose' || degradation.kind === 'reduced-dose') return 1
    const byPatches = Math.ceil(chunkPatches / this.#plan.patchesPerSlice)
    return denoisers.some(seesWholeSlices) ? Math.min(byPatches, Math.ceil(chunkPixels / (rows * columns))) : byPatches
  }

  async #process(parts: readonly SlicePatches[]): Promise<void> {
    this.#clipped.push(...parts.map(({ clipped }) => clipped))
    const chunk = joinPatches(parts, this.#plan.patchCount - this.#made)
    const { noisy, reference, outputs, count } = chunk
    for (const column of ['slice', 'row', 'column'] as const) this.#patches[column].set(chunk[column], this.#made)
    this.#noteAir(clearest(chunk))
    if (reference) this.#write('reference', reference)
    const patches = { ready: null, noisy, reference, slices: parts, firstPatch: this.#made }
    const made: ScoredOutput[] = []
    if (noisy) made.push(await this.#take('noisy', { ...patches, images: noisy }))
    const crossings = await comparedCrossings(this.#input, this.#input.request, this.#plan, parts)
    for (const [index, { key }] of this.#input.outputs.entries()) {
      const known = crossings[index] && { frcCrossing: crossings[index] }
      made.push(await this.#take(key, { ...patches, images: outputs[index]! }, known))
    }
    for (const ready of this.#input.denoisers) {
      await this.#giveWay()
      this.#report(`Denoising with ${ready.label}`)
      made.push(await this.#take(ready.key, { ...patches, ready, images: await this.#denoise(ready, noisy!, parts) }))
    }
    if (reference) await this.#scoring.begin(reference, made, this.#made)
    else this.#reportPatches(this.#made + count)
    this.#made += count
    await this.#giveWay()
  }

  #noteAir(images: ImageBatch): void {
    const air = airPatches(images, this.#input.source.summary)
    if (!air) return
    this.#air ??= new Uint8Array(this.#plan.patchCount)
    this.#air.set(air, this.#made)
  }

  async #denoise(ready: ReadyDenoiser, noisy: ImageBatch, slices: readonly SlicePatches[]): Promise<ImageBatch> {
    let before = 0
    const beforeSlice = async (slice: SlicePatches) => {
      await this.#giveWay()
      this.#report(`Denoising with ${ready.label}, slice ${sliceNumber(slice.slice)}`, before)
      before += slice.row.length
    }
    const { images, seconds } = await denoisePatches(ready, noisy, slices, { signal: this.#input.signal, beforeSlice })
    this.#seconds.set(ready.key, (this.#seconds.get(ready.key) ?? 0) + seconds)
    return images
  }

  /** Writes a candidate's patches and their scores that need more than these. @param known scores that are measured already */
  async #take(key: string, patches: ScoredPatches, known: OutputScores = {}): Promise<ScoredOutput> {
    this.#write(key, patches.images)
    const { scores: found, maps } = await scoreByAll(this.#scorers, patches)
    for (const map of maps) this.#writeTo(instabilityFile(key), map)
    this.#steps += patches.images.count
    const measured = { ...known, ...found }
    for (const [id, values] of Object.entries(measured)) this.#scores[key]![id]!.set(values, patches.firstPatch)
    return { key, images: patches.images, known: measured }
  }

  #write(role: PatchRole, images: ImageBatch): void {
    this.#writeTo(roleFile(this.#input, role), images)
  }

  #writeTo(file: string, images: ImageBatch): void {
    let writer = this.#writers.get(file)
    if (!writer) {
      const shape = [this.#plan.patchCount, images.rows, images.columns]
      writer = new NpyWriter(join(this.#directory, file), shape)
      this.#writers.set(file, writer)
    }
    writer.append(images.data)
  }

  async #record(seconds: number): Promise<AuditRecord> {
    const { id, request, source, reference, pairing, versions, backend, noticed } = this.#input
    const places = auditedPlaces(source)
    const facts = {
      id,
      title: request.title ?? source.summary.label,
      createdAt: new Date().toISOString(),
      state: 'done' as const,
      request,
      source: source.summary,
      sourceHash: await source.contentHash(),
      reference: reference?.summary ?? null,
      referenceHash: reference ? await reference.contentHash() : null,
      outputs: await Promise.all(this.#input.outputs.map((output) => this.#auditedOutput(output))),
      ...(pairing && { kinship: pairing.series[0]!.kinship, pairing }),
      ...(places && { slicePlaces: places }),
      clipped: this.#clippedShares(),
      ...(this.#plan.patchCount < this.#plan.slices.length * this.#plan.patchesPerSlice && {
        limitedChoice: limitedChoice(source.summary)
      })
    }
    return {
      ...facts,
      warnings: auditWarnings(facts, noticed),
      hasReference: this.#hasReference,
      patchCount: this.#plan.patchCount,
      patchRows: request.patchify.patchSize,
      patchColumns: request.patchify.patchSize,
      denoisers: this.#input.denoisers.map((ready) => this.#audited(ready)),
      scoreIds: this.#scoreIds,
      ...(this.#hasReference && {
        discrepancy: completeDiscrepancyConfiguration(source.summary.unit, request.discrepancy)
      }),
      ...auditMeans({
        candidates: this.#candidates,
        scoreIds: this.#scoreIds,
        scores: this.#scores,
        seed: request.seed,
        air: this.#air
      }),
      versions: Object.assign(
        {},
        versions,
        ...(await Promise.all(this.#scorers.map((scorer) => scorer.versions?.())))
      ) as typeof versions,
      backend,
      seconds
    }
  }

  #clippedShares(): ClippedShares {
    const mean = (end: keyof ClippedShares) =>
      this.#clipped.reduce((sum, shares) => sum + shares[end], 0) / this.#clipped.length
    return { below: mean('below'), above: mean('above') }
  }

  #audited({ key, label, denoiser, choice }: ReadyDenoiser): AuditedDenoiser {
    const seconds = this.#seconds.get(key) ?? 0
    return {
      key,
      label,
      description: denoiser.description,
      parameters: choice.parameters,
      weightsHash: denoiser.weightsHash,
      seconds
    }
  }

  async #auditedOutput({ key, label, source }: OpenOutput): Promise<AuditedOutput> {
    return { key, label, source: source.summary, sourceHash: await source.contentHash() }
  }

  #noteScored(patches: number): void {
    this.#done += patches
    this.#steps += patches * this.#candidates.length
    this.#reportPatches(this.#done)
  }

  #reportPatches(patches: number): void {
    this.#report(`${patches} of ${this.#plan.patchCount} patches`)
  }

  /** @param ahead patches that one denoiser made beyond `#steps` */
  #report(message: string, ahead = 0): void {
    const passes = this.#hasReference ? 2 : 1
    this.#input.onProgress?.(
      (this.#steps + ahead) / (passes * this.#candidates.length * this.#plan.patchCount),
      message
    )
  }

  /** Filters compute without a pause: a request to cancel is heard only when the event loop turns. */
  async #giveWay(): Promise<void> {
    await setImmediate()
    if (this.#input.signal?.aborted) throw new DenoscopeError('job.cancelled', 'The audit was cancelled.')
  }
}
