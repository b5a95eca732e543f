import type { MetricDefinition } from '../metric-definition.ts'

/**
 * Scores of the differences between neighbouring slices.
 * Audits have them if slices are at even distances and two neighbours have patches.
 */
export const neighbourDefinitions: readonly MetricDefinition[] = [
  {
    id: 'neighbourJump',
    group: 'between-slices',
    label: 'Jump between slices',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (levels change as in the reference) upwards',
    explanation:
      'Change of the mean level of the patch to the slices before and after, minus that of the reference; root mean square of both. A network that works slice by slice may jump from slice to slice without any patch showing it.',
    source: 'Defined in docs/three-planes.md'
  },
  {
    id: 'neighbourError',
    group: 'between-slices',
    label: 'Difference between slices',
    unit: 'source unit',
    digits: 1,
    better: 'lower',
    range: '0 (changes as the reference) upwards',
    explanation:
      'Root mean square over the pixels of the change to the slices before and after, minus that of the reference. White noise of an output counts with √2 of its standard deviation.',
    source: 'Defined in docs/three-planes.md'
  },
  {
    id: 'neighbourChange',
    group: 'between-slices',
    label: 'Change between slices',
    unit: '',
    digits: 2,
    better: 'lower',
    range: '-1 (no change from slice to slice) to infinity; 0 as the reference',
    explanation:
      'Root mean square of the change to the slices before and after, over that of the reference, minus 1. Below 0: blurred along the slices; above 0: jumps or noise. A noisy reference changes by its noise too.',
    source: 'Defined in docs/three-planes.md'
  }
]
