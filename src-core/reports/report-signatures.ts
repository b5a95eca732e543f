import { createHash } from 'node:crypto'
import type { ReportForm, ReportWords } from './exported-report.ts'
import type { ReportInput } from './report-input.ts'
import type { SealedContent } from '../signing/file-seal.ts'
import { fingerprintText } from '../signing/public-pem.ts'
import { html, type Html } from './report-markup.ts'

/** Content of a report that decides its number. */
export type NumberedReport = Pick<
  ReportInput,
  | 'record'
  | 'findings'
  | 'otherFindings'
  | 'embargoed'
  | 'reviews'
  | 'measurements'
  | 'ledger'
  | 'words'
  | 'appVersion'
  | 'signer'
>

/**
 * Number of a report, such as 'DR-3F9A-61C2-07BD'; the short form ends in '-S'.
 * It follows from the content: a second print has the same number, a report with other words or findings another one.
 */
export function reportNumber(input: NumberedReport, form: ReportForm = 'full'): string {
  const { record, findings, otherFindings, embargoed, reviews, measurements, ledger, words, appVersion } = input
  const content = JSON.stringify([
    record,
    findings,
    otherFindings,
    embargoed,
    reviews,
    measurements,
    ledger,
    words,
    appVersion
  ])
  const digits = createHash('sha256').update(content).digest('hex').slice(0, 12).toUpperCase()
  return ['DR', ...digits.match(/.{4}/g)!, ...(form === 'short' ? ['S'] : [])].join('-')
}

/** Facts about a report that the signature of its files states. */
export const sealedContent = (input: NumberedReport, form?: ReportForm): SealedContent => ({
  report: reportNumber(input, form),
  auditId: input.record.id,
  ledger: input.ledger
})

/** Signature of a report in one role. */
export interface Signature {
  readonly role: 'prepared' | 'reviewed' | 'approved'
  readonly name: string
  /** Date as YYYY-MM-DD; empty if not stated. */
  readonly date: string
}

/** Signatures of a report in order; names and dates are empty if not stated. */
export const signaturesOf = (words: ReportWords): Signature[] => [
  { role: 'prepared', name: words.preparedBy.trim(), date: words.preparedOn },
  { role: 'reviewed', name: words.reviewedBy.trim(), date: words.reviewedOn },
  { role: 'approved', name: words.approvedBy.trim(), date: words.approvedOn }
]

const labels = { prepared: 'Prepared', reviewed: 'Reviewed', approved: 'Approved' } as const

/** Statement on the key that signs the files of a report. */
function keyStatement(signer: ReportInput['signer']): Html | string {
  if (signer === undefined) return ''
  if (signer === null) return html`<p class="seal">Not signed with a key.</p>`
  return html`<p class="seal">Signed by ${signer.reader} with the key <code>${fingerprintText(signer.fingerprint)}</code>
The signature is the file beside this one that ends in .sig.json. 'denoscope verify' checks it.</p>`
}

/** Table with names and dates, and with room to sign by hand. */
export function signatureTable(words: ReportWords, signer?: ReportInput['signer']): Html {
  return html`<section aria-labelledby="signatures">
<h2 id="signatures">Signatures</h2>
<table class="signatures">
<thead><tr>${['', 'Name', 'Date', 'Signature'].map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${signaturesOf(words).map(({ role, name, date }) => html`<tr><th scope="row">${labels[role]}</th><td>${name}</td><td>${date}</td><td></td></tr>`)}</tbody>
</table>
${keyStatement(signer)}
</section>`
}
