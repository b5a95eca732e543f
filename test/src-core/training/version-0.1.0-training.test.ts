import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readTrainingRequest } from '../../../src-core/denoisers/models/model-folder.ts'
import { trainingPatches } from '../../../src-core/training/training-data.ts'
import { patchExamples } from '../../../src-core/training/training-examples.ts'
import { trainModel } from '../../../src-core/training/train-model.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { formerJson, formerPath } from '../../support/version-0.1.0.ts'

it('a training that version 0.1.0 began keeps its identity, so that its checkpoint is continued', async () => {
  const directory = join(temporaryFolder(), 'interrupted')
  cpSync(formerPath('interrupted-training/request.json'), join(directory, 'request.json'))
  const request = await readTrainingRequest(directory)
  const controller = new AbortController()
  const examples = patchExamples(request, await trainingPatches(request, []))
  const stopped = trainModel(request, examples, {
    directory,
    signal: controller.signal,
    onEpoch: () => controller.abort()
  })
  await expect(stopped).rejects.toMatchObject({ code: 'job.cancelled' })
  const [header] = readFileSync(join(directory, 'training.checkpoint'), 'latin1').split('\n', 1)
  const former = formerJson<Record<string, unknown>>('interrupted-training/checkpoint-header.json')
  const written = JSON.parse(header!) as Record<string, unknown>
  expect(written.identity).toBe(former.identity)
  expect(Object.keys(written).sort()).toEqual(Object.keys(former).sort())
})
