import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noWords } from '../../../../src-core/reports/exported-report.ts'
import { findSeal, verifySeal } from '../../../../src-core/signing/file-seal.ts'
import pino from 'pino'
import type { CommandInput, ExportedReport } from '../../../../src-core/engine/contract.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { writeSampleAudit } from '../../reports/support/sample-workspace.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
let folder: string
beforeEach(async () => {
  folder = temporaryFolder()
  await writeSampleAudit(folder)
  engine = new EngineService({ workspacePath: folder, log: pino({ level: 'silent' }) })
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)

async function exported(more: Partial<CommandInput<'reports.export'>> = {}): Promise<ExportedReport> {
  const { jobId } = await call('reports.export', { auditId: 'sample', ...more })
  for (;;) {
    const job = (await call('jobs.list', {})).find(({ id }) => id === jobId)!
    if (job.state === 'done') return job.result as ExportedReport
    if (job.state === 'failed') throw new Error(job.error!.message)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
const words = {
  ...noWords,
  preparedBy: 'Grace Hopper',
  preparedOn: '2026-11-30',
  title: 'Night shift',
  institution: 'St. Elsewhere',
  reader: 'Ada <b>',
  conclusion: 'Not fit for reading.'
}

// Each test draws a report, which takes some seconds on a busy machine.
describe('Reports through the engine', { timeout: 60_000 }, () => {
  it('keep what was written into them, and have it in preview, HTML and JSON', async () => {
    await call('reports.write', { auditId: 'sample', words })
    expect(await call('reports.words', { auditId: 'sample' })).toEqual(words)
    expect(await call('reports.preview', { auditId: 'sample' })).toContain('Ada &lt;b&gt;')
    const { directory, files, title } = await exported()
    expect(title).toBe('Night shift')
    expect(files).toEqual(['report.html', 'patches.csv', 'findings.csv', 'report.json'])
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toContain('Not fit for reading.')
    expect(JSON.parse(readFileSync(join(directory, 'report.json'), 'utf8'))).toMatchObject({
      title: 'Night shift',
      institution: 'St. Elsewhere',
      reader: 'Ada <b>',
      conclusion: 'Not fit for reading.',
      signatures: [
        { role: 'prepared', name: 'Grace Hopper', date: '2026-11-30' },
        { role: 'reviewed', name: '', date: '' },
        { role: 'approved', name: '', date: '' }
      ]
    })
  })

  it('are signed with the key of the person at the screen, and say so; without one they say that', async () => {
    vi.stubEnv('XDG_CONFIG_HOME', temporaryFolder())
    const unsigned = await exported({ formats: ['html'] })
    expect(readFileSync(join(unsigned.directory, 'report.html'), 'utf8')).toContain('Not signed with a key.')
    expect(findSeal(unsigned.directory)).toBeNull()
    const { directory: unsignedJson } = await exported({ formats: ['json'] })
    const signedBy = (of: string) => JSON.parse(readFileSync(join(of, 'report.json'), 'utf8')).signedBy
    expect(signedBy(unsignedJson)).toBeNull()
    await engine.close()
    engine = new EngineService({ workspacePath: folder, log: pino({ level: 'silent' }) })
    await call('settings.write', { key: 'reviewer', value: 'Grace' })
    const [key] = (await call('keys.make', { reader: 'Grace' })).keys
    const { directory, files, number } = await exported()
    expect(files).toEqual(['report.html', 'patches.csv', 'findings.csv', 'report.json', 'report.sig.json'])
    const { statement, problems } = verifySeal(join(directory, 'report.sig.json'), { keys: [key!.fingerprint] })
    expect(problems).toEqual([])
    expect(statement).toMatchObject({ report: number, auditId: 'sample', reader: 'Grace', key: key!.fingerprint })
    expect(Object.keys(statement.files)).toEqual(files.slice(0, -1).toSorted())
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toContain('Signed by Grace with the key ')
    expect(signedBy(directory)).toEqual({ reader: 'Grace', key: key!.fingerprint })
  })

  it('have one number in preview, front, list and HTML, and another with other words or in the short form', async () => {
    await call('reports.write', { auditId: 'sample', words })
    const { number, form, directory } = await exported({ formats: ['html'] })
    expect(number).toMatch(/^DR(-[0-9A-F]{4}){3}$/)
    expect(form).toBe('full')
    const texts = [
      await call('reports.preview', { auditId: 'sample' }),
      await call('reports.front', { auditId: 'sample', words }),
      readFileSync(join(directory, 'report.html'), 'utf8')
    ]
    for (const text of texts) expect(text).toContain(`<dd>${number}</dd>`)
    expect((await call('reports.list', {}))[0]!.number).toBe(number)
    const short = await exported({ formats: ['html'], form: 'short' })
    expect(short.number).toBe(`${number}-S`)
    expect(readFileSync(join(short.directory, 'report.html'), 'utf8')).toContain('Worst pictures')
    const other = await call('reports.front', { auditId: 'sample', words: { ...words, reviewedBy: 'Ada' } })
    expect(other).not.toContain(number)
  })

  it('show a new front at once, without keeping its words', async () => {
    const front = await call('reports.front', { auditId: 'sample', words })
    expect(front).toMatch(/^<div id="front">/)
    expect(front).toContain('St. Elsewhere')
    expect(await call('reports.words', { auditId: 'sample' })).toMatchObject({ institution: '' })
  })

  it('are written in the requested formats only, with the PDF that the shell printed', async () => {
    const { directory, files } = await exported({ formats: ['pdf'], pdf: new TextEncoder().encode('%PDF-') })
    expect(files).toEqual(['report.pdf'])
    expect(readFileSync(join(directory, 'report.pdf'), 'utf8')).toBe('%PDF-')
    expect(existsSync(join(directory, 'report.html'))).toBe(false)
    await expect(exported({ formats: ['pdf'] })).rejects.toThrow('pdf: expected the printed report')
  })

  it('name in one line the folder that cannot be written', async () => {
    await expect(exported({ formats: ['json'], directory: '/dev/null/nowhere' })).rejects.toThrow(
      /^\/dev\/null\/nowhere.*cannot be made/
    )
  })
})
