import type { CohortSetup } from '../../cohort/cohort-setup.ts'
import type { PacsFetcher } from '../../cohort/plan-items.ts'
import { loadBackend, localDenoisers, modelsDirectory } from './local-models.ts'
import { issueWords } from '../../issue-words.ts'

/** Denoisers and backend of this machine, for the jobs of cohorts. */
export async function localCohortSetup(): Promise<CohortSetup> {
  let backend: ReturnType<typeof loadBackend> | undefined
  return {
    catalogue: await localDenoisers(),
    modelsDirectory: modelsDirectory(),
    loadBackend: () => (backend ??= loadBackend())
  }
}

/** Fetches the series of a query from a server of the address book. */
export const fetchFromPacs: PacsFetcher = async ({ server: name, query, folder }) => {
  const { pacsExchange } = await import('./pacs-exchange.ts')
  const { pacsQuerySchema } = await import('../../pacs/pacs-query.ts')
  const { fetchSeries } = await import('../../pacs/exchange/fetch-series.ts')
  const { findSeries } = await import('../../pacs/exchange/find-series.ts')
  const { withClient } = await import('../../pacs/exchange/open-client.ts')
  const { DenoscopeError } = await import('../../errors.ts')
  const asked = pacsQuerySchema.safeParse(query)
  if (!asked.success) {
    const issue = asked.error.issues[0]!
    throw new DenoscopeError('argument.invalid', `query: ${issue.path.join('.') || 'its fields'}: ${issueWords(issue)}`)
  }
  const { server, exchange } = await pacsExchange({ server: name, timeout: 30 })
  await withClient(server, exchange, async (client) => {
    const { series, isCut } = await findSeries(client, asked.data)
    if (isCut) throw new DenoscopeError('argument.invalid', 'query: the server has more studies; narrow the query')
    if (series.length === 0) throw new DenoscopeError('argument.invalid', `query: nothing found on '${name}'`)
    await fetchSeries(client, series, folder, exchange.log, () => undefined)
  })
}
