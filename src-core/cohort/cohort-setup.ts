import { requireSize } from '../audit/ready-denoisers.ts'
import { choiceKey, choiceLabel, completeParameters } from '../denoisers/denoiser-choice.ts'
import type { DenoiserCatalogue } from '../denoisers/catalogue/denoiser-catalogue.ts'
import type { LoadedBackend } from '../denoisers/tensorflow/tensorflow-backend.ts'
import { asDenoscopeError } from '../errors.ts'
import { resolve } from 'node:path'
import type { CohortDenoiser, CohortSetting } from './cohort-job.ts'
import { PlanError, type WrittenPlan } from './plan-file.ts'
import type { PlannedSetting } from './plan-schema.ts'

/** Denoisers and backend of this machine. */
export interface CohortSetup {
  readonly catalogue: DenoiserCatalogue
  /** The workspace's folder of models. */
  readonly modelsDirectory: string
  /** Loads TensorFlow, once. @throws backend.unavailable */
  readonly loadBackend: () => Promise<LoadedBackend>
}

/** The settings of a plan with their denoisers, and the files of set-ups that they name. */
export interface ReadySettings {
  readonly settings: readonly CohortSetting[]
  readonly setups: readonly string[]
}

/** @param base folder of the plan, for relative paths @throws PlanError with every problem; backend.unavailable */
export async function readySettings(written: WrittenPlan, base: string, setup: CohortSetup): Promise<ReadySettings> {
  const { plan, place } = written
  const problems: string[] = []
  const setups = new Set<string>()
  const settings: CohortSetting[] = []
  for (const [index, setting] of plan.settings.entries()) {
    const path = setting.denoisers ? ['settings', index, 'denoisers'] : ['denoisers']
    const denoisers: CohortDenoiser[] = []
    const keys: string[] = []
    for (const [at, choice] of (setting.denoisers ?? plan.denoisers).entries()) {
      try {
        const isFile = /\.json$/i.test(choice.id)
        const file = resolve(base, choice.id)
        const id = isFile ? await setup.catalogue.include(file) : choice.id
        if (isFile) setups.add(file)
        const { key, ...ready } = await readyDenoiser(id, choice.parameters, setting, setup)
        if (keys.includes(key)) problems.push(`${place([...path, at])} '${key}' is chosen twice`)
        keys.push(key)
        denoisers.push(ready)
      } catch (thrown) {
        const { code, message } = asDenoscopeError(thrown)
        if (code === 'backend.unavailable' || code === 'internal') throw thrown
        problems.push(`${place([...path, at])} ${message}`)
      }
    }
    settings.push({ name: setting.name, request: requestOf(setting), denoisers })
  }
  const unique = [...new Set(problems)]
  if (unique.length > 0) throw new PlanError(unique)
  return { settings, setups: [...setups] }
}

async function readyDenoiser(
  id: string,
  parameters: CohortDenoiser['parameters'],
  { plane = 'axial', patch }: PlannedSetting,
  { catalogue, loadBackend }: CohortSetup
): Promise<CohortDenoiser & { readonly key: string }> {
  const listed = (await catalogue.list()).find(({ id: each }) => each === id)
  if (listed?.family === 'model') await loadBackend()
  const { description, weightsHash, program } = await catalogue.get(id)
  requireSize({ description }, plane === 'axial' ? patch : null)
  const complete = { id, parameters: completeParameters(description, parameters) }
  return {
    ...complete,
    key: choiceKey(complete, description),
    label: choiceLabel(complete, description),
    hash: program?.sha256 ?? weightsHash ?? null
  }
}

function requestOf({
  degradation = { kind: 'none' },
  patch,
  stride = patch,
  crop = { kind: 'central' },
  slices,
  plane,
  limit,
  stability,
  pairing
}: PlannedSetting): CohortSetting['request'] {
  return {
    patchify: { crop, patchSize: patch, stride },
    degradation,
    ...(slices && { slices }),
    ...(plane && { plane }),
    ...(limit !== undefined && { limit }),
    ...(stability !== undefined && { stability: { draws: stability } }),
    ...(pairing && { pairing })
  }
}
