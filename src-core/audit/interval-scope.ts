import type { SourceSummary } from '../sources/source.ts'
import { singleSeries } from '../statistics/single-series.ts'

/** Sentence on what the intervals of one audit hold for. Empty for MNIST, whose images are independent. */
export const intervalScope = ({ source }: { readonly source: Pick<SourceSummary, 'kind'> }): string =>
  source.kind === 'mnist' ? '' : singleSeries
