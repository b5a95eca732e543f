import { basename, join } from 'node:path'
import { readAir, readPatchTable } from '../../audit/audit-files.ts'
import { hasInput } from '../../audit/audited-outputs.ts'
import type { ModelCard } from '../../denoisers/models/model-card.ts'
import { findModel, readCard } from '../../denoisers/models/model-folder.ts'
import { DenoscopeError } from '../../errors.ts'
import { readLatentMap, type AuditSubject } from '../../latent-map/latent-map.ts'
import type { LatentSubject } from '../../latent-map/latent-subject.ts'
import { shippedModelsDirectory, scoringResources } from '../../runtime/package-paths.ts'
import type { EngineContext, HandlersOf } from './engine-context.ts'

/** Maps of latent spaces: made as jobs, kept in the workspace while the model stays the same. */
export function latentCommands({ workspace, workers, jobs }: EngineContext): HandlersOf<'latent'> {
  const modelsDirectory = join(workspace.path, 'models')
  const cardOf = async (id: string) => readCard(await findModel([shippedModelsDirectory(), modelsDirectory], id))
  /** Name of a map. The id of an audit becomes part of a folder's name, so that it is checked. @throws audit.unknown */
  const nameOf = (subject: LatentSubject) =>
    subject.kind === 'audit' ? basename(workspace.audits.directory(subject.auditId)) : subject.kind
  const directoryOf = ({ id, weightsSha256 }: ModelCard, subject: LatentSubject) =>
    join(scoringResources(modelsDirectory).latents, 'maps', `${id}-${weightsSha256.slice(0, 12)}-${nameOf(subject)}`)

  function auditSubject(auditId: string, card: ModelCard): AuditSubject {
    const record = workspace.audits.get(auditId)
    const { patchRows, patchColumns, hasReference, source, patchCount } = record
    if (!hasInput(record))
      throw new DenoscopeError('argument.invalid', `'${record.title}' has no noisy input for a model to encode`)
    if (patchRows !== card.patchRows || patchColumns !== card.patchColumns) {
      const got = `${patchRows} x ${patchColumns}`
      throw new DenoscopeError(
        'denoiser.incompatible',
        `'${card.id}' takes patches of ${card.patchRows} x ${card.patchColumns}, those of the audit are ${got}`
      )
    }
    const directory = workspace.audits.directory(auditId)
    const air = readAir(directory)
    return {
      directory,
      hasReference,
      patchSize: patchRows,
      available: Int32Array.from({ length: patchCount }, (_, index) => index).filter((index) => !air?.[index]),
      mnist:
        source.kind === 'mnist'
          ? { split: source.id === 'mnist-train' ? 'train' : 'test', images: readPatchTable(directory).slice }
          : null
    }
  }

  return {
    'latent.map': async ({ modelId, subject }) => {
      const card = await cardOf(modelId)
      const audit = subject.kind === 'audit' ? auditSubject(subject.auditId, card) : null
      const input = { directory: directoryOf(card, subject), modelId, audit, modelsDirectory }
      const jobId = jobs.start('latent-map', `Latent map of ${modelId}`, async ({ signal, report }) => {
        await workers.interactive.run('latentMap', input, {
          signal,
          onProgress: (progress) => progress.kind === 'progress' && report(progress.fraction, progress.message)
        })
        return { modelId }
      })
      return { jobId }
    },
    'latent.read': async ({ modelId, subject }) => readLatentMap(directoryOf(await cardOf(modelId), subject)),
    'latent.walk': async ({ modelId, subject, ...line }) =>
      workers.interactive.run('latentWalk', {
        directory: directoryOf(await cardOf(modelId), subject),
        modelId,
        modelsDirectory,
        ...line
      })
  }
}
