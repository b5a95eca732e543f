import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findBrowser, printPdf } from '../../src-core/reports/browser-pdf.ts'
import { noWords } from '../../src-core/reports/exported-report.ts'
import { renderReportHtml } from '../../src-core/reports/report-files.ts'
import type { ReportInput } from '../../src-core/reports/report-input.ts'
import { reportNumber } from '../../src-core/reports/report-signatures.ts'
import { inputWithDiscrepancies } from '../src-core/reports/support/discrepancies.ts'
import { finding } from '../src-core/reports/support/sample.ts'
import { ctSummary } from '../support/records.ts'
import { textOf } from '../support/pdf.ts'

const skips = findBrowser() === null || spawnSync('pdfinfo', ['-v']).error !== undefined
if (skips) console.warn('Tests of the short report skip: they need Chromium and pdfinfo.')

/** Number of pages by pdfinfo, and the words by pdftotext. */
async function printed(input: ReportInput): Promise<{ pages: number; text: string }> {
  const pdf = Buffer.from(await printPdf(await renderReportHtml(input, 'short')))
  const folder = mkdtempSync(join(tmpdir(), 'denoscope-short-report-'))
  try {
    const file = join(folder, 'report.pdf')
    writeFileSync(file, pdf)
    const { stdout } = spawnSync('pdfinfo', [file], { encoding: 'utf8' })
    return { pages: Number(/^Pages:\s+(\d+)$/m.exec(stdout)![1]), text: textOf(pdf)! }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every part of the short form at its limit: outputs, series, warnings, findings, long words. */
async function largest(): Promise<ReportInput> {
  const small = await inputWithDiscrepancies()
  const copies = Array.from({ length: 16 }, (_, at) => `average-3-${at}`)
  const [first] = small.record.denoisers
  const long = 'Iterative reconstruction with a very long product name, strength 3 of 5, soft kernel'
  const denoisers = copies.map((key, at) => ({ ...first!, key, label: `${at + 1}. ${long}` }))
  const of = <Value>(values: Readonly<Record<string, Value>>) =>
    Object.fromEntries([['noisy', values['noisy']!], ...copies.map((key) => [key, values[first!.key]!])])
  const series = (at: number) => ({ ...ctSummary, id: `series-${at}`, label: `${at}. ${long}`, warnings: [long] })
  const record = {
    ...small.record,
    denoisers,
    means: of(small.record.means),
    source: { ...series(0), unit: small.record.source.unit, intensityRange: small.record.source.intensityRange },
    reference: series(1),
    warnings: Array.from({ length: 9 }, (_, at) => `${at}. ${long.repeat(4)}`)
  }
  return {
    ...small,
    record,
    scores: of(small.scores),
    findings: [0, 1, 2, 3].map((patch) =>
      finding(patch, 'lost-structure', 'critical', { denoiserKey: copies[patch]!, note: 'A long note. '.repeat(99) })
    ),
    readPatches: (role, indices) => small.readPatches(copies.includes(role) ? first!.key : role, indices),
    words: {
      ...noWords,
      title: long,
      institution: long,
      reader: long.repeat(3),
      question: 'Is it fit? '.repeat(180),
      conclusion: 'It is not fit.\n'.repeat(1300)
    }
  }
}

describe.skipIf(skips)('a short report on paper', { timeout: 120_000 }, () => {
  it('has one or two pages with question, answer, signatures, its number and the number of each page', async () => {
    const input = await inputWithDiscrepancies()
    const { pages, text } = await printed(input)
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(2)
    for (const words of ['Question', 'Answer', 'Signatures', 'Worst pictures', 'Scores used', `1 of ${pages}`])
      expect(text).toContain(words)
    expect(text.split(`Report ${reportNumber(input, 'short')}`)).toHaveLength(pages + 1)
  })

  it('has at most two pages if every part of it is as long as it can be', async () => {
    expect((await printed(await largest())).pages).toBeLessThanOrEqual(2)
  })
})
