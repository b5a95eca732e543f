import { trainingData } from '../../src-core/training/training-data.ts'
import { trainingRequestSchema } from '../../src-core/denoisers/models/training-request.ts'
import { trainModel } from '../../src-core/training/train-model.ts'

/** Process of its own, to be killed: trains in the named folder and prints each saved epoch. */
const [directory, request] = process.argv.slice(2)
const parsed = trainingRequestSchema.parse(JSON.parse(request!))
const onEpoch = ({ epoch }: { epoch: number }) => console.log(`epoch ${epoch}`)
await trainModel(parsed, (await trainingData(parsed, [])).examples, { directory: directory!, onEpoch })
