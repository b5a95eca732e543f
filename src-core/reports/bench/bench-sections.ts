import { inputKey, type BenchCurve } from '../../bench/bench-record.ts'
import { html, type Html } from '../report-markup.ts'
import { chartGrid, lineChart, type ChartLine } from './bench-charts.ts'
import { measureTable, subjectTable } from './bench-tables.ts'
import { doseName, type BenchView } from './bench-view.ts'

const doseAxis = { name: 'Dose (% of full dose)', minimum: 0, maximum: 100 }
const frequencyAxis = { name: 'Frequency (1/mm)', minimum: 0 }

/** Noise, uniformity and noise power. */
export async function noiseSection(view: BenchView): Promise<Html> {
  const { doses } = view.record
  const curves = (measure: string, dose: number) =>
    view.record.curves.filter((one) => one.measure === measure && one.dose === dose)
  const charts = [
    doses.length > 1
      ? await lineChart({
          caption: 'Noise against dose, in the uniform module; bars: 95 % intervals over repeats.',
          x: doseAxis,
          y: { name: 'Noise (HU)', minimum: 0 },
          lines: overDoses(view, 'noise', null)
        })
      : html``
  ]
  for (const dose of view.shownDoses) {
    charts.push(
      await lineChart({
        caption: `Noise power spectrum (L) at ${doseName(dose)}.`,
        x: frequencyAxis,
        y: { name: 'Noise power (HU² mm²)', minimum: 0 },
        labels: 'descent',
        lines: curves('nps', dose).map((curve) => lineOf(view, curve))
      }),
      await lineChart({
        caption: `Noise reduction profile (L) at ${doseName(dose)}: below 0 dB noise is removed.`,
        x: frequencyAxis,
        y: { name: 'NRP (dB)' },
        lines: curves('nrp', dose).map((curve) => lineOf(view, curve)),
        guides: [0]
      })
    )
  }
  return section(
    'noise',
    'Noise and uniformity',
    html`${chartGrid(charts)}
${measureTable(view, ['noise', 'noise-share', 'nps-mean-frequency', 'nps-peak-frequency', 'uniformity-difference', 'uniformity-index', 'integral-non-uniformity'], doses)}`
  )
}

/** Transfer in the plane and along z. */
export async function transferSection(view: BenchView): Promise<Html> {
  const { record } = view
  const ofDose = (dose: number) =>
    view.keys.map((key): ChartLine => {
      const points = view.subjects('ttf-f50').flatMap((subject) => {
        const [f50, contrast] = [
          view.value('ttf-f50', key, dose, subject),
          view.value('ttf-contrast', inputKey, record.doses[0]!, subject)
        ]
        return f50 && contrast ? [{ x: Math.abs(contrast.value), y: f50.value }] : []
      })
      return {
        label: view.label(key),
        colour: view.colour(key),
        points: points.sort((one, other) => one.x - other.x),
        hasMarks: true
      }
    })
  const charts: Html[] = []
  for (const dose of view.shownDoses)
    charts.push(
      await lineChart({
        caption: `Resolution against contrast (L) at ${doseName(dose)}. A linear system is flat.`,
        x: { name: '|Contrast| of the rod in the input (HU)', isLogarithmic: true },
        y: { name: 'f50 of the TTF (1/mm)', minimum: 0 },
        lines: ofDose(dose)
      })
    )
  const lowest = record.doses.at(-1)!
  for (const subject of ttfSubjects(view))
    charts.push(
      await lineChart({
        caption: `Task transfer function (L) of ${subject} at ${doseName(lowest)}.`,
        x: frequencyAxis,
        y: { name: 'TTF', minimum: 0 },
        labels: 'descent',
        lines: record.curves
          .filter((one) => one.measure === 'ttf' && one.dose === lowest && one.subject === subject)
          .map((curve) => lineOf(view, curve)),
        guides: [0.5, 0.1]
      })
    )
  for (const dose of view.has('z-f50') ? [record.doses[0]!, ...(record.doses.length > 1 ? [lowest] : [])] : [])
    charts.push(
      await lineChart({
        caption: `Transfer along z (L) at ${doseName(dose)}.`,
        x: { name: 'Frequency along z (1/mm)', minimum: 0 },
        y: { name: 'z-TTF', minimum: 0 },
        labels: 'descent',
        lines: record.curves
          .filter((one) => one.measure === 'z-ttf' && one.dose === dose)
          .map((curve) => lineOf(view, curve)),
        guides: [0.5, 0.1]
      })
    )
  return section(
    'transfer',
    'Resolution',
    html`${chartGrid(charts)}
${subjectTable(view, 'ttf-f50', view.shownDoses, 'Rod')}
${subjectTable(view, 'ttf-f10', view.shownDoses, 'Rod')}
${subjectTable(view, 'ttf-contrast', view.shownDoses, 'Rod')}
${subjectTable(view, 'ttf-cnr', view.shownDoses, 'Rod')}
${subjectTable(view, 'z-f50', view.shownDoses, 'Interface')}
${subjectTable(view, 'slice-profile', view.shownDoses, 'Interface')}`
  )
}

/** The rods of the lowest, a middle and the highest contrast whose transfer was measured in the input. */
function ttfSubjects(view: BenchView): string[] {
  const [best] = view.record.doses
  const rods = view.record.values
    .filter(
      ({ measure, image, dose, warnings }) =>
        measure === 'ttf-contrast' && image === inputKey && dose === best && warnings.length === 0
    )
    .toSorted((one, other) => Math.abs(one.value) - Math.abs(other.value))
    .map(({ subject }) => subject!)
  return [...new Set([rods[0], rods[Math.floor(rods.length / 2)], rods.at(-1)])].filter((rod) => rod !== undefined)
}

const observerNames = {
  'cho-lg': 'channelized Hotelling observer, Laguerre-Gauss channels',
  'cho-gabor': 'channelized Hotelling observer, Gabor channels',
  npw: 'non-prewhitening observer (L)',
  npwe: 'non-prewhitening observer with eye filter (L)'
} as const

/** Model observers, d' and equivalent doses. */
export async function detectabilitySection(view: BenchView): Promise<Html> {
  const charts: Html[] = []
  const isOverDoses = view.record.doses.length > 1
  for (const observer of ['cho-lg', 'cho-gabor'] as const)
    for (const subject of isOverDoses ? view.subjects(`${observer}-auc`) : [])
      charts.push(
        await lineChart({
          caption: `AUC of the ${subject}, ${observerNames[observer]}; bars: exact 95 % intervals.`,
          x: doseAxis,
          y: { name: 'AUC', minimum: 0.5, maximum: 1 },
          lines: overDoses(view, `${observer}-auc`, subject)
        })
      )
  for (const observer of ['npw', 'npwe'] as const)
    for (const subject of isOverDoses ? view.subjects(`${observer}-detectability`) : [])
      charts.push(
        await lineChart({
          caption: `d′ of the ${subject}, ${observerNames[observer]}.`,
          x: doseAxis,
          y: { name: 'd′', minimum: 0 },
          lines: overDoses(view, `${observer}-detectability`, subject)
        })
      )
  const { doses } = view.record
  const tables = [
    'cho-lg-auc',
    'cho-gabor-auc',
    'cho-lg-detectability',
    'cho-gabor-detectability',
    'npw-detectability',
    'npwe-detectability'
  ]
  const equivalent = ['cho-lg', 'cho-gabor', 'npw', 'npwe'].map((observer) => `equivalent-dose-${observer}`)
  return section(
    'detectability',
    'Detectability',
    html`<p>The detectability-equivalent dose is the dose at which d′ of an output equals that of the input at full dose. 100 %: no dose is saved for this task.</p>
${equivalent.map((measure) => subjectTable(view, measure, [null], 'Task'))}
${chartGrid(charts)}
${tables.map((measure) => subjectTable(view, measure, doses, 'Task'))}`
  )
}

/** HU of materials. */
export function huSection(view: BenchView): Html {
  return section(
    'hu',
    'HU of materials',
    html`<p>Bias is the mean without the blurred edge minus nominal HU. Change is the bias of the denoiser itself: output minus input at the same dose.</p>
${subjectTable(view, 'hu-bias', view.shownDoses, 'Material')}
${subjectTable(view, 'hu-change', view.shownDoses, 'Material')}
${subjectTable(view, 'hu', view.shownDoses, 'Material')}`
  )
}

/** A line of an image through its values at the doses. */
function overDoses(view: BenchView, measure: string, subject: string | null): ChartLine[] {
  return view.keys.map((key) => ({
    label: view.label(key),
    colour: view.colour(key),
    hasMarks: true,
    points: view.record.doses.toReversed().flatMap((dose) => {
      const found = view.value(measure, key, dose, subject)
      return found ? [{ x: 100 * dose, y: found.value, low: found.interval?.low, high: found.interval?.high }] : []
    })
  }))
}

const lineOf = (view: BenchView, { image, x, y }: BenchCurve): ChartLine => ({
  label: view.label(image),
  colour: view.colour(image),
  points: x.map((value, point) => ({ x: value, y: y[point]! }))
})

/** A section; empty if its content is. */
export function section(id: string, title: string, content: Html): Html {
  const hasContent = /<(table|figure|li|p class)/.test(content.text)
  return hasContent ? html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${content}</section>` : html``
}
