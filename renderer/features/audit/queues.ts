import type { AuditContent } from '../../../src-core/engine/contract.ts'
import type { MetricDefinition } from '../../../src-core/metrics/definitions.ts'
import { sameSorting, type Sorting } from '../patch-wall/order.ts'
import { emptyFilter, sameFilter, type PatchFilter } from '../score-filters/patch-filter.ts'

/** A filter and an order in one: what to look at, the most telling first. */
export interface Queue {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly filter: PatchFilter
  readonly sorting: Sorting
}

/** Certainty from which a changed digit counts, for audits that do not say. */
const usualIdentityChange = 0.5

/** The queues that an audit's scores allow, for one candidate. */
export function queuesOf(
  { record, scores }: Pick<AuditContent, 'record' | 'scores'>, definitions: readonly MetricDefinition[], candidate: string
): Queue[] {
  const known = new Map(definitions.filter(({ id }) => id in (scores[candidate] ?? {})).map((definition) => [definition.id, definition]))
  const by = (metric: string, direction: 'worst' | 'best' = 'worst'): Sorting => ({ by: 'score', candidate, metric, direction })
  const cause = (id: string): PatchFilter => {
    const value = known.get('cause')!.categories!.findIndex((category) => category.id === id)
    return { ...emptyFilter, kinds: [{ candidate, metric: 'cause', values: [value] }] }
  }
  const from = (metric: string, low: number): PatchFilter => ({ ...emptyFilter, ranges: [{ candidate, metric, low, high: Infinity }] })
  const queues: Queue[] = []
  if (known.has('contrastLost')) {
    queues.push({
      id: 'contrast', label: 'Most contrast lost', hint: 'Where small structures lost most of what a reader sees: an erased rib before a pale vessel.',
      filter: emptyFilter, sorting: by('contrastLost')
    })
  }
  if (known.has('lie')) {
    queues.push({
      id: 'lie', label: 'Worst lie first', hint: 'What PSNR hides: structure changed or washed out most where PSNR is high.', filter: emptyFilter, sorting: by('lie')
    })
  }
  if (known.has('identityChange')) {
    const threshold = record.discrepancy?.causes.identityChange ?? usualIdentityChange
    queues.push({
      id: 'digit', label: 'High PSNR, wrong digit', hint: 'The digit reads as another one; the highest PSNR first.',
      filter: from('identityChange', threshold), sorting: by('psnr', 'best')
    })
  }
  if (known.has('cause')) {
    const order = by(known.has('lie') ? 'lie' : 'structuralError')
    queues.push(
      { id: 'lost', label: 'Lost', hint: 'Structure of the reference is missing.', filter: cause('lost'), sorting: order },
      { id: 'invented', label: 'Invented', hint: 'There is structure that the reference does not have.', filter: cause('invented'), sorting: order }
    )
    if (known.has('detailKept')) {
      queues.push({
        id: 'lost-detail', label: 'Lost detail', hint: 'Small structures are washed out; the most contrast lost first.',
        filter: cause('lost-detail'), sorting: by(known.has('contrastLost') ? 'contrastLost' : 'detailKept')
      })
    }
  }
  if (known.has('seedInstability')) {
    queues.push({
      id: 'unstable', label: 'Unstable', hint: 'What appears with one draw of noise and not with another.',
      filter: emptyFilter, sorting: by('seedInstability')
    })
  }
  if (known.has('latentDistance')) {
    queues.push({
      id: 'far', label: 'Far from training', hint: 'Farther from the training images than 95 % of them are from each other.',
      filter: from('latentDistance', 1), sorting: by('latentDistance')
    })
  }
  return queues
}

export function isQueueShown(queue: Queue, filter: PatchFilter, sorting: Sorting): boolean {
  return sameSorting(queue.sorting, sorting) && sameFilter(queue.filter, filter)
}
