import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { findBrowser } from '../../../src-core/reports/browser-pdf.ts'
import { isPdf, pageCount, textOf } from '../../support/pdf.ts'
import { writeSampleAudit } from '../reports/support/sample-workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { denoscope, run } from './support/command-line.ts'

let workspace: string
let out: string
beforeEach(async () => {
  workspace = temporaryFolder()
  out = temporaryFolder()
  await writeSampleAudit(workspace)
})

async function report(name: string, ...more: readonly string[]): Promise<Buffer> {
  await run('report', '--workspace', workspace, '--out', join(out, name), ...more)
  return readFileSync(join(out, name))
}

// Each draws a report, which takes some seconds on a busy machine.
describe('denoscope report', { timeout: 120_000 }, () => {
  it.skipIf(process.platform !== 'linux')(
    'is signed beside its file, and says by whom on the page and in JSON',
    async () => {
      vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
      const json = join(out, 'a.json')
      expect(JSON.parse((await report('plain.json')).toString()).signedBy).toBeNull()
      const sign = ['--workspace', workspace, '--out', json, '--sign']
      expect(denoscope('report', ...sign)).toMatchObject({
        status: 2,
        stderr: expect.stringMatching(/^denoscope: --sign: /)
      })
      expect(denoscope('report', ...sign, 'Ada').stderr).toBe(
        'denoscope: --sign: Ada has no key that counts in this workspace; see denoscope keys\n'
      )
      expect(existsSync(json)).toBe(false)
      vi.stubEnv('DENOSCOPE_KEY_PASSPHRASE', 'secret')
      const key = /[0-9a-f]{64}/.exec(await run('keys', 'make', workspace, '--reader', 'Ada', '--passphrase'))![0]
      expect(await run('report', ...sign, 'Ada')).toBe(`Written to ${json}, signed by Ada in ${json}.sig.json\n`)
      expect(JSON.parse(readFileSync(json, 'utf8')).signedBy).toEqual({ reader: 'Ada', key })
      expect(await run('verify', json, '--key', key)).toMatch(/: 1.file signed by Ada on /)
      writeFileSync(json, readFileSync(json, 'utf8').replace('Ada', 'Eve'))
      expect(denoscope('verify', json)).toMatchObject({ status: 1, stdout: `${json}: changed after it was signed\n` })
      const page = (await report('short.html', '--form', 'short', '--sign', 'Ada')).toString()
      expect(page).toContain('Signed by Ada with the key ')
      expect(await run('verify', join(out, 'short.html'))).toMatch(/^Report DR-.*-S: /)
    }
  )

  it('makes the same HTML, CSV and JSON of the same workspace, byte for byte', async () => {
    for (const format of ['html', 'csv', 'json']) {
      const first = await report(`first.${format}`, '--audit', 'sample')
      expect(first.equals(await report(`second.${format}`, '--audit', 'sample'))).toBe(true)
    }
  })

  it('writes words that were given, and leaves those that the workspace keeps', async () => {
    const page = (
      await report(
        'given.html',
        '--title',
        'Night <shift>',
        '--institution',
        'St. Elsewhere',
        '--reader',
        'Grace',
        '--conclusion',
        'Not fit.'
      )
    ).toString()
    for (const words of ['<h1>Night &lt;shift&gt;</h1>', 'St. Elsewhere', 'Grace', 'Not fit.'])
      expect(page).toContain(words)
    expect((await report('plain.html')).toString()).not.toContain('St. Elsewhere')
  })

  it('tells the format by the name, and takes another table where asked', async () => {
    const findings = (await report('table.csv')).toString()
    expect(findings).toMatch(
      /^finding,audit,patch_number,.*,region_row,.*,reviewer,review,blinded,counted,revision,recorded_at,psnr,/
    )
    expect(findings).toContain(`,average-7,lost-structure,major,'=gone,1,2,3,4,Ada,,0,1,2,`)
    expect((await report('table.csv', '--table', 'patches')).toString()).toMatch(
      /^patch_number,slice_number,instance_number,position_mm,row,column,air,noisy_psnr,/
    )
    expect(JSON.parse((await report('data', '--format', 'json')).toString())).toMatchObject({
      format: 'denoscope-report',
      reader: 'Ada'
    })
  })

  it('writes the short form with signatures, and refuses a date that is none', async () => {
    const signed = ['--form', 'short', '--question', 'Fit?', '--prepared-by', 'Ada', '--prepared-on', '2026-11-30']
    const page = (await report('short.html', ...signed)).toString()
    expect(page).toContain('<th scope="row">Prepared</th><td>Ada</td><td>2026-11-30</td>')
    expect(page).toContain('Fit?</p>')
    expect(page).not.toContain('id="methods"')
    await expect(report('short.html', '--approved-on', '30.11.2026')).rejects.toThrow(
      '--approved-on: expected a date such as 2026-11-30'
    )
  })

  it.skipIf(findBrowser() === null)('prints PDF with the title on its pages, each numbered', async () => {
    const pdf = await report('report.pdf', '--title', 'Night shift')
    expect(isPdf(pdf)).toBe(true)
    const pages = pageCount(pdf)
    expect(pages).toBeGreaterThan(3)
    const text = textOf(pdf)
    if (text === null) return expect(pdf.includes('Night shift')).toBe(true)
    expect(text.match(/Night shift/g)).toHaveLength(pages)
    expect(text).toContain(`${pages} of ${pages}`)
    expect(text).toContain('Lost structure, major')
  })

  it('reports while another process has the workspace open', async () => {
    const script = join(import.meta.dirname, '..', 'storage', 'support', 'hold-workspace.ts')
    const child = spawn(process.execPath, [script, workspace], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(child.stdout, 'data')
      expect((await report('held.csv')).toString()).toContain(',lost-structure,major,')
    } finally {
      child.kill('SIGKILL')
      await once(child, 'close')
    }
  })

  it('says in one line what is wrong', async () => {
    await expect(run('report', '--workspace', out, '--out', join(out, 'a.html'))).rejects.toThrow(
      /--workspace: .* is not a workspace/
    )
    expect(existsSync(join(out, 'denoscope.sqlite'))).toBe(false)
    await expect(report('a.txt')).rejects.toThrow(/--out: expected a name that ends in \.html, \.pdf, \.csv, \.json/)
    await expect(report('a.html', '--audit', 'other')).rejects.toThrow('other: no such audit')
    await expect(run('report', '--workspace', workspace, '--out', '/dev/null/a.json')).rejects.toThrow('/dev/null')
  })
})
