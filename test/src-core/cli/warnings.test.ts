import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { printableLine } from '../../../src-core/printable.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { runFully } from './support/command-line.ts'

let folder: string
let slice: string
const at = (...parts: string[]) => join(folder, ...parts)

/** A CT slice whose header states lossy compression: it opens with a warning. */
const lossy = (seed: number, uid: string) =>
  syntheticDicom({
    rows: 64,
    columns: 64,
    seed,
    bitsStored: 12,
    attributes: { '0008,0018': ['UI', uid], '0020,000E': ['UI', `${uid}.1`], '0028,2110': ['CS', '01'] }
  })

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'denoscope-warnings-'))
  for (const [name, seed] of [
    ['first', 1],
    ['second', 2]
  ] as const) {
    mkdirSync(at(name))
    writeFileSync(at(name, '1.dcm'), lossy(seed, `1.2.3.${seed}`))
  }
  slice = at('first', '1.dcm')
})
afterAll(() => rmSync(folder, { recursive: true }))

const commands = (): Record<string, (string | number)[]> => ({
  filter: ['filter', 'median', slice, at('filtered.npy')],
  degrade: ['degrade', 'gaussian', slice, at('noisy.npy'), '--factor', 0.1],
  denoise: ['denoise', '--denoiser', 'median', slice, at('denoised.npy')],
  metrics: ['metrics', slice, slice, '--data-range', 2000],
  measure: ['measure', 'nps', slice],
  project: ['project', slice, at('sinogram.npy'), '--angles', 4],
  compare: ['compare', '--reference', at('first'), '--candidate', at('second'), '--method', 'shape', '--patch', 16],
  audit: [
    'audit',
    '--input',
    at('first'),
    '--degradation',
    'gaussian:0.1',
    '--denoiser',
    'median',
    '--limit',
    2,
    '--out',
    at('audit'),
    '--replace'
  ]
})

describe('warnings on the command line', { timeout: 60_000 }, () => {
  it.each(['filter', 'degrade', 'denoise', 'metrics', 'measure', 'project', 'compare', 'audit'])(
    '%s prints the warnings of what it opens on standard error',
    async (name) => {
      const { stdout, stderr } = await runFully(...commands()[name]!)
      expect(stderr).toMatch(/^denoscope: warning: .*Lossy compression has already changed these pixels/m)
      expect(stdout).not.toContain('Lossy compression')
      const lines = stderr.split('\n').filter((line) => line.includes('warning:'))
      expect(new Set(lines).size).toBe(lines.length)
    }
  )

  it.each(['filter', 'compare', 'audit'])('%s prints none of them with --quiet', async (name) => {
    expect((await runFully(...commands()[name]!, '--quiet')).stderr).not.toContain('denoscope:')
  })

  it('puts the same warnings into audit.json and the report', async () => {
    const { stderr } = await runFully(...commands()['audit']!)
    const { warnings } = JSON.parse(readFileSync(at('audit', 'audit.json'), 'utf8')) as AuditRecord
    const printed = stderr.split('\n').flatMap((line) => /^denoscope: warning: (.*)$/.exec(line)?.[1] ?? [])
    expect(new Set(warnings)).toEqual(new Set(printed))
    expect(warnings!.length).toBeGreaterThan(1)
    const page = readFileSync(at('audit', 'report.html'), 'utf8')
    for (const warning of warnings!) expect(page).toContain(`${warning.replaceAll("'", '&#39;')}.</li>`)
  })

  it('counts files that could not be read in audit.json, and names them on standard error only', async () => {
    writeFileSync(at('first', 'Doe.txt'), 'no image')
    const { stderr } = await runFully(...commands()['audit']!)
    rmSync(at('first', 'Doe.txt'))
    const { warnings } = JSON.parse(readFileSync(at('audit', 'audit.json'), 'utf8')) as AuditRecord
    expect(stderr).toContain('denoscope: not read:')
    expect(warnings!.join('\n')).toContain('1 file in its place could not be read')
    expect(warnings!.join('\n')).not.toContain('Doe')
  })

  it('prints nothing that moves a terminal’s cursor or turns its text', () => {
    expect(printableLine('a\u001b[2Jb\u0000c\u202ed\r\ne')).toBe('a\ufffd[2Jb\ufffdc\ufffdd e')
  })
})
