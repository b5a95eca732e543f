import type { MetricDefinition } from '../../scores/metric-definition.ts'
import { badness } from '../../statistics/badness.ts'
import type { ClusteredEstimate } from '../../statistics/clustered-estimate.ts'
import { warningOf } from '../../statistics/clustered-estimate.ts'
import { count, counted } from '../../counts.ts'
import { digitsOf, fixed, listed, unitOf, withUnit } from '../number-text.ts'
import type { CohortAnalysis, OutputComparison, OutputMean } from './cohort-analysis.ts'
import { type CohortFlow, totalOf } from './cohort-flow.ts'
import type { CohortTable, SettingTable } from './cohort-table.ts'

const space = '\u00a0'

/** Words and digits of a cohort's scores. */
export class CohortWords {
  readonly #table: CohortTable

  constructor(table: CohortTable) {
    this.#table = table
  }

  digits(score: MetricDefinition): number {
    return digitsOf(score, this.#table.unit)
  }

  unit(score: MetricDefinition): string {
    return unitOf(score, this.#table.unit)
  }

  /** 'PSNR (dB)'. */
  name(score: MetricDefinition): string {
    const unit = this.unit(score)
    return unit === '' ? score.label : `${score.label} (${unit})`
  }

  value(score: MetricDefinition, value: number): string {
    return withUnit(fixed(value, this.digits(score)), this.unit(score))
  }

  /** '[31.2, 31.6]', or a dash without an interval. */
  limits(score: MetricDefinition, { primary }: ClusteredEstimate): string {
    if (primary === null) return '–'
    const digits = this.digits(score)
    return `[${fixed(primary.low, digits)},${space}${fixed(primary.high, digits)}]`
  }

  /** 'at 25 %: ', or nothing if there is one setting. */
  setting({ name }: SettingTable): string {
    return this.#table.settings.length > 1 ? `${name}: ` : ''
  }

  /** Margin with all digits that a person entered. */
  marginText(score: MetricDefinition, margin: number): string {
    return withUnit(String(margin), this.unit(score))
  }

  margin(score: MetricDefinition): number | undefined {
    return this.#table.cohort.margins[score.id]
  }
}

/** P value, such as '0.03' or '< 0.001'. */
export const pText = (p: number): string =>
  Number.isNaN(p) ? '–' : p < 0.001 ? `<${space}0.001` : p < 0.1 ? p.toFixed(3) : p.toFixed(2)

/** Conclusion of a cohort in plain words, by fixed rules. */
export function conclusions(analysis: CohortAnalysis, flow: CohortFlow): string[] {
  const { table, compared } = analysis
  const words = new CohortWords(table)
  const { patients, series, slices, patches } = flow.analysed
  if (patients === 0) return ['No audit is finished yet: there is nothing to conclude.']
  const warning = warningOf({ patients, series })
  return [
    `${counted(patients, 'patient')} with ${counted(series, 'series', 'series')}, ${counted(slices, 'slice')} and ${counted(patches, 'patch', 'patches')} were audited${table.settings.length > 1 ? ` in ${counted(table.settings.length, 'setting')}` : ''}. Each patient counts once.`,
    ...(warning ? [warning] : []),
    ...lostSentences(flow),
    ...shortened(
      table.settings.flatMap((setting) => compared.map((score) => bestSentence(analysis, words, setting, score)))
    ),
    ...shortened(verdictSentences(analysis, words)),
    ...(analysis.comparisons.some(({ verdict }) => verdict?.verdict === 'non-inferior') ? [nonInferiorMeaning] : []),
    ...(analysis.comparisons.length > 0 ? [multiplicitySentence(analysis)] : [])
  ].filter((sentence) => sentence !== '')
}

/** Sentences of a kind before the reader is sent to the tables. */
const mostSentences = 6

const shortened = (sentences: readonly string[]): string[] =>
  sentences.length <= mostSentences
    ? [...sentences]
    : [
        ...sentences.slice(0, mostSentences),
        `${counted(sentences.length - mostSentences, 'more result')} of this kind stand below.`
      ]

function lostSentences({ jobs, finished, failed, open, excluded }: CohortFlow): string[] {
  const lost = [
    ...(failed.length > 0 ? [`${count(totalOf(failed))} failed`] : []),
    ...(open > 0 ? [`${count(open)} did not run yet`] : [])
  ]
  return [
    ...(lost.length > 0
      ? [`Of ${counted(jobs, 'audit')}, ${listed(lost)}: results rest on the other ${count(finished)} and may change.`]
      : []),
    ...(excluded.length > 0 ? [`${counted(totalOf(excluded), 'series', 'series')} of the plan took no part.`] : [])
  ]
}

/** 'PSNR: BM3D is best (31.2 dB [30.1, 32.3]), then Median (29.4 dB ...); the noisy input has 27.0 dB.' */
function bestSentence(
  { means }: CohortAnalysis,
  words: CohortWords,
  setting: SettingTable,
  score: MetricDefinition
): string {
  const own = means.filter((mean) => mean.setting === setting && mean.score === score)
  const judged = own
    .filter(({ output }) => output.id !== 'noisy')
    .toSorted((one, other) => badness(one.estimate.mean, score) - badness(other.estimate.mean, score))
  const [best, ...others] = judged
  if (!best) return ''
  const text = ({ output, estimate }: OutputMean) =>
    `${output.label} (${words.value(score, estimate.mean)}${estimate.primary ? ` ${words.limits(score, estimate)}` : ''})`
  const input = own.find(({ output }) => output.id === 'noisy')
  const worse = input
    ? judged.filter(({ estimate }) => badness(estimate.mean, score) > badness(input.estimate.mean, score))
    : []
  const rest = others.length > 0 ? `, then ${listed(others.map(text))}` : ''
  const beside = input
    ? `; the noisy input has ${words.value(score, input.estimate.mean)}${worse.length > 0 ? `, better than ${listed(worse.map(({ output }) => output.label))}` : ''}`
    : ''
  return others.length > 0
    ? `${words.setting(setting)}${score.label}, ${score.better} is better: ${text(best)} has the best mean${rest}${beside}.`
    : `${words.setting(setting)}${score.label}, ${score.better} is better: ${text(best)}${beside}.`
}

/** Explanation of the verdict for readers who do not know the word. */
const nonInferiorMeaning =
  'Non-inferior means: these patients show that it is worse by less than the margin. It does not mean better.'

const onlyBefore = 'non-inferior before, but not after the adjustment for the number of comparisons'
const verdictWords = ['non-inferior', onlyBefore, 'inferior', 'inconclusive'] as const

/** True if a verdict of non-inferiority is lost by the adjustment. */
export const isLostByAdjustment = ({ verdict, adjusted }: Pick<OutputComparison, 'verdict' | 'adjusted'>): boolean =>
  verdict?.verdict === 'non-inferior' && adjusted >= 0.025

const verdictText = (comparison: OutputComparison): (typeof verdictWords)[number] =>
  isLostByAdjustment(comparison) ? onlyBefore : comparison.verdict!.verdict

/** One sentence for each setting, score with a margin, and output that is compared against. */
function verdictSentences({ comparisons, compared }: CohortAnalysis, words: CohortWords): string[] {
  const judged = comparisons.filter(({ verdict }) => verdict !== null)
  if (judged.length === 0)
    return compared.some((score) => words.margin(score) !== undefined)
      ? []
      : [
          'No margin was entered in the plan, so that nothing is called non-inferior. A person decides on margins before a study.'
        ]
  return judged
    .filter(({ other }, _, all) => other.id === 'noisy' || !all.some((one) => one.other.id === 'noisy'))
    .flatMap((first, index, all) => {
      const same = (one: OutputComparison) =>
        one.setting === first.setting && one.score === first.score && one.other === first.other
      if (all.findIndex(same) !== index) return []
      const own = all.filter(same)
      const parts = verdictWords.flatMap((kind) => {
        const named = own.filter((one) => verdictText(one) === kind).map(({ output }) => output.label)
        return named.length === 0 ? [] : [`${listed(named)} ${named.length === 1 ? 'is' : 'are'} ${kind}`]
      })
      return [
        `${words.setting(first.setting)}${first.score.label}, margin ${words.marginText(first.score, first.verdict!.margin)} against ${first.other.id === 'noisy' ? 'the noisy input' : first.other.label}: ${listed(parts)}.`
      ]
    })
}

export function multiplicitySentence({ comparisons }: CohortAnalysis): string {
  const known = comparisons.filter(({ p }) => !Number.isNaN(p)).length
  if (known === 0) return ''
  return `${counted(known, 'comparison')} ${known === 1 ? 'is' : 'are'} made; ${known === 1 ? 'its p value needs no adjustment' : 'p values are adjusted for this number by Holm’s method'}. Intervals are not adjusted.`
}
