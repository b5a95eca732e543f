import { caseChoiceSchema } from '../cohort-cases/case-choice.ts'
import { z } from 'zod'
import type { AuditDifference } from '../audit/audit-means.ts'
import type { PatchifyPreview } from '../audit/audit-preview.ts'
import type { AuditRecord, RemovedAudit } from '../audit/audit-record.ts'
import {
  auditRequestSchema,
  denoiserChoiceSchema,
  outputChoicesSchema,
  pairingChoiceSchema,
  sliceRangeSchema
} from '../audit/audit-request.ts'
import type { ScoreComparison } from '../audit/output-comparison.ts'
import { phantomPlacesSchema } from '../bench/given-phantom.ts'
import type { BenchInspection } from '../bench/inspect-bench.ts'
import { degradationSchema } from '../degradation/degradation.ts'
import type { AddedDenoiser } from '../denoisers/added/added-denoiser.ts'
import type { ListedDenoiser } from '../denoisers/catalogue/denoiser-catalogue.ts'
import type { ModelCard, ModelSummary } from '../denoisers/models/model-card.ts'
import { commandSetupSchema } from '../denoisers/command/command-setup.ts'
import { onnxScaleSchema, onnxSetupSchema } from '../denoisers/onnx/onnx-setup.ts'
import { trainingRequestSchema, type EpochRecord, type TrainingRequest } from '../denoisers/models/training-request.ts'
import { patchifySchema } from '../images/patchify-grid.ts'
import { measurementPointsSchema, measurementSchema, type SliceMeasurement } from '../images/slice-measurement.ts'
import { objectKinds } from '../dicom-objects/object-kinds.ts'
import type { LatentMap } from '../latent-map/latent-map.ts'
import { latentSubjectSchema } from '../latent-map/latent-subject.ts'
import { pacsQuerySchema, uidPattern } from '../pacs/pacs-query.ts'
import { pacsServerSchema, type PacsServer } from '../pacs/pacs-server.ts'
import { printable } from '../printable.ts'
import { seedSchema } from '../random/random.ts'
import {
  type ExportedReport,
  reportFormats,
  reportForms,
  reportWordsSchema,
  type ReportWords
} from '../reports/exported-report.ts'
import { benchEntriesSchema } from '../reports/bench/bench-entries.ts'
import type { StudyFiles } from '../reports/study-files.ts'
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
import type { ReportedFinding } from '../review/reported-finding.ts'
import type { ReviewResults } from '../review/review-results.ts'
import type { Classification } from '../scores/identity/confidence-calibration.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import type { PatchErrorMap } from '../scores/patch-error-map.ts'
import type { NeighbourhoodOfPatch } from '../scores/reference-free/latent-index.ts'
import { formatAnswersSchema } from '../sources/format-answers.ts'
import type { SeriesLink } from '../sources/pairing/series-link.ts'
import type { PatientData } from '../sources/dicom/patient.ts'
import type { ListedSource, SliceTag, SourceSummary } from '../sources/source.ts'
import type { VolumeGridAnswer } from '../sources/volume/volume-grid.ts'
import type { JobRecord } from '../storage/job-record.ts'
import type { KeptBench } from '../storage/kept-benches.ts'
import type { KeptCohort } from '../storage/kept-cohorts.ts'
import type { RecentWorkspace } from '../storage/locations.ts'
import type { ReadingsVerdict } from '../storage/verify-readings.ts'
import type { MergeSummary } from '../storage/merge-workspaces.ts'
import type { FolderSize, WorkspaceContents } from '../storage/workspace-contents.ts'
import type { TrainingSamples } from '../training/training-samples.ts'
import type { TrainingThroughput } from '../training/training-throughput.ts'
import type {
  EngineDescription,
  KeysOfReader,
  DoctorReport,
  SliceImage,
  AuditContent,
  AuditStatements,
  BenchContent,
  CohortContent,
  DeidentificationPlan,
  DicomPlan,
  LatentWalk,
  NoisePower,
  PacsAnswer,
  RecentlyOpened,
  ShownQuestion,
  ListedAdded,
  OnnxInspection,
  OnnxTrial,
  ProgramRules,
  ProgramTrial
} from './contract-payloads.ts'
import type { NamedPath } from './path-rules.ts'
import { longestUploadPart } from './protocol.ts'

export type { ExportedReport, RecentWorkspace, UndoneFinding }

/**
 * Contract between the engine and its clients: Electron's renderer, a browser, the command line.
 * Inputs are checked by their schema on arrival; outputs are typed. A command that is not listed does not compile.
 * Pixels are typed arrays over every transport.
 */
interface Command<Input extends z.ZodType, Output> {
  readonly input: Input
  /** Only a type; absent at run time. */
  readonly output?: Output
}
const command =
  <Output>() =>
  <Input extends z.ZodType>(input: Input): Command<Input, Output> => ({ input })

const nothing = z.strictObject({})
/** An id or a key: of a source, an audit, a finding, a review, an output, a score and so on. */
const id = z.string().min(1).max(300)
/** A step: of one reader, undone as a whole. The caller makes the id. */
const stepId = id
const personName = z.string().min(1).max(200).transform(printable)
/** The longest path of Linux. */
const longestPath = 4096
/** A path as the caller names it. `allowed` (path-rules.ts) gives handlers the real path, and refuses other paths. */
const path = z
  .string()
  .min(1)
  .max(longestPath)
  .transform((named): NamedPath => ({ named }))
/** A dropped or chosen model: its path, or the upload that holds it. */
const modelPlace = z.union([z.strictObject({ path }), z.strictObject({ batch: z.uuid() })])
/** Scans of a phantom: a folder, an upload, or a series of the workspace. */
const scansPlace = z.union([...modelPlace.options, z.strictObject({ sourceId: id })])
/** The input of a bench, as `denoscope bench` takes it. */
const benchInput = {
  input: scansPlace,
  kernel: z.string().max(200).optional(),
  doses: z
    .array(z.strictObject({ folder: z.string().max(longestPath), dose: z.number().positive() }))
    .max(1000)
    .default([])
}
const addedName = z.string().trim().min(1).max(120).transform(printable)
const addedCitation = z.string().trim().max(1000).transform(printable)
const byId = z.strictObject({ id })
const passphrase = z.string().max(1000)
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/)
const reading = z.strictObject({ id, reader: personName })
/** Most characters of JSON that the screen stores under one key. */
const longestSetting = 2 ** 18
const settingValue = z
  .json()
  .refine(
    (value) => JSON.stringify(value).length <= longestSetting,
    `expected at most ${longestSetting} characters of JSON`
  )
const reportForm = z.enum(reportForms).default('full')
const longestPdf = 48 * 2 ** 20
/** The report that the shell has printed. */
const printedPdf = z
  .instanceof(Uint8Array)
  .refine(({ byteLength }) => byteLength <= longestPdf, `expected at most ${longestPdf} bytes`)
  .optional()
/** True to open de-identified copies, which the workspace keeps, instead of the files. */
const deidentify = z.boolean().default(false)
/** True to copy DICOM files whose pixels may show text, which are refused by default. */
const keepBurnedIn = z.boolean().default(false)
const startedJob = command<{ jobId: string }>()
const uid = z.string().regex(uidPattern, 'expected a DICOM UID')
const serverName = z.string().min(1).max(64)
/**
 * Server of the address book, and its password: null for none, typed by a person, or sealed by main, which has kept it.
 */
const pacsAccess = {
  server: serverName,
  password: z
    .union([z.strictObject({ typed: z.string().max(8192) }), z.strictObject({ sealed: z.string().max(16384) })])
    .nullable()
}
/** Patches of an audit, each once. */
const patchIndices = z.custom<Int32Array>(
  (value) => value instanceof Int32Array && value.length > 0,
  'expected an Int32Array of one patch or more'
)

export const contract = {
  'engine.describe': command<EngineDescription>()(nothing),
  /**
   * Names the window of this connection, so that the window undoes its own steps only.
   * Result: the id to keep. A new id if another connected window has the given one, as a duplicated tab does.
   */
  'engine.join': command<{ window: string }>()(
    z.strictObject({ window: z.uuid(), reader: z.string().max(200).nullable().default(null) })
  ),
  'doctor.report': command<DoctorReport>()(nothing),

  'workspace.recent': command<RecentWorkspace[]>()(nothing),
  /** Removes former workspaces from the list. The open one stays. No file is changed. */
  'workspace.forgetRecent': command<RecentWorkspace[]>()(nothing),
  'workspace.open': command<EngineDescription>()(z.strictObject({ path })),
  /** Puts the newest backup in the place of the damaged database of the open workspace. The damaged one is kept. */
  'workspace.restore': command<EngineDescription>()(nothing),
  /** Replaces the damaged database of the open workspace by what can be read of it. The damaged one is kept. */
  'workspace.repair': command<EngineDescription>()(nothing),
  /** Copies another workspace's audits, findings and reviews. Merging again adds nothing. */
  'workspace.merge': command<MergeSummary>()(z.strictObject({ path })),

  /** Everything that the open workspace keeps on disk, with sizes. */
  'storage.read': command<WorkspaceContents>()(nothing),
  /** Removes an item. Uploads and exports are deleted, with the series that read them. Others can be restored. */
  'storage.remove': command<void>()(
    z.strictObject({ kind: z.enum(['audit', 'upload', 'model', 'report', 'bench', 'cohort', 'export']), id })
  ),
  'storage.restore': command<void>()(
    z.strictObject({ kind: z.enum(['audit', 'model', 'report', 'bench', 'cohort']), id })
  ),
  /** Deletes removed items for good. Findings and records stay. Result: what was freed. */
  'storage.empty': command<FolderSize>()(nothing),

  /**
   * Result of the job: OpenedSources.
   * With `printRefusals` standard error names refused files too, for a person who typed the paths there.
   */
  'sources.open': startedJob(
    z.strictObject({
      paths: z.array(path).min(1).max(10_000),
      printRefusals: z.boolean().optional(),
      deidentify,
      keepBurnedIn
    })
  ),
  /** Changes of a de-identified import of files, of a drop, or of the files of a DICOM series. Writes nothing. */
  'sources.planDeidentified': command<DeidentificationPlan>()(
    z.union([
      z.strictObject({ paths: z.array(path).min(1).max(10_000) }),
      z.strictObject({ batch: z.uuid() }),
      z.strictObject({ sourceId: id })
    ])
  ),
  /**
   * Receives a part of a dropped file: a browser has no paths.
   * All files of one drop share one `batch`, which is opened afterwards. Parts of a file arrive one after the other.
   * `offset` is the start of the part; 0 begins the file.
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
  /** Deletes the received files of a batch that is not to be opened. */
  'sources.discardUploaded': command<void>()(z.strictObject({ batch: z.uuid() })),
  'sources.openUploaded': startedJob(z.strictObject({ batch: z.uuid(), deidentify, keepBurnedIn })),
  'sources.openMnist': command<SourceSummary>()(z.strictObject({ split: z.enum(['train', 'test']) })),
  'sources.openPhantom': command<SourceSummary>()(
    z.strictObject({ seed: seedSchema, slices: z.int().min(1).max(2000) })
  ),
  /**
   * Joins series of one slice. Result of the job: OpenedSources.
   * Joined series leave the list; those that do not fit stay.
   */
  'sources.join': startedJob(z.strictObject({ ids: z.array(id).min(2).max(10_000) })),
  /** Questions about files that wait for an answer, in the order in which they came up. */
  'sources.questions': command<ShownQuestion[]>()(nothing),
  /** Opens the files of questions with one answer. Result of the job: OpenedSources. */
  'sources.answer': startedJob(z.strictObject({ ids: z.array(id).min(1).max(1000), answers: formatAnswersSchema })),
  /** Lets go of questions without an answer. Their files are not opened. */
  'sources.dismissQuestions': command<void>()(z.strictObject({ ids: z.array(id).min(1).max(1000) })),
  /** Asks again how the values of a source become HU. Returns the question's id; none for a source without files. */
  'sources.askAgain': command<string[]>()(byId),
  'sources.list': command<ListedSource[]>()(nothing),
  /** The patient of a series, for a person who asks. Read from its file, and stored nowhere. */
  'sources.patient': command<PatientData>()(byId),
  /** Findings that structured reports brought to a series. They belong to no audit. */
  'sources.reportedFindings': command<ReportedFinding[]>()(byId),
  /** Files and folders that were opened by path, latest first: those that the caller may open again. */
  'sources.recent': command<RecentlyOpened[]>()(nothing),
  /** Removes these files and folders from the list. No file is changed. */
  'sources.forgetRecent': command<void>()(nothing),
  /**
   * Removes the source from the list. Files stay. Opening the source again undoes this.
   * `withMeasurements` deletes its measurements for good. Default: they stay for the source when it is opened again.
   */
  'sources.close': command<void>()(z.strictObject({ id, withMeasurements: z.boolean().default(false) })),
  /**
   * Pairing of the slices of two series, and their positions. A refusal is part of the answer.
   * `name`: name of the second series if it is the output of another method.
   */
  'sources.link': command<SeriesLink>()(
    z.strictObject({
      firstId: id,
      secondId: id,
      name: z.string().max(1000).optional(),
      pairBy: pairingChoiceSchema.shape.by
    })
  ),
  /** Place of the voxels of a series of even spacing. A refusal is part of the answer. */
  'sources.grid': command<VolumeGridAnswer>()(byId),
  'slices.read': command<SliceImage>()(z.strictObject({ sourceId: id, index: z.int().nonnegative() })),

  /**
   * Attributes of the header of a slice; empty for sources without headers.
   * Values that may identify a person are null unless `withPatientData` asks for them.
   */
  'slices.tags': command<SliceTag[]>()(
    z.strictObject({ sourceId: id, index: z.int().nonnegative(), withPatientData: z.boolean().default(false) })
  ),

  /** Measurements of a series by slice, in the order of their creation. */
  'measurements.list': command<SliceMeasurement[]>()(z.strictObject({ sourceId: id })),
  /** Adds a measurement under an id that the caller makes. Resolves once it is on disk, as all of these. */
  'measurements.add': command<void>()(z.strictObject({ sourceId: id, measurement: measurementSchema })),
  /** Moves the points of one measurement. */
  'measurements.change': command<void>()(z.strictObject({ sourceId: id, id, points: measurementPointsSchema })),
  /** Removes one measurement. One that is gone already is no error. */
  'measurements.remove': command<void>()(z.strictObject({ sourceId: id, id })),
  /** Removes all measurements of a series for good. */
  'measurements.removeAll': command<void>()(z.strictObject({ sourceId: id })),
  /**
   * Radial noise power spectrum of a region, as `measure nps` computes it with a second-degree surface subtracted.
   * Frequency in 1/mm and power in HU^2 mm^2; without a spacing in cycles per pixel.
   */
  'measurements.noisePower': command<NoisePower>()(
    z
      .strictObject({
        pixels: z.custom<Float32Array>((value) => value instanceof Float32Array, 'expected a Float32Array'),
        rows: z.int().min(4).max(512),
        columns: z.int().min(4).max(512),
        pixelSpacing: z.tuple([z.number().positive(), z.number().positive()]).nullable()
      })
      .refine(({ pixels, rows, columns }) => pixels.length === rows * columns, 'expected rows x columns pixels')
  ),

  'denoisers.list': command<ListedDenoiser[]>()(nothing),
  'metrics.list': command<MetricDefinition[]>()(nothing),

  /** Sample patches of the chosen slices, degraded and denoised as in an audit, and figures of that audit. */
  'patchify.preview': command<PatchifyPreview>()(
    z.strictObject({
      sourceId: id,
      slice: z.int().nonnegative(),
      slices: sliceRangeSchema.optional(),
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

  /** Ends the latest preview of this window. A program of others ends with its processes. */
  'patchify.stopPreview': command<void>()(nothing),

  /** Result of the job: `{ auditId }`. */
  'audits.run': startedJob(auditRequestSchema),
  'audits.list': command<AuditRecord[]>()(nothing),
  'audits.read': command<AuditContent>()(byId),
  'audits.warnings': command<AuditStatements>()(byId),
  /** Patches of one role in the order of `indices`: shape (indices.length, rows, columns), 0..1. */
  'audits.patches': command<Float32Array>()(
    z.strictObject({ auditId: id, role: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /** A slice of one role, put together from the audit's patches. Overlapping patches are averaged. */
  'audits.slice': command<SliceImage>()(z.strictObject({ auditId: id, role: id, slice: z.int().nonnegative() })),
  /** Lost and invented structure with causes, in patches of one output. */
  'audits.errorMap': command<PatchErrorMap>()(
    z.strictObject({ auditId: id, output: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /**
   * Digits that patches show in the reference and in one output.
   * Only for audits with the score `identityChange`.
   */
  'audits.identities': command<{ reference: Classification; output: Classification }>()(
    z.strictObject({ auditId: id, output: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /**
   * Standard deviations over noise draws, in 0..1: shape (indices.length, rows, columns).
   * Only for audits with the score `seedInstability`.
   */
  'audits.stability': command<Float32Array>()(
    z.strictObject({ auditId: id, output: id, indices: z.array(z.int().nonnegative()).min(1).max(4096) })
  ),
  /**
   * Training images nearest to a patch in the latent space of the model that denoised the patch.
   * Only for audits with the score `latentDistance`.
   */
  'audits.neighbours': command<NeighbourhoodOfPatch>()(
    z.strictObject({ auditId: id, output: id, index: z.int().nonnegative(), count: z.int().min(1).max(24) })
  ),
  /** Means of scores over some patches with their 95 % intervals, for each output. */
  'audits.means': command<AuditRecord['means']>()(
    z.strictObject({ auditId: id, indices: patchIndices, scores: z.array(id).min(1).max(64) })
  ),
  /**
   * Win rates, paired differences and distributions of one score over some patches.
   * The patches `among` set the range.
   */
  'audits.comparison': command<ScoreComparison>()(
    z.strictObject({ auditId: id, indices: patchIndices, among: patchIndices, score: id })
  ),
  /** Differences of means of a score in other audits from those in one, for each output that both have. */
  'audits.differences': command<(AuditDifference & { readonly auditId: string })[]>()(
    z.strictObject({ auditId: id, otherIds: z.array(id).max(50), score: id, withoutAir: z.boolean() })
  ),
  /** Removes an audit from the list, with its findings and reviews. All data stay in the workspace. */
  'audits.remove': command<RemovedAudit>()(byId),
  /** Removed audits that can be restored, the latest first. */
  'audits.removed': command<RemovedAudit[]>()(nothing),
  'audits.restore': command<void>()(byId),

  /** Records or revises the judgement of a patch by a reviewer. Resolves once it is on disk. */
  'findings.record': command<Finding>()(
    z.strictObject({
      auditId: id,
      patchIndex: z.int().nonnegative(),
      denoiserKey: id,
      reviewer: personName,
      judgement: judgementSchema,
      stepId: stepId.nullable().default(null)
    })
  ),
  /** Records judgements of several places as one step, all or none. Resolves once they are on disk. */
  'findings.recordStep': command<Finding[]>()(
    z.strictObject({
      auditId: id,
      reviewer: personName,
      stepId,
      statements: z
        .array(z.strictObject({ patchIndex: z.int().nonnegative(), denoiserKey: id, judgement: judgementSchema }))
        .min(1)
        .max(10_000)
    })
  ),
  /**
   * Undoes the reviewer's latest step in an audit, on all its places.
   * Only steps outside blinded reviews from this window count. If there is none, steps from closed windows count.
   * Null if no step is left.
   */
  'findings.undo': command<UndoneFinding | null>()(z.strictObject({ auditId: id, reviewer: personName })),
  /** Current findings. Those of embargoed reviews are left out; these reviews are named. */
  'findings.list': command<AuditFindings>()(z.strictObject({ auditId: id })),
  'findings.history': command<FindingRevision[]>()(byId),

  /** An ordered queue of patches for readers, drawn from an audit; see review/review-plan.ts. */
  'reviews.create': command<Review>()(reviewPlanSchema),
  /** Reviews of one audit, or of all; newest first. */
  'reviews.list': command<Review[]>()(z.strictObject({ auditId: id.optional() })),
  'reviews.items': command<ReviewItem[]>()(reading),
  /** A reader's current answers, by position. @throws review.unfinished for those of others in a closed review */
  'reviews.answers': command<AnsweredItem[]>()(reading),
  /**
   * Records or revises an answer. A judgement of a case also becomes a finding. Resolves once it is on disk.
   * @throws review.closed if the reading is closed, see review/embargo.ts
   */
  'reviews.answer': command<AnsweredItem>()(
    z.strictObject({
      reviewId: id,
      reader: personName,
      position: z.int().nonnegative(),
      answer: reviewAnswerSchema,
      seconds: z.number().nonnegative().max(86_400)
    })
  ),
  /**
   * Undoes the reader's latest answer, by window as `findings.undo` does. Null if none is left.
   * @throws review.closed if the reading is closed
   */
  'reviews.undo': command<UndoneAnswer | null>()(reading),
  /** Ends a reading for good. Result: number of unanswered items. @throws review.closed if it is finished */
  'reviews.end': command<number>()(reading),
  /**
   * Agreement between readers, of each reader on repeats, and with catch trials.
   * Includes disagreements for a consensus round.
   */
  'reviews.results': command<ReviewResults>()(byId),
  /**
   * States a person's answer to a case of the consensus round, or revises it.
   * @throws review.unfinished while answers are kept back; argument.invalid for a person without part in the round
   */
  'reviews.decide': command<null>()(
    z.strictObject({ id, person: personName, caseKey: z.string().min(1).max(1000), answer: reviewAnswerSchema })
  ),
  /** Undoes a person's latest statement on a case of the round. False if there is none. */
  'reviews.undoDecision': command<boolean>()(
    z.strictObject({ id, person: personName, caseKey: z.string().min(1).max(1000) })
  ),
  /** States of the readings at their ends, with the keys that signed them. */
  'reviews.heads': command<ReadingsVerdict>()(byId),
  /**
   * Files for iMRMC and RJafroc. Truth comes from the plan, never from a scored reader.
   * @throws review.unfinished while a blinded review is embargoed
   */
  'reviews.exports': command<StudyFiles>()(byId),

  /** Keys of a reader in the workspace, and the number of finished readings that need a signature. */
  'keys.list': command<KeysOfReader>()(z.strictObject({ reader: personName })),
  /**
   * Makes a key for a reader on this computer and records its public part. One that is here already is taken.
   * An empty passphrase: none. `anew`: another key, which revokes those before.
   */
  'keys.make': command<KeysOfReader>()(
    z.strictObject({ reader: personName, passphrase: passphrase.default(''), anew: z.boolean().default(false) })
  ),
  /** Opens a key for as long as the engine runs. @throws argument.invalid for a wrong passphrase */
  'keys.unlock': command<void>()(z.strictObject({ fingerprint, passphrase })),
  /** Revokes a key for all later signatures. */
  'keys.revoke': command<void>()(z.strictObject({ fingerprint })),
  /** Signs the finished readings of a reader that need it. Result: their number. */
  'keys.sign': command<number>()(z.strictObject({ reader: personName })),

  /** Models that persons added to the workspace. */
  'added.list': command<ListedAdded[]>()(nothing),
  /** Facts of an ONNX file and a proposed set-up. Reads the file again. */
  'added.inspectOnnx': command<OnnxInspection>()(z.strictObject({ place: modelPlace })),
  /** One slice in HU through the model under this scale. Default: under the common ones. Ends an earlier trial. */
  'added.tryOnnx': command<OnnxTrial>()(
    z.strictObject({
      place: modelPlace,
      setup: onnxSetupSchema.omit({ scale: true }),
      scale: onnxScaleSchema.optional(),
      sourceId: id,
      slice: z.int().nonnegative()
    })
  ),
  'added.stopTrial': command<void>()(nothing),
  /** Copies the model into the workspace, where it is a denoiser from then on. */
  /** Abilities of this window with programs of others. */
  'added.programRules': command<ProgramRules>()(nothing),
  /** True if a person has allowed the set-up on this computer. */
  'added.isCommandAllowed': command<boolean>()(z.strictObject({ setup: commandSetupSchema })),
  /**
   * Remembers on this computer, outside of the workspace, that a person has allowed the set-up.
   * `seal`: the set-up that Electron's main process has shown to the person, sealed by it. Null from a served page.
   */
  'added.allowCommand': command<void>()(
    z.strictObject({ setup: commandSetupSchema, seal: z.string().max(65536).nullable() })
  ),
  /** Takes back what was allowed. */
  'added.forbidCommand': command<void>()(z.strictObject({ setup: commandSetupSchema })),
  /**
   * One slice in HU through an allowed program. Ends an earlier trial.
   * @throws command.not-allowed
   */
  'added.tryCommand': command<ProgramTrial>()(
    z.strictObject({ setup: commandSetupSchema, sourceId: id, slice: z.int().nonnegative() })
  ),
  /** Keeps a program in the workspace as a denoiser. It runs only where a person has allowed it. */
  'added.keepCommand': command<AddedDenoiser>()(
    z.strictObject({ setup: commandSetupSchema, name: addedName, citation: addedCitation })
  ),
  'added.keepOnnx': command<AddedDenoiser>()(
    z.strictObject({ place: modelPlace, setup: onnxSetupSchema, name: addedName, citation: addedCitation })
  ),

  'models.list': command<ModelSummary[]>()(nothing),
  'models.card': command<ModelCard>()(byId),
  'models.epochs': command<EpochRecord[]>()(byId),
  /** The training request of the model, finished or not. */
  'models.request': command<TrainingRequest>()(byId),
  /** Outputs for a few held-out patches after each epoch later than `after`; null if none were kept. */
  'models.samples': command<TrainingSamples | null>()(z.strictObject({ id, after: z.int().nonnegative().default(0) })),
  /** Maps patches in a model's latent space, and keeps the map. Result of the job: `{ modelId }`. */
  'latent.map': startedJob(z.strictObject({ modelId: id, subject: latentSubjectSchema })),
  /** The kept map; null if there is none of the current model. */
  'latent.read': command<LatentMap | null>()(z.strictObject({ modelId: id, subject: latentSubjectSchema })),
  /** Images that the model decodes along the straight line between two patches of a kept map, both ends included. */
  'latent.walk': command<LatentWalk>()(
    z.strictObject({
      modelId: id,
      subject: latentSubjectSchema,
      from: z.int().nonnegative(),
      to: z.int().nonnegative(),
      steps: z.int().min(2).max(101)
    })
  ),
  /** Known training throughputs of each architecture. */
  'training.throughputs': command<TrainingThroughput[]>()(nothing),
  /** Result of the job: `{ modelId }`. */
  'training.start': startedJob(trainingRequestSchema),
  'training.resume': startedJob(byId),

  /**
   * Texts that a person wrote into the report on an audit.
   * Default: institution, reader and names of signatures of the latest other report.
   */
  'reports.words': command<ReportWords>()(z.strictObject({ auditId: id })),
  'reports.write': command<void>()(z.strictObject({ auditId: id, words: reportWordsSchema })),
  /**
   * Result of the job: ExportedReport.
   * Default: HTML, CSV and JSON in the workspace, or in `directory`.
   */
  'reports.export': startedJob(
    z.strictObject({
      auditId: id,
      formats: z.array(z.enum(reportFormats)).min(1).optional(),
      form: reportForm,
      /** For the format pdf. */
      pdf: printedPdf,
      directory: path.optional()
    })
  ),
  /** The report's HTML with its texts, shown as a sheet of paper. Writes no file. */
  'reports.preview': command<string>()(z.strictObject({ auditId: id, form: reportForm })),
  /** The element `#front` of the report's HTML with these texts: fast enough to follow typing. */
  'reports.front': command<string>()(z.strictObject({ auditId: id, words: reportWordsSchema, form: reportForm })),
  'reports.dicomPlan': command<DicomPlan>()(z.strictObject({ auditId: id })),
  /**
   * Writes DICOM objects of an audit. Result of the job: ExportedObjects.
   * Objects that do not apply are left out. Default: de-identified; a new folder in the workspace.
   */
  'reports.exportDicom': startedJob(
    z.strictObject({
      auditId: id,
      objects: z.array(z.enum(objectKinds)).min(1),
      keepIdentity: z.boolean().default(false),
      /** True for denoised series of all slices of the source. Default: of the audited ones. */
      allSlices: z.boolean().default(false),
      pdf: printedPdf,
      /** The objects go to a new folder in it. */
      directory: path.optional()
    })
  ),
  /**
   * Doses, geometry and phantom of an input. Unknown doses and a phantom that is not found are part of the answer.
   * Ends an earlier inspection.
   */
  'benches.inspect': command<BenchInspection>()(z.strictObject(benchInput)),
  /** Name of a chosen folder, which a caller with handles does not know. */
  'benches.nameOf': command<string>()(z.strictObject({ path })),
  'benches.stopInspection': command<void>()(nothing),
  /** A slice of the mean of the repeats in which the phantom is sought, in HU. */
  'benches.slice': command<SliceImage>()(z.strictObject({ ...benchInput, index: z.int().nonnegative() })),
  /** Measures input and outputs. Places: corrected by a person; default: found in the input. Result: `{ benchId }`. */
  'benches.run': startedJob(
    z.strictObject({
      ...benchInput,
      outputs: z.array(z.strictObject({ label: addedName, scans: scansPlace })).max(20),
      denoisers: z.array(denoiserChoiceSchema).max(20),
      places: phantomPlacesSchema.optional(),
      limits: benchEntriesSchema.shape.limits.default([]),
      useCitedLimits: z.boolean().default(false)
    })
  ),
  /** Kept benches, newest first. */
  'benches.list': command<KeptBench[]>()(nothing),
  'benches.read': command<BenchContent>()(byId),
  /** The report's HTML, shown as a sheet of paper. Writes no file. */
  'benches.preview': command<string>()(byId),
  /** Judges a kept bench by other limits, and writes its report with other texts. Measured values stay. */
  'benches.revise': command<BenchContent>()(z.strictObject({ id, entries: benchEntriesSchema })),
  'benches.file': command<Uint8Array>()(z.strictObject({ id, file: z.enum(['html', 'values', 'curves', 'record']) })),

  /** Checks a plan whole, and keeps the cohort that it describes. Runs no audit. Result: `{ cohortId }`. */
  'cohorts.check': startedJob(z.strictObject({ plan: modelPlace })),
  /** Runs the audits that are missing, then makes the report. Result: `{ cohortId }`. */
  'cohorts.run': startedJob(z.strictObject({ id, workers: z.int().min(1).max(64) })),
  /** Cohorts of the workspace, newest first. */
  'cohorts.list': command<KeptCohort[]>()(nothing),
  'cohorts.read': command<CohortContent>()(byId),
  /** The report's HTML as it was made. */
  'cohorts.preview': command<string>()(byId),
  /** Pauses or resumes running audits, queues failed ones again, or makes the report of the audits that are there. */
  'cohorts.control': command<void>()(z.strictObject({ id, action: z.enum(['pause', 'resume', 'retry', 'report']) })),
  /** Draws the cases of a readers' study, balanced over patients, as an audit. Result: `{ auditId }`. */
  'cohorts.drawCases': startedJob(z.strictObject({ id, choice: caseChoiceSchema })),
  /** A file of the report. */
  'cohorts.file': command<Uint8Array>()(z.strictObject({ id, file: z.string().min(1).max(255) })),

  'reports.list': command<ExportedReport[]>()(nothing),
  'reports.read': command<Uint8Array>()(z.strictObject({ reportId: id, file: z.string().max(255) })),

  /** Servers of the address book. */
  'pacs.servers': command<PacsServer[]>()(nothing),
  /** Adds a server, or replaces the one of this name. Result: the address book. */
  'pacs.keepServer': command<PacsServer[]>()(z.strictObject({ server: pacsServerSchema })),
  'pacs.forgetServer': command<PacsServer[]>()(z.strictObject({ name: serverName })),
  /** Checks address and credentials. @throws pacs.unreachable, pacs.refused, pacs.not-found, pacs.failed */
  'pacs.echo': command<void>()(z.strictObject(pacsAccess)),
  /** Series that match. @throws as `pacs.echo`; argument.invalid */
  'pacs.query': command<PacsAnswer>()(
    z.strictObject({ ...pacsAccess, query: pacsQuerySchema, withIdentity: z.boolean().default(false) })
  ),
  /** Fetches series into the workspace and opens them. The same series again: what is missing. Job: `OpenedSources`. */
  'pacs.fetch': startedJob(
    z.strictObject({
      ...pacsAccess,
      series: z
        .array(z.strictObject({ studyUid: uid, seriesUid: uid }))
        .min(1)
        .max(20)
    })
  ),
  /** Sends DICOM files: of a file or folder, or those that a job has exported. Job: `SentToPacs`. */
  'pacs.send': startedJob(
    z.strictObject({ ...pacsAccess, files: z.union([z.strictObject({ path }), z.strictObject({ exportJobId: id })]) })
  ),
  /**
   * Starts an exchange again that has not ended well. What was fetched or stored stays. Job: as of the first one.
   * @throws job.unknown if the job is none or still runs; as `pacs.echo`
   */
  'pacs.goOn': startedJob(z.strictObject({ id, password: pacsAccess.password })),
  /** Latest lines of the log of a job of this run, without patient data. */
  'pacs.log': command<string[]>()(byId),

  'jobs.list': command<JobRecord[]>()(nothing),
  'jobs.cancel': command<void>()(byId),

  /** Small JSON values that the screen stores, by key. */
  'settings.read': command<Record<string, unknown>>()(nothing),
  'settings.write': command<void>()(z.strictObject({ key: z.string().min(1).max(100), value: settingValue }))
} as const

export type Contract = typeof contract
export type CommandName = keyof Contract
export type CommandInput<Name extends CommandName> = z.input<Contract[Name]['input']>
export type ParsedInput<Name extends CommandName> = z.output<Contract[Name]['input']>
export type CommandOutput<Name extends CommandName> =
  Contract[Name] extends Command<z.ZodType, infer Output> ? Output : never

/** Events that the engine sends. */
export interface EngineEvents {
  /** The backend has been loaded, or another workspace was opened. */
  'engine.described': EngineDescription
  'job.changed': JobRecord
  /** Another window, or a merge, has changed findings or reviews of an audit. */
  'findings.changed': { auditId: string }
  /** Another window, or a merge, has changed measurements of a series. */
  'measurements.changed': { sourceId: string }
  /** Another window has recorded or undone an answer in a review. */
  'reviews.changed': { reviewId: string }
  'training.epoch': { jobId: string; modelId: string; epoch: EpochRecord; epochsWanted: number }
}
export type EventName = keyof EngineEvents
