import type { AuditRecord } from '../audit/audit-record.ts'
import type { MeanInterval } from '../statistics/confidence-intervals.ts'
import { judgedOf } from '../audit/audited-outputs.ts'
import { scoreDefinition, scoreIdsOf, scoresOf } from '../scores/table/score-table.ts'
import { badness } from '../statistics/badness.ts'
import type { MetricDefinition } from '../scores/metric-definition.ts'
import { digitsOf, fixed, listed, unitOf, withUnit } from './number-text.ts'
import { outputLabel } from './report-input.ts'
import { shownMeans } from './mean-table.ts'

/** Scores of the first page, in order. Scans add scores of detail, digits add scores of shape. */
const ofScans = ['psnr', 'ssim', 'detailKept', 'contrastLost', 'structuralError']
const ofOthers = ['psnr', 'ssim', 'structuralError', 'identityChange']

/** Deciding scores of an audit that have a mean. */
export function decidingScores(record: AuditRecord): MetricDefinition[] {
  const wanted = scoreIdsOf(record).includes('detailKept') ? ofScans : ofOthers
  const { means } = shownMeans(record)
  const known = scoresOf(record)
  return wanted
    .flatMap((id) => known.find((definition) => definition.id === id) ?? [])
    .filter(({ id }) => Object.values(means).some((ofImage) => (ofImage[id]?.n ?? 0) > 0))
}

/**
 * Sentences on outputs for which PSNR and detail (digits: structure) disagree; empty if they agree.
 * Means differ if their 95 % intervals do not overlap.
 */
export function disagreementsInWords(record: AuditRecord): string[] {
  const other =
    decidingScores(record).find(({ id }) => id === 'detailKept') ??
    decidingScores(record).find(({ id }) => id === 'structuralError')
  const psnr = scoreDefinition('psnr')!
  if (!other) return []
  const images = imagesOf(record, psnr, other)
  const outputs = images.filter(({ key }) => key !== 'noisy')
  const noisy = images.find(({ key }) => key === 'noisy')
  return [...betweenOutputs(record, outputs, psnr, other), ...againstInput(record, outputs, noisy, psnr, other)]
}

interface JudgedImage {
  readonly key: string
  readonly name: string
  readonly psnr: MeanInterval
  readonly other: MeanInterval
}

function imagesOf(record: AuditRecord, psnr: MetricDefinition, other: MetricDefinition): JudgedImage[] {
  const { means } = shownMeans(record)
  return ['noisy', ...judgedOf(record)].flatMap((key) => {
    const [one, two] = [means[key]?.[psnr.id], means[key]?.[other.id]]
    return one && two && one.n > 0 && two.n > 0
      ? [{ key, name: outputLabel({ record }, key), psnr: one, other: two }]
      : []
  })
}

/** True if the first mean is better than the second, beyond both intervals. */
function isBetter(definition: MetricDefinition, one: MeanInterval, two: MeanInterval): boolean {
  return badness(one.mean, definition) < badness(two.mean, definition) && (one.low > two.high || one.high < two.low)
}

const best = (
  images: readonly JudgedImage[],
  definition: MetricDefinition,
  of: (image: JudgedImage) => MeanInterval
): JudgedImage =>
  images.reduce((first, image) =>
    badness(of(image).mean, definition) < badness(of(first).mean, definition) ? image : first
  )

function betweenOutputs(
  record: AuditRecord,
  outputs: readonly JudgedImage[],
  psnr: MetricDefinition,
  other: MetricDefinition
): string[] {
  if (outputs.length < 2) return []
  const [byPsnr, byOther] = [best(outputs, psnr, (image) => image.psnr), best(outputs, other, (image) => image.other)]
  if (byPsnr === byOther || !isBetter(other, byOther.other, byPsnr.other)) return []
  const isWorst = outputs.every((image) => badness(image.other.mean, other) <= badness(byPsnr.other.mean, other))
  const detail = wordsOf(other)
  return [
    `PSNR and ${detail.subject} disagree: ${byPsnr.name} has the best PSNR (${valueText(record, psnr, byPsnr.psnr)}), but ${isWorst ? detail.worst : detail.worse} ` +
      `(${valueText(record, other, byPsnr.other)}); ${byOther.name} ${detail.best} (${valueText(record, other, byOther.other)}) at ${valueText(record, psnr, byOther.psnr)}.`
  ]
}

function againstInput(
  record: AuditRecord,
  outputs: readonly JudgedImage[],
  noisy: JudgedImage | undefined,
  psnr: MetricDefinition,
  other: MetricDefinition
): string[] {
  if (!noisy) return []
  const contrary = outputs.filter(
    (image) => isBetter(psnr, image.psnr, noisy.psnr) && isBetter(other, noisy.other, image.other)
  )
  if (contrary.length === 0) return []
  const { lost } = wordsOf(other)
  const each = contrary.map(
    (image) =>
      `${image.name} (PSNR +${withUnit(fixed(image.psnr.mean - noisy.psnr.mean, 1), 'dB')}, ${valueText(record, other, image.other)})`
  )
  return [
    `PSNR rises over the noisy input while ${lost} (${valueText(record, other, noisy.other)} in the input): ${listed(each)}.`
  ]
}

const wordsOf = ({ id }: MetricDefinition) =>
  id === 'detailKept'
    ? {
        subject: 'detail',
        worst: 'keeps the least detail',
        worse: 'does not keep the most detail',
        best: 'keeps the most detail',
        lost: 'detail is lost'
      }
    : {
        subject: 'structure',
        worst: 'changes structure the most',
        worse: 'does not change structure the least',
        best: 'changes structure the least',
        lost: 'structure changes'
      }

function valueText({ source }: AuditRecord, definition: MetricDefinition, { mean }: MeanInterval): string {
  const text = withUnit(fixed(mean, digitsOf(definition, source.unit)), unitOf(definition, source.unit))
  if (definition.id === 'detailKept') return `${text} kept`
  return definition.id === 'structuralError' ? `structural error ${text}` : text
}
