import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import { hasBottleneck, type LatentDenoiser } from '../scores/reference-free/latent-store.ts'
import { DenoscopeError } from '../errors.ts'
import { interpolate } from '../latent-map/interpolate.ts'
import { makeLatentMap } from '../latent-map/latent-map.ts'
import { readLatentMap, writeLatentMap } from '../latent-map/latent-map-store.ts'
import { auditPatches, heldOutPatches } from '../latent-map/mapped-patches.ts'
import type { TaskContext, WorkerTasks } from './worker-tasks.ts'

/** Makes a map and keeps it in `directory`. @throws argument.invalid for a model without a bottleneck; job.cancelled */
export async function mapLatentSpace(
  { directory, modelId, audit }: WorkerTasks['latentMap']['input'],
  catalogue: DenoiserCatalogue,
  { signal, tell }: TaskContext
): Promise<null> {
  const denoiser = await latentDenoiser(modelId, catalogue)
  tell({ kind: 'progress', fraction: 0, message: 'Preparing the patches' })
  const { training } = denoiser.bottleneck
  const patches = audit ? await auditPatches(audit) : await heldOutPatches(training, denoiser.description.patchSize![0])
  const onProgress = (fraction: number) =>
    tell({ kind: 'progress', fraction, message: 'Passing patches through the bottleneck' })
  writeLatentMap(directory, await makeLatentMap(denoiser, patches, { signal, onProgress }))
  return null
}

/** What the model makes of the straight line between two patches of a map. @throws argument.invalid */
export async function walkLatentSpace(
  { directory, modelId, from, to, steps }: WorkerTasks['latentWalk']['input'],
  catalogue: DenoiserCatalogue
): Promise<WorkerTasks['latentWalk']['output']> {
  const map = readLatentMap(directory)
  if (!map)
    throw new DenoscopeError('argument.invalid', `modelId: there is no map of '${modelId}' and these patches yet`)
  const ends = [from, to].map((index) => {
    if (index < map.count) return map.latents.slice(index * map.size, (index + 1) * map.size)
    throw new DenoscopeError('argument.invalid', `from, to: expected a patch from 0 to ${map.count - 1}, got ${index}`)
  })
  const line = interpolate(ends[0]!, ends[1]!, steps)
  const { bottleneck } = await latentDenoiser(modelId, catalogue)
  const { data, rows, columns } = await bottleneck.decode(line)
  return { rows, columns, images: data, latents: line }
}

async function latentDenoiser(modelId: string, catalogue: DenoiserCatalogue): Promise<LatentDenoiser> {
  const denoiser = await catalogue.get(modelId)
  if (hasBottleneck(denoiser)) return denoiser
  throw new DenoscopeError(
    'argument.invalid',
    `modelId: '${modelId}' has no latent space; expected a model with a bottleneck`
  )
}
