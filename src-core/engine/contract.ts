import { z } from 'zod'
import type { AuditDifference } from '../audit/audit-differences.ts'
import type { PatchifyPreview } from '../audit/audit-preview.ts'
import type { AuditRecord, RemovedAudit } from '../audit/audit-record.ts'
import {
  auditRequestSchema,
  denoiserChoiceSchema,
  outputChoicesSchema,
  pairingChoiceSchema
} from '../audit/audit-request.ts'
import type { ScoreComparison } from '../audit/output-comparison.ts'
import { degradationSchema } from '../degradation/degradation.ts'
import type { DenoiserDescription } from '../denoisers/denoiser.ts'
import type { ModelCard, ModelSummary } from '../denoisers/models/model-card.ts'
import { patchifySchema } from '../images/patchify-grid.ts'
import type { LatentMap } from '../latent-map/latent-map.ts'
import { latentSubjectSchema } from '../latent-map/latent-subject.ts'
import { printable } from '../printable.ts'
import { seedSchema } from '../random/seed.ts'
import { reportFormats, type ExportedReport, reportWordsSchema, type ReportWords } from '../reports/exported-report.ts'
import type { ImrmcExport } from '../reports/imrmc.ts'
import {
  judgementSchema,
  type AuditFindings,
  type Finding,
  type FindingRevision,
  type UndoneFinding
} from '../review/finding.ts'
import {
  reviewAnswerSchema,
  reviewPlanSchema,
  type AnsweredItem,
  type Review,
  type ReviewItem,
  type UndoneAnswer
} from '../review/review-plan.ts'
import type { ReviewResults } from '../review/review-results.ts'
import type { Classification } from '../scores/identity/confidence-calibration.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { PatchErrorMap } from '../scores/patch-error-map.ts'
import type { NeighbourhoodOfPatch } from '../scores/reference-free/latent-index.ts'
import type { SeriesLink } from '../sources/pairing/series-link.ts'
import type { SourceSummary } from '../sources/source.ts'
import type { JobRecord } from '../storage/job-record.ts'
import type { RecentWorkspace } from '../storage/locations.ts'
import type { MergeSummary } from '../storage/merge-workspaces.ts'
import { trainingRequestSchema, type EpochRecord, type TrainingRequest } from '../denoisers/models/training-request.ts'
import type { TrainingSamples } from '../training/training-samples.ts'
import type { TrainingThroughput } from '../training/training-throughput.ts'
import type { NamedPath } from './path-rules.ts'
import { longestUploadPart } from './protocol.ts'
import type {
  EngineDescription,
  DoctorReport,
  SliceImage,
  AuditContent,
  AuditStatements,
  LatentWalk
} from './contract-payloads.ts'

export type { ExportedReport, RecentWorkspace, UndoneFinding }

/**
 * The contract between the engine and whoever uses it: Electron's renderer, a browser, the CLI.
 * Inputs are checked by their schema where they arrive; outputs are typed. What is not listed here
 * does not compile. Pixels are typed arrays, carried as such by every transport.
 */
interface Command<Input extends z.ZodType, Output> {
  readonly input: Input
  /** Only a type; never present at run time. */
  readonly output?: Output
}
const command =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Command<Input, Output> => ({ input })

const nothing = z.strictObject({})
/** An id or a key: of a source, an audit, a finding, a review, an output, a score and so on. */
const id = z.string().min(1).max(300)
const personName = z.string().min(1).max(200).transform(printable)
/** The longest path of Linux. */
const longestPath = 4096
/** A path as the caller names it; handlers get the real one from `allowed` (caller.ts), which refuses others. */
const path = z
  .string()
  .min(1)
  .max(longestPath)
  .transform((named): NamedPath => ({ named }))
const byId = z.strictObject({ id })
const reading = z.strictObject({ id, reader: personName })
/** What the screen remembers under one key, as JSON. */
const longestSetting = 2 ** 18
const settingValue = z
  .json()
  .refine(
    (value) => JSON.stringify(value).length <= longestSetting,
    `expected at most ${longestSetting} characters of JSON`
  )
const longestPdf = 48 * 2 ** 20
const startedJob = command<{ jobId: string }>()
/** Patches of an audit, each once. */
const patchIndices = z.custom<Int32Array>(
  (value) => value instanceof Int32Array && value.length > 0,
  'expected an Int32Array of one patch or more'
)

export const contract = {
  'engine.describe': command<EngineDescription>()(nothing),
  /**
   * Names the window that this connection belongs to, which then undoes its own steps only. The answer holds the id to keep:
   * another one where a connected window has it, as a duplicated tab does.
   */
  'engine.join': command<{ window: string }>()(z.strictObject({ window: z.uuid() })),
  'doctor.report': command<DoctorReport>()(nothing),

  'workspace.recent': command<RecentWorkspace[]>()(nothing),
  /** Forgets the workspaces used before, except the open one, which is left. Nothing of theirs is touched. */
  'workspace.forgetRecent': command<RecentWorkspace[]>()(nothing),
  'workspace.open': command<EngineDescription>()(z.strictObject({ path })),
  /** Takes over another workspace's audits, findings and reviews; merging again brings nothing new. */
  'workspace.merge': command<MergeSummary>()(z.strictObject({ path })),

  /** Result of the job: OpenedSources. With `tellRefusals` standard error says them too, for who typed the paths there. */
  'sources.open': startedJob(
    z.strictObject({ paths: z.array(path).min(1).max(10_000), tellRefusals: z.boolean().optional() })
  ),
  /**
   * A browser has no paths: it sends the files of one drop under one `batch`, each in parts one after the other, then opens
   * the batch. `offset` is where the part begins; 0 begins the file.
   */
  'sources.upload': command<void>()(
    z.strictObject({
      batch: z.uuid(),
      name: z.string().min(1).max(1000),
      offset: z.int().nonnegative().default(0),
      bytes: z
        .instanceof(Uint8Array)
        .refine(({ byteLength }) => byteLength <= longestUploadPart, `expected at most ${longestUploadPart} bytes`)
    })
  ),
  /** Deletes what was sent of a batch that is not to be opened. */
  'sources.discardUploaded': command<void>()(z.strictObject({ batch: z.uuid() })),
  'sources.openUploaded': startedJob(z.strictObject({ batch: z.uuid() })),
  'sources.openMnist': command<SourceSummary>()(z.strictObject({ split: z.enum(['train', 'test']) })),
  'sources.openPhantom': command<SourceSummary>()(
    z.strictObject({ seed: seedSchema, slices: z.int().min(1).max(2000) })
  ),
  /** Result of the job: OpenedSources. Joins series of one slice, which leave the list; those that do not fit stay. */
  'sources.join': startedJob(z.strictObject({ ids: z.array(id).min(2).max(10_000) })),
  'sources.list': command<SourceSummary[]>()(nothing),
  /** Takes the source off the list; files are not touched. Opening it again undoes this. */
  'sources.close': command<void>()(byId),
  /** How the slices of two series pair, and where they lie; a refusal is part of the answer. The name is that of a second that is an output. */
  'sources.link': command<SeriesLink>()(
    z.strictObject({
      firstId: id,
      secondId: id,
      name: z.string().max(1000).optional(),
      pairBy: pairingChoiceSchema.shape.by
    })
  ),
  'slices.read': command<SliceImage>()(z.strictObject({ sourceId: id, index: z.int().nonnegative() })),

  'denoisers.list': command<DenoiserDescription[]>()(nothing),
  'metrics.list': command<MetricDefinition[]>()(nothing),

  /** Sample patches spread over the source, degraded and denoised as an audit would; and what an audit would make. */
  'patchify.preview': command<PatchifyPreview>()(
    z.strictObject({
      sourceId: id,
      slice: z.int().nonnegative(),
      patchify: patchifySchema,
      degradation: degradationSchema,
      denoisers: z.array(denoiserChoiceSchema).max(12),
      outputs: outputChoicesSchema.default([]),
      seed: seedSchema,
      count: z.int().min(1).max(24),
      limit: z.int().positive().optional(),
      pairing: pairingChoiceSchema.optional()
    })
  ),

  /** Result of the job: `{ auditId }`. */
  'audits.run': startedJob(auditRequestSchema),
  'audits.list': command<AuditRecord[]>()(nothing),
  'audits.read': command<AuditContent>()(byId),
  'audits.warnings': command<AuditStatements>()(byId),
  /** Patches of one role in the order asked for: shape (indices.length, rows, columns), 0..1. */
  'audits.patches': command<Float32Array>()(
    z.strictObject({ auditId: id, role: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /** A slice of one role, put together from the audit's patches; means where they overlap. */
  'audits.slice': command<SliceImage>()(z.strictObject({ auditId: id, role: id, slice: z.int().nonnegative() })),
  /** What was lost and invented where, and why, in patches of one candidate. */
  'audits.errorMap': command<PatchErrorMap>()(
    z.strictObject({ auditId: id, candidate: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /** Which digits patches show in the reference and in one candidate; only of audits with the score `identityChange`. */
  'audits.identities': command<{ reference: Classification; candidate: Classification }>()(
    z.strictObject({ auditId: id, candidate: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /** Standard deviations over noise draws, in 0..1 units: shape (indices.length, rows, columns); with the score `seedInstability`. */
  'audits.stability': command<Float32Array>()(
    z.strictObject({ auditId: id, candidate: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /** Training images nearest to a patch in the latent space of the model that denoised it; with the score `latentDistance`. */
  'audits.neighbours': command<NeighbourhoodOfPatch>()(
    z.strictObject({ auditId: id, candidate: id, index: z.int().nonnegative(), count: z.int().min(1).max(24) })
  ),
  /** Means of scores over some patches with their 95 % intervals, for each candidate. */
  'audits.means': command<AuditRecord['means']>()(
    z.strictObject({ auditId: id, indices: patchIndices, scores: z.array(id).min(1).max(64) })
  ),
  /** Win rates, paired differences and distributions of one score over some patches, which lie among others that set the range. */
  'audits.comparison': command<ScoreComparison>()(
    z.strictObject({ auditId: id, indices: patchIndices, among: patchIndices, score: id })
  ),
  /** How far means of a score in other audits lie from those in one, for each denoiser that both have. */
  'audits.differences': command<(AuditDifference & { readonly auditId: string })[]>()(
    z.strictObject({ auditId: id, otherIds: z.array(id).max(50), score: id, withoutAir: z.boolean() })
  ),
  /** Takes an audit off the list with its findings and reviews; all of it stays in the workspace. */
  'audits.remove': command<RemovedAudit>()(byId),
  /** What was taken off and can come back, the latest first. */
  'audits.removed': command<RemovedAudit[]>()(nothing),
  'audits.restore': command<void>()(byId),

  /** States or revises the judgement of a patch by a reviewer; resolves once it is on disk. */
  'findings.record': command<Finding>()(
    z.strictObject({
      auditId: id,
      patchIndex: z.int().nonnegative(),
      denoiserKey: id,
      reviewer: personName,
      judgement: judgementSchema,
      /** The review in which it is stated, as a consensus is; in the audit unless given. */
      reviewId: id.nullable().default(null)
    })
  ),
  /**
   * Takes back the reviewer's latest step in an audit that was in no blinded review and was made in this window; without
   * one, their latest from a window that is no longer there. Null when there is none left.
   */
  'findings.undo': command<UndoneFinding | null>()(z.strictObject({ auditId: id, reviewer: personName })),
  /** As they stand, without those of blinded reviews that are kept back from who looks, which are named. */
  'findings.list': command<AuditFindings>()(z.strictObject({ auditId: id })),
  'findings.history': command<FindingRevision[]>()(byId),

  /** An ordered queue of patches for readers, drawn from an audit; see review/plan.ts. */
  'reviews.create': command<Review>()(reviewPlanSchema),
  /** Of one audit, or of all; newest first. */
  'reviews.list': command<Review[]>()(z.strictObject({ auditId: id.optional() })),
  'reviews.items': command<ReviewItem[]>()(reading),
  /** A reader's answers as they stand, by position. */
  'reviews.answers': command<AnsweredItem[]>()(reading),
  /** States or revises an answer; a judgement of a case becomes a finding too. Resolves once it is on disk. */
  'reviews.answer': command<AnsweredItem>()(
    z.strictObject({
      reviewId: id,
      reader: personName,
      position: z.int().nonnegative(),
      answer: reviewAnswerSchema,
      seconds: z.number().nonnegative().max(86_400)
    })
  ),
  /** Takes back the reader's latest answer, by window as `findings.undo` does; null when there is none left. */
  'reviews.undo': command<UndoneAnswer | null>()(reading),
  /** Skips every item that the reader has not answered, which finishes their reading; how many there were. */
  'reviews.end': command<number>()(reading),
  /** Agreement between readers, with themselves and with catch patches; disagreements for a consensus round. */
  'reviews.results': command<ReviewResults>()(byId),
  /**
   * What the iMRMC package reads, and what it lacks; truth is what this reviewer found, usually a consensus, and where they
   * found nothing what all readers agree on. Refused while a blinded review is kept back.
   */
  'reviews.imrmc': command<ImrmcExport>()(z.strictObject({ id, consensusReviewer: personName })),

  'models.list': command<ModelSummary[]>()(nothing),
  'models.card': command<ModelCard>()(byId),
  'models.epochs': command<EpochRecord[]>()(byId),
  /** What the model's training was asked for, finished or not. */
  'models.request': command<TrainingRequest>()(byId),
  /** What came out for a few held-out patches after each epoch later than `after`; null when none were kept. */
  'models.samples': command<TrainingSamples | null>()(z.strictObject({ id, after: z.int().nonnegative().default(0) })),
  /** Lays patches out in a model's latent space, and keeps the map. Result of the job: `{ modelId }`. */
  'latent.map': startedJob(z.strictObject({ modelId: id, subject: latentSubjectSchema })),
  /** The kept map; null when there is none of the model as it is. */
  'latent.read': command<LatentMap | null>()(z.strictObject({ modelId: id, subject: latentSubjectSchema })),
  /** What the model makes of the straight line between two patches of a kept map, both ends included. */
  'latent.walk': command<LatentWalk>()(
    z.strictObject({
      modelId: id,
      subject: latentSubjectSchema,
      from: z.int().nonnegative(),
      to: z.int().nonnegative(),
      steps: z.int().min(2).max(101)
    })
  ),
  /** How fast models of each architecture were trained, as far as is known. */
  'training.paces': command<TrainingThroughput[]>()(nothing),
  /** Result of the job: `{ modelId }`. */
  'training.start': startedJob(trainingRequestSchema),
  'training.resume': startedJob(byId),

  /** What a person wrote into the report on an audit; institution and reader of the latest other one where nobody did. */
  'reports.words': command<ReportWords>()(z.strictObject({ auditId: id })),
  'reports.write': command<void>()(z.strictObject({ auditId: id, words: reportWordsSchema })),
  /** Result of the job: ExportedReport. Files go to the workspace, or to `directory`; HTML, CSV and JSON unless told otherwise. */
  'reports.export': startedJob(
    z.strictObject({
      auditId: id,
      formats: z.array(z.enum(reportFormats)).min(1).optional(),
      /** The report as the shell has printed it, for the format pdf. */
      pdf: z
        .instanceof(Uint8Array)
        .refine(({ byteLength }) => byteLength <= longestPdf, `expected at most ${longestPdf} bytes`)
        .optional(),
      directory: path.optional()
    })
  ),
  /** The report's HTML with what was written into it, shown as a sheet of paper, without writing a file. */
  'reports.preview': command<string>()(z.strictObject({ auditId: id })),
  /** The element `#front` of the report's HTML, as it would be with other words: quick enough to follow typing. */
  'reports.front': command<string>()(z.strictObject({ auditId: id, words: reportWordsSchema })),
  'reports.list': command<ExportedReport[]>()(nothing),
  'reports.read': command<Uint8Array>()(z.strictObject({ reportId: id, file: z.string().max(255) })),

  'jobs.list': command<JobRecord[]>()(nothing),
  'jobs.cancel': command<void>()(byId),

  /** Small JSON values that the screen remembers, by key. */
  'settings.read': command<Record<string, unknown>>()(nothing),
  'settings.write': command<void>()(z.strictObject({ key: z.string().min(1).max(100), value: settingValue }))
} as const

export type Contract = typeof contract
export type CommandName = keyof Contract
export type CommandInput<Name extends CommandName> = z.input<Contract[Name]['input']>
export type ParsedInput<Name extends CommandName> = z.output<Contract[Name]['input']>
export type CommandOutput<Name extends CommandName> =
  Contract[Name] extends Command<z.ZodType, infer Output> ? Output : never

/** What the engine tells without being asked. */
export interface EngineEvents {
  /** The backend has been loaded, or another workspace was opened. */
  'engine.described': EngineDescription
  'job.changed': JobRecord
  /** Another window, or a merge, has changed what is recorded of an audit. */
  'findings.changed': { auditId: string }
  /** Another window has answered in a review, or taken an answer back. */
  'reviews.changed': { reviewId: string }
  'training.epoch': { jobId: string; modelId: string; epoch: EpochRecord; epochsWanted: number }
}
export type EventName = keyof EngineEvents
