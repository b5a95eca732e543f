import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { findBrowser } from '../../../src-core/reports/browser-pdf.ts'
import { run } from '../cli/support/command-line.ts'
import { filesIn, patchAt, useAuditedSeries, utf8 } from './support/audited-series.ts'
import { holds } from './support/searched-bytes.ts'

/** Every identifying text of the series, also in its description, in nested and in private attributes. */
const forbidden = ['Zebrafink', 'Jürgen', '山田', 'MRN-7734211', '19510314', 'ACC99887', 'Grünwald', 'Quokka', 'Dörte']

const audited = useAuditedSeries(
  [{ patch: patchAt(0, 1, 1), output: 'median', reader: 'Ada', severity: 'major', note: 'gone' }],
  { changes: { '0008,103E': ['LO', utf8('B30f Zebrafink, Dr Quokka MRN-7734211')] } }
)

/** Bytes of a file, and of the compressed streams of a PDF. */
function searched(file: string): Buffer {
  const bytes = readFileSync(file)
  const streams = [...bytes.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)endstream/g)].flatMap(([, body]) => {
    try {
      return [inflateSync(Buffer.from(body!, 'latin1'))]
    } catch {
      return []
    }
  })
  return Buffer.concat([bytes, ...streams])
}

function expectNoIdentity(folder: string): number {
  const files = filesIn(folder)
  for (const file of files) {
    const bytes = searched(file)
    const found = forbidden.filter((text) => holds(bytes, text))
    expect([file, found]).toEqual([file, []])
  }
  return files.length
}

it('no export of an audit names the patient: reports, tables, arrays and DICOM', { timeout: 240_000 }, async () => {
  const { folder, series, workspace } = audited()
  const out = join(folder, 'exports')
  const formats = ['html', 'csv', 'json', ...(findBrowser() === null ? [] : ['pdf'])]
  for (const format of formats) await run('report', '--workspace', workspace, '--out', join(out, `report.${format}`))
  await run('report', '--workspace', workspace, '--out', join(out, 'patches.csv'), '--table', 'patches')
  const filters = ['--denoiser', 'median', '--patch', 16, '--degradation', 'gaussian:0.02', '--quiet']
  await run('audit', '--input', series, ...filters, '--out', join(out, 'audit'))
  await audited().export(join('exports', 'dicom'))
  expect(expectNoIdentity(out)).toBeGreaterThan(20)
})

it('labels keep the other words of a description', async () => {
  const page = join(audited().folder, 'page.json')
  await run('report', '--workspace', audited().workspace, '--out', page)
  expect(readFileSync(page, 'utf8')).toContain('B30f …, Dr … …')
})
