import { evaluateSubject } from '../../src-core/studies/paper/evaluate-subject.ts'
import type { ExperimentWorkers } from '../../src-core/studies/paper/run-experiment.ts'
import { trainingPatches } from '../../src-core/training/training-data.ts'
import { patchExamples } from '../../src-core/training/training-examples.ts'
import { trainModel } from '../../src-core/training/train-model.ts'

/** Trains and evaluates in this very process, one after the other. */
export const hereWorkers: ExperimentWorkers = {
  processes: 1,
  async train(models) {
    let data: { readonly of: string; readonly sets: Awaited<ReturnType<typeof trainingPatches>> } | undefined
    for (const { request, directory } of models) {
      if (data?.of !== request.data) data = { of: request.data, sets: await trainingPatches(request, []) }
      await trainModel(request, patchExamples(request, data.sets), { directory })
    }
  },
  async evaluate(evaluations) {
    for (const evaluation of evaluations) await evaluateSubject(evaluation)
  }
}
