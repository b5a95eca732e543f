import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { writeDenoiserSeries } from '../../support/denoiser-series.ts'

const main = fileURLToPath(new URL('../../../src-core/cli/denoscope.ts', import.meta.url))
let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'denoscope-cli-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function denoscope(...words: string[]) {
  const env = { ...process.env, DENOSCOPE_WORKSPACE: join(directory, 'workspace') }
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8', env })
  return { status, stdout, stderr }
}

const audit = (out: string, ...more: string[]) =>
  denoscope('audit', '--input', 'phantom:1:2', '--degradation', 'gaussian:0.1', '--seed', '1', '--out', out, ...more)

// Each run is a process of its own, which loads TensorFlow.
describe('denoscope audit', { timeout: 120_000 }, () => {
  it('writes record, table, arrays and report, and prints the record as JSON', () => {
    const out = join(directory, 'audit')
    const { status, stdout } = audit(out, '--denoiser', 'median', '--denoiser', 'average', '--limit', '400', '--json')
    expect(status).toBe(0)
    const record = JSON.parse(stdout) as AuditRecord
    expect(record.patchCount).toBe(400)
    expect(JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'))).toEqual(record)
    expect(readNpy(join(out, 'denoised-median.npy')).shape).toEqual([400, 28, 28])
    const table = readFileSync(join(out, 'patches.csv'), 'utf8').trimEnd().split(/\r?\n/)
    expect(table.length).toBeGreaterThan(400)
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('data:image/png;base64,')
  })

  it('judges outputs of others beside a denoiser, each under its name, and writes into a workspace at once', () => {
    const { reference, input, acme, other } = writeDenoiserSeries(join(directory, 'series'))
    const [out, workspace] = [join(directory, 'outputs'), join(directory, 'results')]
    const series = [
      '--input',
      input,
      '--reference',
      reference,
      '--output',
      `Vendor A=${acme}`,
      '--output',
      other,
      '--denoiser',
      'median',
      '--patch',
      '32'
    ]
    const { status, stdout, stderr } = denoscope('audit', ...series, '--out', out)
    expect(status).toBe(0)
    expect(stderr).toContain('dose of the input: quarter dose (25 %), from CTDIvol 2 of 8 mGy')
    expect(stderr).toContain("Slices of 'Quarter dose' paired with 'Vendor A' by position: all 3")
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('quarter dose (25 %), from CTDIvol 2 of 8 mGy')
    for (const name of ['Noisy', 'Vendor A', 'Other denoised', 'Median'])
      expect(stdout).toMatch(new RegExp(`^  ${name} +PSNR`, 'm'))
    expect(readNpy(join(out, 'output-vendor-a.npy')).shape).toEqual([27, 32, 32])
    expect(denoscope('audit', ...series, '--workspace', workspace).stdout).toMatch(
      /Written to the workspace .* as audit-/
    )
    expect(
      denoscope(
        'compare',
        '--reference',
        reference,
        '--output',
        `Vendor A=${acme}`,
        '--patch',
        '32',
        '--workspace',
        workspace
      ).status
    ).toBe(0)
    const kept = readdirSync(join(workspace, 'audits')).map(
      (id) => JSON.parse(readFileSync(join(workspace, 'audits', id, 'audit.json'), 'utf8')) as AuditRecord
    )
    expect(kept.map(({ outputs }) => outputs.map(({ label }) => label))).toEqual([
      ['Vendor A', 'Other denoised'],
      ['Vendor A']
    ])
  })

  it('names the option that is missing or wrong', () => {
    expect(denoscope('audit', '--out', join(directory, 'none')).stderr).toContain('--input: name a source')
    const { reference, acme, other } = writeDenoiserSeries(join(directory, 'series'))
    expect(denoscope('audit', '--reference', reference, '--out', join(directory, 'none')).stderr).toContain(
      '--output: without --input'
    )
    expect(denoscope('audit', '--reference', reference, '--output', reference).stderr).toContain('--out: name a folder')
    expect(
      denoscope(
        'audit',
        '--reference',
        reference,
        '--output',
        `A=${acme}`,
        '--output',
        `A=${other}`,
        '--out',
        join(directory, 'none')
      ).stderr
    ).toContain("--output: two outputs have the name 'A'")
  })

  it('gives the same numbers for the same seed, and others for another', () => {
    const run = (out: string, seed: string) => {
      audit(join(directory, out), '--denoiser', 'median', '--limit', '20', '--seed', seed)
      return readFileSync(join(directory, out, 'noisy.npy'))
    }
    expect(run('first', '5').equals(run('second', '5'))).toBe(true)
    expect(run('third', '6').equals(readFileSync(join(directory, 'second', 'noisy.npy')))).toBe(false)
  })

  it.each([
    [['--denoiser', 'mediam'], /mediam.*median/],
    [['--denoiser', 'median:size=4'], /size: expected an odd integer/],
    [['--denoiser', 'median', '--degradation', 'gauss:1'], /gaussian:FACTOR/],
    [['--denoiser', 'median', '--patch', '600'], /--patch/],
    [['--denoiser', 'median', '--crop', '20'], /patchSize|crop/],
    [['--denoiser', 'median', '--slices', '1-9'], /slices: expected a range within 1 to 2, got 1 to 9/],
    [['--denoiser', 'median', '--slices', '0-1'], /--slices.*counted from 1/],
    [['--denoiser', 'median', '--input', 'mnist:all'], /--input: expected .*mnist:test/],
    [['--denoiser', 'median', '--input', '/nowhere/at/all'], /\/nowhere\/at\/all/],
    [['--denoiser', 'median', '--strid', '5'], /--strid/]
  ])('ends with 2 and one line for %j', (words, line) => {
    const { status, stdout, stderr } = audit(join(directory, 'refused'), ...words)
    expect(stderr).toMatch(line)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    expect(stdout).toBe('')
    expect(status).toBe(2)
    expect(readdirSync(directory).filter((name) => name.startsWith('refused'))).toEqual([])
  })

  it.each(['/proc/nope/x', '/etc/passwd'])('ends at once with 2 and one line for --out %s', (out) => {
    const { status, stderr } = audit(out, '--denoiser', 'median')
    expect(stderr).toMatch(/^denoscope: --out: .* cannot be a folder: .*\n$/)
    expect(status).toBe(2)
  })

  it('never replaces a folder that holds anything but an audit', () => {
    const out = mkdtempSync(join(directory, 'mine-'))
    writeFileSync(join(out, 'thesis.txt'), 'years of work')
    const { status, stderr } = audit(out, '--denoiser', 'median')
    expect(status).toBe(2)
    expect(stderr).toMatch(/--out: .*holds other files/)
    expect(existsSync(join(out, 'thesis.txt'))).toBe(true)
  })

  it('replaces an earlier audit only when asked to', () => {
    const out = mkdtempSync(join(directory, 'earlier-'))
    writeFileSync(join(out, 'audit.json'), '{}')
    const { status, stderr } = audit(out, '--denoiser', 'median')
    expect(status).toBe(2)
    expect(stderr).toMatch(/--out: .* holds an audit; .*--replace/)
    expect(audit(out, '--denoiser', 'median', '--slices', '1', '--limit', '4', '--replace').status).toBe(0)
    expect(JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'))).toMatchObject({ patchCount: 4 })
  })
})

describe('denoscope', { timeout: 120_000 }, () => {
  it('explains every command with --help', () => {
    expect(denoscope('--help').stdout).toMatch(/audit[\s\S]*train[\s\S]*serve[\s\S]*doctor/)
    for (const command of ['audit', 'train', 'serve', 'doctor']) {
      const { status, stdout } = denoscope(command, '--help')
      expect(status).toBe(0)
      expect(stdout).toContain(`denoscope ${command}`)
    }
  })

  it('names backend and reason in the doctor report', () => {
    const { status, stdout } = denoscope('doctor', '--json')
    const { checks } = JSON.parse(stdout) as { checks: { name: string; value: string }[] }
    expect(checks.find(({ name }) => name === 'TensorFlow')!.value).toMatch(/^(tfjs-node|tfjs-backend-wasm) .+: .+/)
    expect(status).toBe(0)
  })

  it.each([
    [undefined, 'AVX2', 'good'],
    ['ALL', 'ALL', 'limited']
  ])('says which instructions native kernels may use (asked for: %s)', (asked, bound, state) => {
    const { stdout } = spawnSync(process.execPath, [main, 'doctor', '--json'], {
      encoding: 'utf8',
      env: { ...process.env, ONEDNN_MAX_CPU_ISA: asked }
    })
    const { checks } = JSON.parse(stdout) as { checks: { name: string; value: string; state: string }[] }
    const check = checks.find(({ name }) => name === 'Instructions')
    expect(check?.value.includes(`up to ${bound} `)).toBe(
      checks.some(({ value }) => value.startsWith('tfjs-node')) || undefined
    )
    if (check) expect(check.state).toBe(state)
  })
})

describe('standard output', () => {
  it('ends a command without a message if its reader closed it, and with one line if writing fails', () => {
    const shell = (line: string) => spawnSync('sh', ['-c', line], { encoding: 'utf8' })
    const command = `"${process.execPath}" "${main}" --help`
    expect(shell(`${command} | true`).stderr).toBe('')
    if (!existsSync('/dev/full')) return
    const { status, stderr } = shell(`${command} > /dev/full`)
    expect([status, stderr]).toEqual([1, 'denoscope: standard output cannot be written (the disk is full, ENOSPC)\n'])
  })
})
