import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { io, LayersModel } from '@tensorflow/tfjs'
import { DenoscopeError } from '../../errors.ts'
import { fileError } from '../../files/file-error.ts'
import { writeFileAtomically } from '../../files/atomic-file.ts'
import type { TensorFlow } from './tensorflow.ts'

const topologyFile = 'model.json'
const weightsFile = 'weights.bin'

/** JSON that tfjs writes beside the weights. */
interface ModelJson {
  readonly modelTopology: object
  readonly weightsManifest: readonly { readonly paths: string[]; readonly weights: io.WeightsManifestEntry[] }[]
}

/**
 * Writes model.json and weights.bin as a tfjs layers model, which every tfjs loads.
 * @returns the SHA-256 of the weights.
 * @throws file.unwritable
 */
export async function saveLayersModel(tf: TensorFlow, model: LayersModel, directory: string): Promise<string> {
  let weightsSha256 = ''
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const weights = new Uint8Array(tf.io.concatenateArrayBuffers([artifacts.weightData].flat() as ArrayBuffer[]))
      const json = {
        format: 'layers-model',
        generatedBy: artifacts.generatedBy,
        convertedBy: null,
        modelTopology: artifacts.modelTopology,
        weightsManifest: [{ paths: [weightsFile], weights: artifacts.weightSpecs }]
      }
      writeFileAtomically(join(directory, weightsFile), weights)
      writeFileAtomically(join(directory, topologyFile), JSON.stringify(json))
      weightsSha256 = sha256(weights)
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    })
  )
  return weightsSha256
}

/**
 * Loads the files of `saveLayersModel`.
 * @throws model.damaged with the name of the file, if the SHA-256 of the weights differs or a file is unusable.
 */
export async function loadLayersModel(tf: TensorFlow, directory: string, weightsSha256: string): Promise<LayersModel> {
  const weights = await readModelFile(join(directory, weightsFile))
  const actual = sha256(weights)
  if (actual !== weightsSha256) {
    throw damaged(join(directory, weightsFile), `its SHA-256 is ${actual}, the card says ${weightsSha256}`)
  }
  const path = join(directory, topologyFile)
  try {
    const { modelTopology, weightsManifest } = JSON.parse((await readModelFile(path)).toString('utf8')) as ModelJson
    const weightSpecs = weightsManifest.flatMap((group) => group.weights)
    const weightData = new Uint8Array(weights).buffer
    return await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }))
  } catch (cause) {
    if (cause instanceof DenoscopeError) throw cause
    throw damaged(
      path,
      `TensorFlow cannot use it (${cause instanceof Error ? cause.message.split('\n')[0] : cause})`,
      cause
    )
  }
}

/** Reason why a file of JSON was not read. */
export function unreadableWords(cause: unknown): string {
  if (cause instanceof SyntaxError) return 'is not JSON, or it is cut short'
  return `cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`
}

export function damaged(file: string, what: string, cause?: unknown): DenoscopeError {
  return new DenoscopeError('model.damaged', `${file}: ${what}`, { cause })
}

async function readModelFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw damaged(file, fileError(file, 'read', cause).message.slice(file.length + 2), cause)
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
