import type { AuditedPlane } from '../audit/audit-plane.ts'
import type { AuditedDenoiser, AuditedOutput } from '../audit/audit-record.ts'
import { intervalScope } from '../audit/interval-scope.ts'
import type { ProgramFacts } from '../denoisers/denoiser.ts'
import { pairingStatements } from '../sources/pairing/pairing-record.ts'
import type { SourceSummary } from '../sources/source.ts'
import { auditedSlicesText, cropText, degradationFormula, pairDoseText } from './audit-description.ts'
import { html, type Html } from './report-markup.ts'
import { count } from '../counts.ts'
import { fixed } from './number-text.ts'
import { mostListed, mostPictured } from './finding-section.ts'
import type { ReportInput } from './report-input.ts'
import { mostOverviews } from './slice-overview.ts'
import { mostWorst } from './worst-section.ts'

type Row = readonly [name: string, value: string | Html]

/** Facts needed to run the audit again and to read the report. */
export function methodSection(input: ReportInput): Html {
  const { record } = input
  return html`<section aria-labelledby="methods">
<h2 id="methods">Methods and versions</h2>
${table('Images', imageRows(input))}
${table('Patches and degradation', patchRows(input))}
${record.outputs.map((output) => table(output.label, outputRows(output)))}
${record.denoisers.map((denoiser) => table(denoiser.label, denoiserRows(denoiser)))}
${table('Versions', [...Object.entries(record.versions), ['backend', record.backend], ['report', `Denoscope ${input.appVersion}`]])}
<p>Patches are kept in 0..1: ${range(record.source)} of the source map to 0 and 1, values beyond them are clipped. Differences show half a window either way:
vermilion is darker than what it is compared with, sky blue brighter. At most ${count(mostPictured)} outputs with
findings, ${count(mostWorst)} others and ${count(mostOverviews)} whole slices are pictured, and at most ${count(mostListed)} outputs stand in a table; patches.csv, findings.csv and report.json
hold all of them in numbers. ${intervalScope(record) !== '' && `Means are those of this audit. ${intervalScope(record)} `}Slices and patches are counted from 1, rows and columns of pixels from 0.</p>
</section>`
}

function table(caption: string, rows: readonly Row[]): Html {
  return html`<table class="methods"><caption>${caption}</caption><tbody>
${rows.map(([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`)}
</tbody></table>`
}

const code = (text: string) => html`<code>${text}</code>`
const range = ({ intensityRange: [low, high], unit }: SourceSummary) =>
  `${fixed(low, 0)} and ${fixed(high, 0)}${unit === 'HU' ? ' HU' : ''}`

function seriesRows(name: string, series: SourceSummary, hash: string | null): Row[] {
  const spacing = series.pixelSpacing?.map((value) => Number(value.toFixed(4))).join(' × ')
  return [
    [name, [series.label, ...series.details].join('; ')],
    ...(series.assumed ? [['Assumed', series.assumed.join('; ')] as const] : []),
    ['Identifier', code(series.id)],
    ...(hash ? [['SHA-256', code(hash)] as const] : []),
    ['Slices', `${count(series.sliceCount)} of ${series.rows} × ${series.columns} pixels`],
    ...(spacing ? [['Pixel spacing', `${spacing} mm`] as const] : []),
    ...(series.sliceSpacing === null
      ? []
      : [['Slice spacing', `${Number(series.sliceSpacing.toFixed(4))} mm`] as const])
  ]
}

function imageRows({ record }: ReportInput): Row[] {
  const reference = record.reference ? seriesRows('Reference', record.reference, record.referenceHash) : []
  return [...seriesRows('Source', record.source, record.sourceHash), ...reference]
}

function patchRows({ record, ledger }: ReportInput): Row[] {
  const { patchify, seed, limit } = record.request
  return [
    ['Audit', code(record.id)],
    ['Crop', cropText(patchify.crop, record.plane)],
    ['Patch size and stride', `${patchify.patchSize} and ${patchify.stride} pixels`],
    ...(record.plane ? [['Plane', planeText(record.plane)] as const] : []),
    ['Slices audited', auditedSlicesText(record)],
    ['Limit', limit === undefined ? 'none' : `${count(limit)} patches${limitWords(record)}`],
    ['Patches', count(record.patchCount)],
    ['Degradation', degradationFormula(record)],
    ...(record.request.degradation.kind === 'pair' ? [['Dose', pairDoseText(record)] as const] : []),
    ...(record.pairing ? [['Pairing', pairingStatements(record.pairing).join('; ')] as const] : []),
    ['Seed', String(seed)],
    ['Made', `${record.createdAt}, in ${fixed(record.seconds, 1)} s`],
    [
      'Arrays',
      record.arrays
        ? 'those read for this report have the SHA-256 that the audit wrote'
        : 'not checked: the audit is older than their SHA-256'
    ],
    ...(ledger && ledger.number > 0
      ? [['Ledger of findings', html`up to entry ${count(ledger.number)}, ${code(ledger.hash)}`] as const]
      : [])
  ]
}

/** Plane of the patches, and what it means for pixels and denoisers. */
function planeText({ name, grid: { spacing } }: AuditedPlane): string {
  const [height, width] = [spacing[0], spacing[1]].map((side) => Number(side.toFixed(4)))
  return `${name}, ${height} × ${width} mm a pixel (height × width); a row is an axial slice, nothing is resampled; degradation and denoisers ran on whole axial slices`
}

function limitWords({ limitedChoice }: ReportInput['record']): string {
  if (limitedChoice === undefined) return ''
  const words = {
    first: 'the first',
    spread: 'evenly spread',
    'spread-without-air': 'evenly spread, without air while there are others'
  }
  return `; of the last slice ${words[limitedChoice]}`
}

const outputRows = (output: AuditedOutput): Row[] => [
  ['Identifier', code(output.key)],
  ...seriesRows('Series', output.source, output.sourceHash).map(([name, value]): Row =>
    name === 'Identifier' ? ['Series identifier', value] : [name, value]
  )
]

function denoiserRows({ key, description, parameters, weightsHash, program, seconds }: AuditedDenoiser): Row[] {
  const values = Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')
  return [
    ['Identifier', code(key)],
    ['What it does', description.description],
    ['Parameters', values || 'none'],
    ['Given', description.wholeSlice ? 'whole slices; its output is cut into patches' : 'patches'],
    ...(description.agreesWith ? [['Agrees with', code(description.agreesWith)] as const] : []),
    ['Source', description.citation],
    ...(description.limits?.length ? [['Limits', description.limits.join(' ')] as const] : []),
    ...(weightsHash ? [['SHA-256 of weights', code(weightsHash)] as const] : []),
    ...(program ? programRows(program) : []),
    ['Time', `${fixed(seconds, 2)} s`]
  ]
}

const programRows = ({ version, exitCode, sha256 }: ProgramFacts): Row[] => [
  ['Version of the program', version ?? 'not stated'],
  ['Exit code', String(exitCode)],
  ['SHA-256 of the set-up', code(sha256)]
]
