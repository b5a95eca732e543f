import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { findPhantom } from '../../../src-core/phantoms/find-phantom.ts'
import { phantomSlices } from '../../../src-core/phantoms/phantom-slices.ts'
import { phantomRequestSchema } from '../../../src-core/simulated-phantoms/phantom-request.ts'
import { phantomTruthSchema } from '../../../src-core/simulated-phantoms/phantom-truth.ts'
import { requestedScan } from '../../../src-core/simulated-phantoms/requested-scan.ts'
import { writePhantom } from '../../../src-core/simulated-phantoms/write-phantom.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A request with few pixels and views. */
const small = (settings: object) =>
  phantomRequestSchema.parse({ size: 112, pixelSpacing: 2, views: 120, thickness: 10, ...settings })

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()

/** The one series of a folder. */
async function opened(folder: string) {
  const { sources } = await openDicom([folder])
  expect(sources).toHaveLength(1)
  return sources[0]!
}

describe('a simulated phantom', () => {
  it('is a folder of series by dose, repeat and signal, slices without noise, and the truth', async () => {
    const folder = join(temporaryFolder(), 'mita')
    await writePhantom(folder, small({ phantom: 'mita-lcd', dose: [1, 0.125], repeats: 2, slices: 1 }))
    const series = ['dose-0.125', 'dose-1.00'].flatMap((dose) =>
      ['repeat-001', 'repeat-002'].flatMap((repeat) =>
        ['absent', 'present'].map((part) => `${dose}/${repeat}/${part}/0001.dcm`)
      )
    )
    expect(filesIn(folder)).toEqual([...series, 'noise-free/absent.npy', 'noise-free/present.npy', 'truth.json'])
    const truth = phantomTruthSchema.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')))
    expect(truth.series).toHaveLength(8)
    expect(new Set(truth.series.map(({ seed }) => seed)).size).toBe(8)
    expect(truth.parts.map(({ name, signal }) => [name, signal])).toEqual([
      ['present', true],
      ['absent', false]
    ])
    // 10 mm, 3 HU at 45 degrees, 40 mm from the middle.
    expect(truth.features[3]).toMatchObject({ kind: 'disc', diameter: 10, contrast: 3, slices: [1, 1] })
    expect(truth.features[3]!.column).toBeCloseTo(55.5 + (40 * Math.SQRT1_2) / 2, 10)
    const [full, low] = truth.expectedNoise
    expect(low!.points[0]!.deviation / full!.points[0]!.deviation).toBeCloseTo(Math.sqrt(8), 6)
    const source = await opened(join(folder, 'dose-1.00/repeat-001/present'))
    const { data } = await source.readSlice(0)
    const { data: free } = readNpy(join(folder, 'noise-free/present.npy'))
    const middle = 56 * 112 + 56
    expect(source.summary).toMatchObject({ unit: 'HU', pixelSpacing: [2, 2] })
    expect(free[middle]).toBeCloseTo(0, 0)
    expect(data[middle]).not.toBeCloseTo(free[middle]!, 2)
  })

  it('is written byte by byte the same again, also if other series join', async () => {
    const [first, again] = [join(temporaryFolder(), 'a'), join(temporaryFolder(), 'b')]
    await writePhantom(first, small({ phantom: 'uniform', slices: 1 }))
    await writePhantom(again, small({ phantom: 'uniform', slices: 1, dose: [0.5, 1] }))
    const file = 'dose-1.00/repeat-001/0001.dcm'
    expect(readFileSync(join(first, file)).equals(readFileSync(join(again, file)))).toBe(true)
    const other = join(again, 'dose-0.50/repeat-001/0001.dcm')
    expect(readFileSync(other).equals(readFileSync(join(again, file)))).toBe(false)
  })

  it('is found with its modules, rotated and shifted', async () => {
    const folder = join(temporaryFolder(), 'acr')
    const shift = [5, -4] as const
    const truth = await writePhantom(folder, small({ phantom: 'acr', rotation: 7, shift, photons: 5e9 }))
    const found = await findPhantom(phantomSlices(await opened(join(folder, 'dose-1.00/repeat-001'))))
    expect(found.model.id).toBe('acr464')
    expect(found.modules.map(({ kind, isConfirmed }) => [kind, isConfirmed])).toEqual([
      ['hu', true],
      ['low-contrast', true],
      ['uniform', true],
      ['resolution', true]
    ])
    const [{ phantom, rotation }] = found.modules as [(typeof found.modules)[0]]
    expect(Math.hypot(phantom.x - truth.centre.column, phantom.y - truth.centre.row)).toBeLessThan(0.2)
    expect(rotation).toBeCloseTo(7, 0)
  })

  it('refuses a folder that is not empty, and leaves nothing half-written after a cancel', async () => {
    const parent = temporaryFolder()
    const full = join(parent, 'full')
    mkdirSync(full)
    writeFileSync(join(full, 'x'), '')
    await expect(writePhantom(full, small({ phantom: 'uniform' }))).rejects.toThrow(/the folder is not empty/)
    const signal = AbortSignal.abort()
    await expect(writePhantom(join(parent, 'new'), small({ phantom: 'uniform' }), { signal })).rejects.toThrow(/abort/)
    expect(readdirSync(parent)).toEqual(['full'])
  })
})

describe('a request', () => {
  it.each([
    [{ phantom: 'uniform', diameter: 300 }, /reaches 152 mm from the middle, the image 112 mm; 2.72 mm fits/],
    [{ phantom: 'acr', slices: 3 }, /--slices: this phantom has modules/],
    [{ phantom: 'anthropomorphic', pixelSpacing: 3, slices: 30 }, /the abdomen has 60 mm, 30 slices of 10 mm/]
  ])('is refused if it cannot be made: %o', (settings, message) => {
    expect(() => requestedScan(small(settings))).toThrow(message)
  })

  it.each([{ dose: [2] }, { dose: [0.5, 0.5] }, { dose: [] }, { repeats: 0 }, { kernel: 'bone' }, { shift: [1] }])(
    'is refused with %o',
    (settings) => {
      expect(phantomRequestSchema.safeParse({ phantom: 'uniform', ...settings }).success).toBe(false)
    }
  )
})
