import type { AuditContent } from '../../../src-core/engine/contract-payloads.ts'
import type { MetricDefinition } from '../../../src-core/scores/metric-definition.ts'
import { emptyFilter, sameFilter, type PatchFilter } from './patch-filter.ts'
import { sameSorting, type Sorting } from './patch-sorting.ts'

/** A filter and an order under one name: the patches to look at first. */
export interface PatchQueue {
  readonly id: string
  readonly label: string
  readonly hint: string
  readonly filter: PatchFilter
  readonly sorting: Sorting
}

/** Default threshold for the probability that a digit changed, for audits without a threshold. */
const defaultIdentityChange = 0.5

/** The queues of one output. A queue is absent if the audit lacks its scores. */
export function queuesOf(
  { record, scores }: Pick<AuditContent, 'record' | 'scores'>,
  definitions: readonly MetricDefinition[],
  output: string
): PatchQueue[] {
  const own = scores[output] ?? {}
  const has = (id: string) => id in own && definitions.some((definition) => definition.id === id)
  const by = (metric: string, direction: 'worst' | 'best' = 'worst'): Sorting => ({
    by: 'score',
    output,
    metric,
    direction
  })
  const cause = (id: string): PatchFilter => {
    const { categories } = definitions.find((definition) => definition.id === 'cause')!
    const value = categories!.findIndex((category) => category.id === id)
    return { ...emptyFilter, kinds: [{ output, metric: 'cause', values: [value] }] }
  }
  const from = (metric: string, low: number): PatchFilter => ({
    ...emptyFilter,
    ranges: [{ output, metric, low, high: Infinity }]
  })
  const byStructure = by(has('hiddenError') ? 'hiddenError' : 'structuralError')
  const queues: (PatchQueue & { readonly needs: readonly string[] })[] = [
    {
      id: 'contrast',
      needs: ['contrastLost'],
      label: 'Most contrast lost',
      hint: 'Small structures that lost most of their visible contrast first: an erased rib before a pale vessel.',
      filter: emptyFilter,
      sorting: by('contrastLost')
    },
    {
      id: 'hidden-error',
      needs: ['hiddenError'],
      label: 'Worst hidden error first',
      hint: 'Errors that PSNR hides: structure that is changed or washed out although PSNR is high.',
      filter: emptyFilter,
      sorting: by('hiddenError')
    },
    {
      id: 'digit',
      needs: ['identityChange'],
      label: 'Wrong digit, highest PSNR first',
      hint: 'The digit reads as another one. Highest PSNR first.',
      filter: from('identityChange', record.discrepancy?.causes.identityChange ?? defaultIdentityChange),
      sorting: by('psnr', 'best')
    },
    {
      id: 'lost',
      needs: ['cause'],
      label: 'Lost',
      hint: 'Structure of the reference is missing.',
      filter: has('cause') ? cause('lost') : emptyFilter,
      sorting: byStructure
    },
    {
      id: 'invented',
      needs: ['cause'],
      label: 'Invented',
      hint: 'There is structure that the reference does not have.',
      filter: has('cause') ? cause('invented') : emptyFilter,
      sorting: byStructure
    },
    {
      id: 'lost-detail',
      needs: ['cause', 'detailKept'],
      label: 'Lost detail',
      hint: 'Small structures are washed out. Most contrast lost first.',
      filter: has('cause') ? cause('lost-detail') : emptyFilter,
      sorting: by(has('contrastLost') ? 'contrastLost' : 'detailKept')
    },
    {
      id: 'unstable',
      needs: ['seedInstability'],
      label: 'Unstable',
      hint: 'Structure that appears with one draw of noise and not with another.',
      filter: emptyFilter,
      sorting: by('seedInstability')
    },
    {
      id: 'far',
      needs: ['latentDistance'],
      label: 'Far from training',
      hint: 'Farther from the training images than 95 % of them are from each other.',
      filter: from('latentDistance', 1),
      sorting: by('latentDistance')
    }
  ]
  return queues
    .filter(({ needs }) => needs.every(has))
    .map(({ id, label, hint, filter, sorting }) => ({ id, label, hint, filter, sorting }))
}

export function isQueueShown(queue: PatchQueue, filter: PatchFilter, sorting: Sorting): boolean {
  return sameSorting(queue.sorting, sorting) && sameFilter(queue.filter, filter)
}
