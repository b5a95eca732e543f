import { type Cell, toCsv } from '../../../reports/csv-table.ts'
import { fixed, moment } from '../../../reports/number-text.ts'
import { Html, html } from '../../../reports/report-markup.ts'
import { htmlPage } from '../../../reports/report-page.ts'
import { detectors } from '../detectors.ts'
import type { ValidatedSubject } from '../validate-detectors.ts'
import type { SubjectResult, ValidationResult } from '../validation-results.ts'
import { percent, subjectSection } from './subject-section.ts'

const title = 'Do the detectors find inserted artefacts?'
/** Wider page for tables of intervals. */
const moreStyle = new Html(
  'body { max-width: 980px; } .curve { margin-left: 10px; white-space: nowrap; } .plot .curve svg { display: inline-block; width: 26px; height: 8px; } .means { font-size: 12px; }'
)

/** Report of a validation as one self-contained HTML page without scripts or external resources. */
export async function renderValidationReport(
  result: ValidationResult,
  subjects: readonly ValidatedSubject[]
): Promise<string> {
  const sections: Html[] = []
  for (const subject of subjects) sections.push(await subjectSection(subject))
  const body = html`<h1>${title}</h1>
<p class="subtitle">${moment(result.createdAt)}, seed ${result.seed}${result.quick && ', quick run: few patches, wide intervals'}. Denoscope ${result.versions['denoscope'] ?? ''}; for research, not for diagnosis.</p>
<section><h2>Aim and outcome</h2>
<p>Structures of known size and contrast are inserted into denoised patches or erased from them. Each detector's threshold is set so that it flags 1 % of
control patches, which are only blurred, noisy, shifted or of other intensity. The detector is then tested on other patches.</p>
${result.subjects.map(aimTable)}
</section>
${sections}
${methods(result)}`
  return htmlPage({ title, style: moreStyle, body })
}

function aimTable({ label, aim, detectors }: SubjectResult): Html {
  const ranked = detectors.toSorted((a, b) => b.aim.value - a.aim.value)
  return html`<table class="means"><caption>${label}: ${aim.text} found at 1 % false flags, in percent; the aim is over ${fixed(100 * aim.wanted, 0)} (${ranked[0]!.aim.n} cases)</caption>
<thead><tr><th>Detector</th><th>Found</th><th>Aim</th></tr></thead>
<tbody>${ranked.map(({ label: name, aim: found }) => html`<tr><th scope="row">${name}</th><td>${percent(found)}</td><td>${outcome(found, aim.wanted)}</td></tr>`)}</tbody></table>`
}

/** Certain only if the whole interval is above the aim. */
const outcome = ({ value, low }: { value: number; low: number }, wanted: number): string =>
  low > wanted ? 'reached' : value > wanted ? 'reached, within the interval' : 'not reached'

function methods({ versions, seconds }: ValidationResult): Html {
  const rows: [string, string][] = [
    [
      'Strokes',
      "Drawn along a path or erased along the skeleton (Zhang & Suen 1984) with the digit's own mean profile; the size is the visible length in pixels."
    ],
    [
      'CT structures',
      'Discs, branching tapered lines and spots with Gaussian edges (0.8 px), added to the denoised patch (invented) or to the reference (lost).'
    ],
    [
      'Contrast-to-noise ratio',
      'Contrast / standard deviation in a ring of 5 px around the structure, after subtraction of a plane: the larger of those of the reference and of the denoised background before insertion. The place is the fourth most even of twelve.'
    ],
    [
      'Backgrounds',
      'The artefact is added to the denoised background, so that it is there for certain: a denoiser cannot have smoothed it away.'
    ],
    [
      'Thresholds',
      'From control patches of the calibration split: even MNIST images, another phantom, or, of real slices, every other patch. Tested on the rest.'
    ],
    [
      'Intervals',
      'Areas and marks: percentile bootstrap over patches (cases of one patch are drawn together). Shares: Wilson 1927; they assume independent cases.'
    ],
    [
      'Marks',
      'Connected regions of the response above 3, or of the masks, that touch the artefact or come within a pixel of it. False marks are counted on control patches only.'
    ],
    ...detectors.map(({ label, reading }): [string, string] => [label, `Read as: ${reading}.`]),
    [
      'Sources',
      'ROC: Metz 1978; area: Bamber 1975, Hanley & McNeil 1982; free response: Bunch et al. 1978, Chakraborty 1989.'
    ],
    [
      'Run',
      `${fixed(seconds, 0)} s; ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}.`
    ]
  ]
  return html`<section id="methods"><h2>Methods</h2><table class="methods"><tbody>
${rows.map(([name, text]) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}</tbody></table></section>`
}

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
