import { doseText } from '../../../src-core/bench/bench-conclusions.ts'
import type { StatedLimit } from '../../../src-core/bench/bench-limits.ts'
import type { BenchRecord } from '../../../src-core/bench/bench-record.ts'

interface Choice {
  readonly value: string
  readonly label: string
}

/** Choices of a limit on a measure: only those for which the bench has a value or a refusal. */
export function limitChoices(
  { measures, values, missing, doses, images }: BenchRecord,
  measure: string | undefined
): {
  readonly measures: readonly Choice[]
  readonly subjects: readonly Choice[]
  readonly doses: readonly Choice[]
  readonly images: readonly Choice[]
  readonly unit: string
} {
  const places = [...values, ...missing]
  const own = places.filter((one) => one.measure === measure)
  const subjects = [...new Set(own.flatMap(({ subject }) => subject ?? []))]
  const isOf = (key: string) => own.some(({ image }) => image === key)
  const unit = measure === undefined ? '' : (measures[measure]?.unit ?? '')
  return {
    measures: Object.entries(measures)
      .filter(([id]) => places.some((one) => one.measure === id))
      .map(([id, { name, unit: of }]) => ({ value: id, label: of === '1' ? name : `${name}, ${of}` })),
    subjects: [{ value: '', label: 'All' }, ...subjects.map((subject) => ({ value: subject, label: subject }))],
    doses: [
      { value: '', label: 'All doses' },
      ...doses
        .filter((dose) => own.some((one) => one.dose === dose))
        .map((dose) => ({ value: String(dose), label: doseText(dose) }))
    ],
    images: [
      { value: '', label: 'All images' },
      ...images.filter(({ key }) => isOf(key)).map(({ key, label }) => ({ value: key, label }))
    ],
    unit: unit === '1' ? 'no unit' : unit
  }
}

/** Words such as 'Noise, Net, full dose: at most 5 HU'. */
export function limitWords({ measures, images }: BenchRecord, limit: StatedLimit): string {
  const { measure, subject, dose, image, minimum, maximum } = limit
  const label = image && (images.find(({ key }) => key === image)?.label ?? image)
  const place = [measures[measure]?.name ?? measure, subject, label, dose === null ? null : doseText(dose)]
  const unit = measures[measure]?.unit ?? '1'
  const bounds = [
    minimum === null ? null : `at least ${minimum}`,
    maximum === null ? null : `at most ${maximum}`
  ].filter((part) => part !== null)
  return `${place.filter(Boolean).join(', ')}: ${bounds.join(', ')}${unit === '1' ? '' : ` ${unit}`}`
}

/** Verdict of a limit over all its values; null while it is not judged. A refused value is no pass. */
export function verdictWords(
  { limits }: BenchRecord,
  limit: StatedLimit
): { readonly tone: 'pass' | 'fail'; readonly text: string } | null {
  const same = (other: StatedLimit) =>
    (['measure', 'subject', 'dose', 'image', 'minimum', 'maximum', 'source'] as const).every(
      (member) => other[member] === limit[member]
    )
  const judged = limits.find(same)
  if (!judged) return null
  const count = (verdict: string) => judged.results.filter((result) => result.verdict === verdict).length
  const [failed, unmeasured] = [count('fail'), count('not measured')]
  if (failed + unmeasured === 0) return { tone: 'pass', text: '✓ pass' }
  const parts = [
    ...(failed > 0 ? [`${failed} of ${judged.results.length} fail`] : []),
    ...(unmeasured > 0 ? [`${unmeasured} not measured`] : [])
  ]
  return { tone: 'fail', text: `✕ ${parts.join(', ')}` }
}
