import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { architectures } from '../../src-core/denoisers/architectures/architectures.ts'
import { loadTensorFlow } from '../../src-core/denoisers/tensorflow/tensorflow-backend.ts'
import type { ModelCard } from '../../src-core/denoisers/models/model-card.ts'
import { beginModel, saveModel } from '../../src-core/denoisers/models/model-folder.ts'
import { requestFor } from './training-request.ts'

const autoencoder = 'autoencoder-ct-gaussian-0.1'
export const networkId = 'residual-unet-ct-low-dose'

const shippedFolder = join(import.meta.dirname, '../../resources/models')

/** Cards alone, as far as a plan reads them. */
export function shippedCards(directory: string, weightsSha256 = 'a'): string {
  for (const id of [autoencoder, networkId]) {
    mkdirSync(join(directory, id), { recursive: true })
    writeFileSync(
      join(directory, id, 'card.json'),
      JSON.stringify({ id, name: `Name of ${id}`, weightsSha256, patchRows: 28, patchColumns: 28 })
    )
  }
  return directory
}

/** The shipped CT autoencoder, and a network of whole slices that is not trained: it leaves slices as they are. */
export async function shippedModels(directory: string): Promise<string> {
  cpSync(join(shippedFolder, autoencoder), join(directory, autoencoder), { recursive: true })
  const { tf } = await loadTensorFlow()
  const request = requestFor('residual-unet')
  const card: Omit<ModelCard, 'weightsSha256'> = {
    id: networkId,
    name: 'Residual U-Net',
    description: 'Untrained, for a test.',
    architecture: 'residual-unet',
    citation: 'None',
    patchRows: 64,
    patchColumns: 64,
    wholeSlice: true,
    hounsfield: [-1000, 1000],
    parameterCount: 1,
    training: request,
    data: [],
    epochs: [],
    test: null,
    versions: {},
    backend: 'any',
    createdAt: '2026-01-01T00:00:00.000Z',
    limits: []
  }
  beginModel(join(directory, networkId), request)
  await saveModel(tf, architectures['residual-unet'].build(tf, request), join(directory, networkId), card)
  return directory
}
