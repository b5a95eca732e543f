import { evaluateSubject } from '../../src-core/experiments/evaluation.ts'
import type { ExperimentWorkers } from '../../src-core/experiments/reproduce.ts'
import { trainingData } from '../../src-core/training/datasets.ts'
import { trainModel } from '../../src-core/training/train.ts'

/** Trains and evaluates in this very process, one after the other. */
export const hereWorkers: ExperimentWorkers = {
  processes: 1,
  async train(models) {
    let data: { readonly of: string; readonly sets: Awaited<ReturnType<typeof trainingData>> } | undefined
    for (const { request, directory } of models) {
      if (data?.of !== request.data) data = { of: request.data, sets: await trainingData(request, []) }
      await trainModel(request, data.sets, { directory })
    }
  },
  async evaluate(evaluations) {
    for (const evaluation of evaluations) await evaluateSubject(evaluation)
  }
}
