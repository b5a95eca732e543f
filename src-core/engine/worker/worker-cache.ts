import { DenoiserCatalogue } from '../../denoisers/catalogue/denoiser-catalogue.ts'
import { shippedModelsDirectory } from '../../runtime/package-paths.ts'
import type { SourceEntry, Source } from '../../sources/source.ts'
import { allowedCommands } from '../../storage/allowed-commands.ts'
import { openSource } from '../workspace/open-sources.ts'

let catalogue: { modelsDirectory: string; catalogue: DenoiserCatalogue } | undefined

/**
 * The denoisers of a workspace. The catalogue keeps loaded models until another workspace is opened.
 * Programs run only if a person has allowed them on this computer, whoever asks the engine.
 */
export function denoisersOf(modelsDirectory: string): DenoiserCatalogue {
  if (catalogue?.modelsDirectory !== modelsDirectory) {
    const directories = [shippedModelsDirectory(), modelsDirectory]
    catalogue = { modelsDirectory, catalogue: new DenoiserCatalogue(directories, allowedCommands) }
  }
  return catalogue.catalogue
}

/** A reference, an input and the most outputs of an audit. */
const cachedSources = 14
const opened = new Map<string, Promise<Source>>()

/** An opened source. Sources stay open between tasks: every change of a setting runs a preview. */
export function openCached(entry: SourceEntry): Promise<Source> {
  const { id } = entry.summary
  const source = opened.get(id) ?? openSource(entry)
  opened.delete(id)
  opened.set(id, source)
  source.catch(() => opened.delete(id))
  const oldest = opened.keys().next().value
  if (opened.size > cachedSources && oldest !== undefined) opened.delete(oldest)
  return source
}
