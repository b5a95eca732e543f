import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeNpy } from '../../../src-core/files/npy-files.ts'
import { rodImages } from '../../support/physics-images.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from './support/command-line.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => {
  process.exitCode = 0
})

/** Two repeats of one pixel pair side by side; bias 3 and 1, standard deviations sqrt 2 and 0. */
function repeats(expected: object, more: object = {}) {
  writeNpy(join(folder, 'repeats.npy'), Float32Array.of(2, 5, 4, 5), [2, 1, 2])
  writeNpy(join(folder, 'truth.npy'), Float32Array.of(0, 4), [1, 2])
  const spacing = { pixel_spacing_mm: [8, 8] }
  return {
    id: 'repeats',
    files: [
      { file: 'repeats.npy', ...spacing, role: '2 realisations', ...more },
      { file: 'truth.npy', ...spacing, role: 'noise-free truth' }
    ],
    params: { dx_mm: 8, sd_left_right_HU: [1, 0] },
    expected
  }
}

const exact = (value: number | number[], tol = 1e-6) => ({ value, tol, tol_type: 'relative', kind: 'exact' })

function manifest(...cases: object[]): string {
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ version: 1, cases }))
  return folder
}

async function checked(...cases: object[]) {
  const result = JSON.parse(await run('validate-physics', '--cases', manifest(...cases), '--json'))
  const verdicts = Object.fromEntries(
    result.cases.flatMap(({ values }: { values: { name: string; verdict: string }[] }) =>
      values.map(({ name, verdict }) => [name, verdict])
    )
  )
  return { ...result, verdicts }
}

describe('denoscope validate-physics --cases', () => {
  it('computes values from the files and compares them within their tolerance', async () => {
    const { verdicts, right, wrong } = await checked(
      repeats({
        'bias_map.mean_HU': exact(2),
        'bias_map.max_abs_HU': exact(3.001, 1e-3),
        'sd_map.mean_left_HU': exact(Math.SQRT2),
        // (4 + 16 + 1 + 1) / 4.
        mse_HU2: exact(5.5),
        'truth.rms_sd_left_right_HU': exact([Math.SQRT2, 0])
      })
    )
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['right']))
    expect([right, wrong]).toEqual([5, 0])
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('ends with code 1 if a value is wrong', async () => {
    const { verdicts, cases } = await checked(repeats({ mse_HU2: exact(5.6, 1e-3), 'bias_map.mean_HU': exact(2) }))
    expect(verdicts).toEqual({ mse_HU2: 'wrong', 'bias_map.mean_HU': 'right' })
    expect(cases[0].values[0]).toMatchObject({ value: 5.5, expected: 5.6, tolerance: 1e-3, toleranceType: 'relative' })
    expect(process.exitCode).toBe(1)
  })

  it('lists unknown kinds and unknown names as not computed', async () => {
    const { verdicts, cases, notComputed } = await checked(repeats({ colour: exact(1) }), {
      id: 'new',
      files: [],
      params: { something: 1 },
      expected: { x: exact(1) }
    })
    expect(verdicts).toEqual({ colour: 'not computed', x: 'not computed' })
    expect(cases[1]).toMatchObject({ kind: null, values: [{ remark: 'unknown kind of case' }] })
    expect(notComputed).toBe(2)
    expect(process.exitCode ?? 0).toBe(0)
  })

  it('prints a line for each value', async () => {
    const text = await run('validate-physics', '--cases', manifest(repeats({ mse_HU2: exact(5.5) })))
    expect(text).toBe(
      'repeats: bias and SD maps\n  right        mse_HU2: 5.5, expected 5.5, tolerance 0.0001 % (exact)\n\n1 right, 0 wrong, 0 not computed\n'
    )
  })

  it('counts a case that cannot be computed as wrong, with the reason', async () => {
    const { cases } = await checked(repeats({ mse_HU2: exact(5.5) }, { sha256: '00' }))
    expect(cases[0].values[0]).toMatchObject({
      verdict: 'wrong',
      value: null,
      remark: expect.stringContaining('repeats.npy: its SHA-256 differs from the manifest')
    })
    const hash = createHash('sha256')
      .update(readFileSync(join(folder, 'repeats.npy')))
      .digest('hex')
    expect((await checked(repeats({ mse_HU2: exact(5.5) }, { sha256: hash }))).verdicts).toEqual({ mse_HU2: 'right' })
    expect(
      (await checked(repeats({ mse_HU2: exact(5.5) }, { file: '../repeats.npy' }))).cases[0].values[0].remark
    ).toBe('../repeats.npy: lies outside of the folder of cases')
  })

  it('measures a rod at its stated centre, and finds that centre', async () => {
    writeNpy(join(folder, 'rod.npy'), rodImages({ sigma: 0.8 }).data, [1, 100, 100])
    const sigma50 = Math.sqrt(Math.LN2 / 2) / Math.PI / 0.8
    const { verdicts } = await checked({
      id: 'a rod',
      files: [{ file: 'rod.npy', pixel_spacing_mm: [0.7, 0.7] }],
      params: { dx_mm: 0.7, rod_diameter_mm: 25, centre_px_xy: [49.3, 50.4] },
      expected: {
        f50_per_mm: exact(sigma50, 0.006),
        'truth.centre_px_xy': { value: [49.3, 50.4], tol: 0.01, tol_type: 'absolute', kind: 'truth' },
        'ttf_at_0.1_0.3': exact(
          [0.1, 0.3].map((f) => Math.exp(-2 * (Math.PI * 0.8 * f) ** 2)),
          0.01
        )
      }
    })
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['right']))
  })

  it('refuses a folder without a manifest, another form and no option', async () => {
    mkdirSync(join(folder, 'empty'))
    await expect(run('validate-physics', '--cases', join(folder, 'empty'))).rejects.toThrow('manifest.json')
    writeFileSync(join(folder, 'manifest.json'), '{"version": 1, "cases": [{"id": 3}]}')
    await expect(run('validate-physics', '--cases', folder)).rejects.toThrow('manifest.json: cases.0.id')
    await expect(run('validate-physics')).rejects.toThrow('expected either --cases DIR or --out DIR')
  })
})

describe('denoscope validate-physics --out', () => {
  it('writes bias and coverage of simulated truths', { timeout: 120_000 }, async () => {
    const out = join(folder, 'validation')
    const result = JSON.parse(await run('validate-physics', '--out', out, '--seeds', 3, '--json'))
    expect(result.seeds).toBe(3)
    interface Row {
      readonly measure: string
      readonly truth: number
      readonly bias: number
    }
    const worst = (pattern: RegExp) =>
      (result.bias as Row[])
        .filter(({ measure }) => pattern.test(measure))
        .map(({ truth, bias }) => Math.abs(bias / truth))
        .reduce((most, value) => Math.max(most, value), 0)
    // Means of 3 seeds, at about 5 standard errors.
    expect(worst(/^noise$|^mean frequency/)).toBeLessThan(0.01)
    expect(worst(/^f50/)).toBeLessThan(0.06)
    expect(worst(/^d' NPW/)).toBeLessThan(0.03)
    expect(worst(/^CHO .*unbiased/)).toBeLessThan(0.25)
    expect(result.coverage).toHaveLength(18)
    expect(JSON.parse(readFileSync(join(out, 'results.json'), 'utf8'))).toEqual(result)
    const report = readFileSync(join(out, 'README.md'), 'utf8')
    expect(report).toContain('| measure | unit | truth | mean | bias |')
    expect(report).toContain("| CHO LG: d', exact | disc in white noise of 18 HU, 200 + 200 images |")
  })
})
