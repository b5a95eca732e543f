import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { syntheticDicom } from '../../support/dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { runFully } from './support/command-line.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

const side = 32

/** A square that grows with height: each slice differs from its neighbours. */
function writeSlice(path: string, height: number, series: string): void {
  const stored = Int32Array.from({ length: side * side }, (_, pixel) => {
    const [row, column] = [Math.floor(pixel / side), pixel % side]
    return Math.max(Math.abs(row - 16), Math.abs(column - 16)) < 4 + height ? 1100 + 20 * height : 0
  })
  writeFileSync(
    path,
    syntheticDicom({
      rows: side,
      columns: side,
      signed: false,
      stored,
      attributes: {
        '0008,0018': ['UI', `2.25.${series}.${height + 1}`],
        '0020,000E': ['UI', `2.25.${series}`],
        '0008,103E': ['LO', `Series ${series}`],
        '0020,0032': ['DS', `-100\\-120\\${height}`],
        '0020,0052': ['UI', '2.25.7'],
        '0028,0030': ['DS', '0.7\\0.7']
      }
    })
  )
}

/**
 * Writes slices at these heights in a subfolder, beside a file that is no image. File names have another order.
 */
function writeSeries(name: string, series: string, heights: readonly number[]): string {
  const deep = join(folder, name, 'deep')
  mkdirSync(deep, { recursive: true })
  for (const height of heights) writeSlice(join(deep, `1.2.840.${series}.${(height * 7) % 11}`), height, series)
  writeFileSync(join(folder, name, 'Thumbs.db'), 'no image')
  writeFileSync(join(folder, name, 'notes.txt'), 'no image')
  return join(folder, name)
}

const compare = (...more: readonly string[]) =>
  runFully(
    'compare',
    '--reference',
    join(folder, 'full'),
    '--candidate',
    join(folder, 'low'),
    '--patch',
    16,
    '--method',
    'shape',
    '--json',
    ...more
  )

it('finds DICOM slices in folders within and pairs them by place, whatever their files are called', async () => {
  writeSeries('full', '10', [0, 1, 2, 3, 4, 5])
  writeSeries('low', '20', [2, 3, 4, 5, 6, 7])
  const { stdout, stderr } = await compare()
  expect(JSON.parse(stdout)).toEqual({
    flagged: 0,
    images: [2, 3, 4, 5].map((height) => ({ name: `1.2.840.20.${(height * 7) % 11}`, flagged: 0 }))
  })
  expect(stderr).toContain("Slices of 'Series 10' paired with 'Series 20' by position: 4 of 6 (at the same places)")
  expect(stderr).toContain("Left out of the output 'Series 20': slices 5 to 6 (6 to 7 mm)")
})

it('refuses series that do not overlap in one line with both ranges', async () => {
  writeSeries('full', '10', [0, 1, 2])
  writeSeries('low', '20', [6, 7, 8])
  await expect(compare()).rejects.toThrow(
    "the reference 'Series 10' lies at position 0 to 2 mm, the output 'Series 20' at 6 to 8 mm, and no two slices agree within 0.5 mm"
  )
})

it('takes the series of a folder of several that an output names, and says how where none is named', async () => {
  writeSeries('full', '10', [0, 1, 2])
  writeSeries('vendor', '20', [0, 1, 2])
  writeSeries('vendor/more', '30', [0, 1])
  const asked = (...output: string[]) =>
    runFully(
      'compare',
      '--reference',
      join(folder, 'full'),
      ...output.flatMap((each) => ['--output', each]),
      '--patch',
      16,
      '--method',
      'shape',
      '--json'
    )
  const vendor = join(folder, 'vendor')
  await expect(asked(`ACME=${vendor}`)).rejects.toThrow(
    `${vendor}: holds 2 series, choose one with --output 'ACME=${vendor}#N': 1 'Series 20' (3 slices), 2 'Series 30' (2 slices)`
  )
  const { stdout, stderr } = await asked(`ACME=${vendor}#2`)
  expect((JSON.parse(stdout) as { images: unknown[] }).images).toHaveLength(2)
  expect(stderr).toContain("Slices of 'Series 10' paired with 'ACME' by position: 2 of 3")
  expect((await asked(`${vendor}#1`)).stderr).toContain("paired with 'Series 20' by position: all 3")
  await expect(asked(`ACME=${vendor}#3`)).rejects.toThrow(`--output 'ACME=${vendor}#N': expected N from 1 to 2, got 3`)
  await expect(
    runFully('compare', '--reference', join(folder, 'full'), '--output', `ACME=${vendor}`, '--candidate-series', 2)
  ).rejects.toThrow(`--test-series: goes with --test-image; choose with --output 'ACME=${vendor}#N'`)
})

it('takes a folder that has # in its name as it is', async () => {
  writeSeries('full', '10', [0, 1, 2])
  const odd = writeSeries('run#2', '20', [0, 1, 2])
  const { stderr } = await runFully(
    'compare',
    '--reference',
    join(folder, 'full'),
    '--output',
    odd,
    '--patch',
    16,
    '--method',
    'shape',
    '--json'
  )
  expect(stderr).toContain("paired with 'Series 20' by position: all 3")
})
