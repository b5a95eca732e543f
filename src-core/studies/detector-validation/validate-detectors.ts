import { setImmediate } from 'node:timers/promises'
import { DenoscopeError } from '../../errors.ts'
import { defaultDiscrepancyConfiguration } from '../../scores/discrepancy-configuration.ts'
import { analyse } from './validation-analysis.ts'
import { CollectedCases } from './collected-cases.ts'
import { readDetectors } from './detectors.ts'
import type { Experiment } from './experiments.ts'
import type { SubjectResult } from './validation-results.ts'

export interface ValidationOptions {
  readonly seed: number
  readonly signal?: AbortSignal
  readonly onProgress?: (fraction: number, message: string) => void
}

/** Result of an experiment, with its cases for tables and pictures. */
export interface ValidatedSubject {
  readonly result: SubjectResult
  readonly collected: CollectedCases
}

/** Share of an experiment's time for cases and detectors. The rest is statistics. */
const readingShare = 0.9

/**
 * Runs the experiments one after another: inserts artefacts, runs every detector, and computes the results.
 * @param shares of the whole time for each experiment, summing to 1.
 * @throws job.cancelled
 */
export async function validateDetectors(
  experiments: readonly Experiment[],
  shares: readonly number[],
  { seed, signal, onProgress }: ValidationOptions
): Promise<ValidatedSubject[]> {
  const subjects: ValidatedSubject[] = []
  let before = 0
  for (const [index, experiment] of experiments.entries()) {
    const report = (fraction: number, doing: string) =>
      onProgress?.(before + shares[index]! * fraction, `${experiment.label}: ${doing}`)
    const collected = new CollectedCases(defaultDiscrepancyConfiguration(experiment.subject.unit))
    for await (const { batch, fraction } of experiment.batches()) {
      collected.add(batch, await readDetectors(batch, experiment.subject))
      report(readingShare * fraction, 'inserting and detecting')
      await setImmediate()
      if (signal?.aborted) throw new DenoscopeError('job.cancelled', 'the validation was cancelled')
    }
    report(readingShare, 'statistics')
    subjects.push({ result: analyse(experiment, collected, seed), collected })
    before += shares[index]!
  }
  return subjects
}
