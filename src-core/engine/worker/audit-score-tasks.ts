import { readAir, readAuditRecord, readPatches, readScores } from '../../audit/audit-files.ts'
import { type AuditDifference, type ComparedAudit, differenceFrom, meansOver } from '../../audit/audit-means.ts'
import type { AuditRecord, AuditScores } from '../../audit/audit-record.ts'
import { compareOutputs, type ScoreComparison } from '../../audit/output-comparison.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { DenoscopeError } from '../../errors.ts'
import { imageBatch } from '../../images/image.ts'
import { scoringResources } from '../../runtime/package-paths.ts'
import type { Classification } from '../../scores/identity/confidence-calibration.ts'
import { type DigitClassifier, loadDigitClassifier } from '../../scores/identity/digit-classifier.ts'
import { neighbourhoodOf, type NeighbourhoodOfPatch } from '../../scores/reference-free/latent-index.ts'
import { hasBottleneck, openLatentIndex } from '../../scores/reference-free/latent-store.ts'
import { denoisersOf } from './worker-cache.ts'

interface OpenAudit {
  readonly record: AuditRecord
  readonly scores: AuditScores
  readonly air: Uint8Array | null
}

/** Audits kept in memory: every move of a filter needs the statistics of the shown audit again. */
const keptAudits = 2
const kept = new Map<string, Promise<OpenAudit>>()

function openAudit(directory: string): Promise<OpenAudit> {
  const opened = kept.get(directory) ?? readAudit(directory)
  kept.delete(directory)
  kept.set(directory, opened)
  opened.catch(() => kept.delete(directory))
  const oldest = kept.keys().next().value
  if (kept.size > keptAudits && oldest !== undefined) kept.delete(oldest)
  return opened
}

async function readAudit(directory: string): Promise<OpenAudit> {
  const record = await readAuditRecord(directory)
  return { record, scores: readScores(directory, record), air: readAir(directory) }
}

interface MeansTask {
  /** Folder of the audit. */
  readonly directory: string
  /** Indices of patches. */
  readonly indices: Int32Array
  readonly scores: readonly string[]
}

/** Means of scores over some patches. @throws audit.unknown; argument.invalid for a score that the audit lacks */
export async function readMeans({ directory, indices, scores: ids }: MeansTask): Promise<AuditRecord['means']> {
  const { record, scores } = await openAudit(directory)
  return meansOver(record, scores, indices, ids)
}

interface ComparisonTask {
  readonly directory: string
  readonly indices: Int32Array
  /** Patches that set the range of the distributions. */
  readonly among: Int32Array
  readonly score: string
}

/** @throws as `readMeans` */
export async function readComparison({ directory, indices, among, score }: ComparisonTask): Promise<ScoreComparison> {
  const { record, scores } = await openAudit(directory)
  return compareOutputs(record, scores, indices, among, score)
}

interface DifferenceTask {
  readonly directory: string
  /** Folders of other audits. */
  readonly others: readonly string[]
  readonly score: string
  readonly withoutAir: boolean
}

/** Differences of other audits from one, in the order of the others. @throws audit.unknown */
export async function readDifferences(task: DifferenceTask): Promise<AuditDifference[]> {
  const { directory, others, score, withoutAir } = task
  const base = compared(await openAudit(directory), withoutAir)
  const differences: AuditDifference[] = []
  // One at a time: ten audits of 10,000 patches take a hundred megabytes.
  for (const other of others)
    differences.push(differenceFrom(base, compared(await readAudit(other), withoutAir), score))
  return differences
}

function compared({ record, scores, air }: OpenAudit, withoutAir: boolean): ComparedAudit {
  const all = Int32Array.from({ length: record.patchCount }, (_, patch) => patch)
  const body = air && withoutAir ? all.filter((patch) => air[patch] === 0) : all
  return { record, scores, indices: body.length > 0 ? body : all }
}

let classifier: Promise<DigitClassifier> | undefined

interface IdentityTask {
  /** Folder of the audit. */
  readonly directory: string
  readonly files: readonly string[]
  readonly indices: readonly number[]
  readonly patchSize: number
  readonly modelsDirectory: string
}

/** Digits of patches of an audit: one classification per array file. @throws model.damaged */
export async function readIdentities({
  directory,
  files,
  indices,
  patchSize,
  modelsDirectory
}: IdentityTask): Promise<Classification[]> {
  classifier ??= loadDigitClassifier(scoringResources(modelsDirectory).digitClassifier)
  const { classify } = await classifier
  const patches = (file: string) =>
    imageBatch(readPatches(directory, file, indices), indices.length, patchSize, patchSize)
  return Promise.all(files.map((file) => classify(patches(file))))
}

interface NeighbourTask {
  /** Folder of the audit. */
  readonly directory: string
  readonly denoiserId: string
  readonly weightsHash: string | undefined
  /** Index of the patch. */
  readonly index: number
  readonly count: number
  readonly patchSize: number
  readonly modelsDirectory: string
}

/**
 * The training images nearest to a patch in the latent space of the model that denoised the patch.
 * @throws denoiser.unknown; argument.invalid if the model has no bottleneck or has been trained again since
 */
export async function findNeighbours(task: NeighbourTask): Promise<NeighbourhoodOfPatch> {
  const { directory, denoiserId, weightsHash, index, count, patchSize, modelsDirectory } = task
  const denoiser = await denoisersOf(modelsDirectory).get(denoiserId)
  if (!hasBottleneck(denoiser)) {
    throw new DenoscopeError(
      'argument.invalid',
      `output: '${denoiserId}' has no latent space; expected a model with a bottleneck`
    )
  }
  if (denoiser.weightsHash !== weightsHash) {
    throw new DenoscopeError(
      'argument.invalid',
      `output: '${denoiserId}' has been trained again since the audit; run the audit again`
    )
  }
  const { tf } = await loadTensorFlow()
  const noisy = imageBatch(readPatches(directory, 'noisy.npy', [index]), 1, patchSize, patchSize)
  const latents = await denoiser.bottleneck.encode(noisy)
  return neighbourhoodOf(tf, latents, await openLatentIndex(denoiser, scoringResources(modelsDirectory).latents), count)
}
