import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { auditText } from '../../text/audit.ts'
import { sameSorting, type Sorting } from './patch-sorting.ts'
import { emptyFilter, sameFilter, type PatchFilter } from './patch-filter.ts'

const words = auditText.queues

/** A filter and an order in one: what to look at, the most telling first. */
export interface Queue {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly filter: PatchFilter
  readonly sorting: Sorting
}

/** Certainty from which a changed digit counts, for audits that do not say. */
const defaultIdentityChange = 0.5

/** The queues that an audit's scores allow, for one candidate. */
export function queuesOf(
  { record, scores }: Pick<AuditContent, 'record' | 'scores'>,
  definitions: readonly MetricDefinition[],
  candidate: string
): Queue[] {
  const known = new Map(
    definitions.filter(({ id }) => id in (scores[candidate] ?? {})).map((definition) => [definition.id, definition])
  )
  const by = (metric: string, direction: 'worst' | 'best' = 'worst'): Sorting => ({
    by: 'score',
    candidate,
    metric,
    direction
  })
  const cause = (id: string): PatchFilter => {
    const value = known.get('cause')!.categories!.findIndex((category) => category.id === id)
    return { ...emptyFilter, kinds: [{ candidate, metric: 'cause', values: [value] }] }
  }
  const from = (metric: string, low: number): PatchFilter => ({
    ...emptyFilter,
    ranges: [{ candidate, metric, low, high: Infinity }]
  })
  const queues: Queue[] = []
  if (known.has('contrastLost')) {
    queues.push({ id: 'contrast', ...words.contrast, filter: emptyFilter, sorting: by('contrastLost') })
  }
  if (known.has('hiddenError')) {
    queues.push({ id: 'hidden-error', ...words['hidden-error'], filter: emptyFilter, sorting: by('hiddenError') })
  }
  if (known.has('identityChange')) {
    const threshold = record.discrepancy?.causes.identityChange ?? defaultIdentityChange
    queues.push({ id: 'digit', ...words.digit, filter: from('identityChange', threshold), sorting: by('psnr', 'best') })
  }
  if (known.has('cause')) {
    const order = by(known.has('hiddenError') ? 'hiddenError' : 'structuralError')
    queues.push(
      { id: 'lost', ...words.lost, filter: cause('lost'), sorting: order },
      { id: 'invented', ...words.invented, filter: cause('invented'), sorting: order }
    )
    if (known.has('detailKept')) {
      queues.push({
        id: 'lost-detail',
        ...words['lost-detail'],
        filter: cause('lost-detail'),
        sorting: by(known.has('contrastLost') ? 'contrastLost' : 'detailKept')
      })
    }
  }
  if (known.has('seedInstability')) {
    queues.push({ id: 'unstable', ...words.unstable, filter: emptyFilter, sorting: by('seedInstability') })
  }
  if (known.has('latentDistance')) {
    queues.push({ id: 'far', ...words.far, filter: from('latentDistance', 1), sorting: by('latentDistance') })
  }
  return queues
}

export function isQueueShown(queue: Queue, filter: PatchFilter, sorting: Sorting): boolean {
  return sameSorting(queue.sorting, sorting) && sameFilter(queue.filter, filter)
}
