import { toCsv, type Cell } from '../../reports/csv-table.ts'
import { detectors } from './detectors.ts'
import type { ValidatedSubject } from './validate-detectors.ts'
import type { SubjectResult, ValidationResult } from './validation-results.ts'

/** One line for each detector and rate: threshold, false flags and sensitivity on the test split, with 95 % limits. */
export function ratesCsv({ subjects }: ValidationResult): string {
  const rows = eachDetector(subjects, (subject, detector) =>
    detector.rates.map(({ rate, threshold, falseFlags, sensitivity }): Cell[] => [
      subject.id,
      detector.id,
      rate,
      threshold,
      ...shareCells(falseFlags),
      ...shareCells(sensitivity)
    ])
  )
  return toCsv(
    ['subject', 'detector', 'rate', 'threshold', ...shareNames('false_flags'), ...shareNames('sensitivity')],
    rows
  )
}

/** One line for each detector and group of artefacts, at 1 % false flags. */
export function groupsCsv({ subjects }: ValidationResult): string {
  const rows = eachDetector(subjects, (subject, detector) =>
    detector.groups.map(({ by, group, found }): Cell[] => [subject.id, detector.id, by, group, ...shareCells(found)])
  )
  return toCsv(['subject', 'detector', 'by', 'group', ...shareNames('sensitivity')], rows)
}

/** One line for each case of the test split with every detector's score, higher = more suspicious. */
export function casesCsv(subjects: readonly ValidatedSubject[]): string {
  function* rows(): Iterable<Cell[]> {
    for (const { result, collected } of subjects) {
      const known = new Set(result.detectors.map(({ id }) => id))
      const columns = detectors.map(({ id }) => (known.has(id) ? collected.scoresOf(id) : null))
      for (const [index, { image, split, background, control, artefact }] of collected.cases.entries()) {
        if (split !== 'test') continue
        const planted: Cell[] = artefact
          ? [artefact.kind, artefact.direction, artefact.size, artefact.contrast]
          : ['', '', null, null]
        yield [
          result.id,
          image,
          background,
          control ?? '',
          ...planted,
          ...columns.map((values) => values?.[index] ?? null)
        ]
      }
    }
  }
  return toCsv(
    [
      'subject',
      'image',
      'background',
      'control',
      'kind',
      'direction',
      'size',
      'contrast',
      ...detectors.map(({ id }) => id)
    ],
    rows()
  )
}

function eachDetector(
  subjects: readonly SubjectResult[],
  rowsOf: (subject: SubjectResult, detector: SubjectResult['detectors'][number]) => Cell[][]
): Cell[][] {
  return subjects.flatMap((subject) => subject.detectors.flatMap((detector) => rowsOf(subject, detector)))
}

const shareNames = (name: string) => [name, `${name}_low`, `${name}_high`, `${name}_n`]
const shareCells = ({ value, low, high, n }: { value: number; low: number; high: number; n: number }): Cell[] => [
  value,
  low,
  high,
  n
]
