import { join } from 'node:path'
import type { NoiseKernel } from '../../degradation/degradation.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { isTrained, readCard } from '../../denoisers/models/model-folder.ts'

/** Noise of a reduced dose on whole CT slices; the paper has no such numbers. */
export interface DoseSetting {
  readonly id: string
  readonly kind: 'reduced-dose'
  /** Share of the dose that is left. */
  readonly share: number
  readonly kernel: NoiseKernel
}

export const quarterDose: DoseSetting = { id: 'quarter-dose', kind: 'reduced-dose', share: 0.25, kernel: 'soft' }

/** The model of patches that the networks of whole slices are compared with. */
const autoencoderId = 'autoencoder-ct-gaussian-0.1'
const networkIds = ['residual-unet-ct-low-dose', 'red-cnn-ct-low-dose', 'residual-gan-ct-low-dose']

/** The shipped models that are compared on whole CT slices. */
export interface ShippedCtModels {
  readonly autoencoder: ModelCard
  /** Networks of whole slices, those of them that ship. */
  readonly networks: readonly ModelCard[]
}

/** @param directory of the shipped models. @throws model.damaged, also where the autoencoder is missing */
export async function readShippedCtModels(directory: string): Promise<ShippedCtModels> {
  const read = (id: string) => readCard(join(directory, id))
  const networks = networkIds.filter((id) => isTrained(join(directory, id)))
  return { autoencoder: await read(autoencoderId), networks: await Promise.all(networks.map(read)) }
}
