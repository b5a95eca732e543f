import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseDicomObject, textOf } from '../../../src-core/deidentification/dicom-object.ts'
import { auditLesionPlan } from '../../../src-core/cli/options/lesion-options.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { slicePlace, syntheticDicom } from '../../support/dicom.ts'
import { blurredDiscAt, rodImages } from '../../support/physics-images.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run } from './support/command-line.ts'

useArrayFolder()

const size = 64
const flat = () => npy('flat.npy', new Float32Array(3 * size * size).fill(-20), [3, size, size])
const lesions = ['--diameter', '6', '--contrast', '40', '--psf', '0.7', '--pixel-spacing', '0.8'] as const

const truthIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'lesions.json'), 'utf8')) as {
    lesions: { sliceNumber: number; row: number; column: number }[]
    expected: { distanceMm: number[]; addedHu: number[] }
  }

describe('denoscope insert-lesions', () => {
  it('writes slices with and without lesions, the places and the expected profile', async () => {
    const out = inFolder('out')
    const printed = await run('insert-lesions', flat(), out, ...lesions, '--count', 4, '--absent')
    expect(printed).toContain(
      `4\u00a0discs of 6 mm and 40 HU in 3 slices: present.npy, absent.npy, lesions.json in ${out}`
    )
    expect(readdirSync(out).sort()).toEqual(['absent.npy', 'lesions.json', 'present.npy'])
    const [present, absent] = ['present.npy', 'absent.npy'].map((name) => readNpy(join(out, name)))
    expect(present!.shape).toEqual([3, size, size])
    expect(absent!.data.every((value) => value === -20)).toBe(true)
    const truth = truthIn(out)
    expect(truth.lesions).toHaveLength(4)
    for (const { sliceNumber, row, column } of truth.lesions) {
      const middle = (sliceNumber - 1) * size * size + row * size + column
      expect(present!.data[middle]! + 20).toBeCloseTo(40 * blurredDiscAt(0, 3, 0.7), 2)
      expect(present!.data[middle + 4]! + 20).toBeCloseTo(40 * blurredDiscAt(3.2, 3, 0.7), 1)
    }
    const at = truth.expected.distanceMm.indexOf(3)
    expect(truth.expected.addedHu[at]).toBeCloseTo(40 * blurredDiscAt(3, 3, 0.7), 3)
  })

  it('puts lesions at given places, with a measured transfer function', async () => {
    const frequency = Array.from({ length: 60 }, (_, at) => at * 0.02)
    writeFileSync(
      inFolder('ttf.json'),
      JSON.stringify({ frequency, transfer: frequency.map((f) => Math.exp(-2 * (Math.PI * 0.7 * f) ** 2)) })
    )
    const options = ['--diameter', '6', '--contrast', '40', '--pixel-spacing', '0.8', '--psf', inFolder('ttf.json')]
    await run('insert-lesions', flat(), inFolder('at'), ...options, '--at', '2,20,30', '--at', '3,40,41')
    expect(truthIn(inFolder('at')).lesions).toEqual([
      { sliceNumber: 2, row: 20, column: 30 },
      { sliceNumber: 3, row: 40, column: 41 }
    ])
    const { data } = readNpy(join(inFolder('at'), 'present.npy'))
    expect(data[size * size + 20 * size + 30]! + 20).toBeCloseTo(40 * blurredDiscAt(0, 3, 0.7), 0)
    expect(data[20 * size + 30]).toBe(-20)
  })

  it('takes the transfer function that measure ttf prints', async () => {
    const rod = rodImages({ sigma: 0.7, noise: 2, slices: 4 })
    npy('rod.npy', rod.data, [rod.count, rod.rows, rod.columns])
    const measured = await run(
      'measure',
      'ttf',
      inFolder('rod.npy'),
      '--radius',
      12.5,
      '--pixel-spacing',
      0.7,
      '--json'
    )
    const { f50 } = JSON.parse(measured) as { f50: number }
    expect(f50).toBeCloseTo(0.18739 / 0.7, 2)
    writeFileSync(inFolder('measured.json'), measured)
    const options = ['--diameter', 6, '--contrast', 40, '--pixel-spacing', 0.8, '--psf', inFolder('measured.json')]
    await run('insert-lesions', flat(), inFolder('measured'), ...options, '--at', '2,20,30')
    const { data } = readNpy(join(inFolder('measured'), 'present.npy'))
    const at = size * size + 20 * size + 30
    for (const step of [0, 2, 4])
      expect(Math.abs(data[at + step]! + 20 - 40 * blurredDiscAt(0.8 * step, 3, 0.7))).toBeLessThan(1)
  })

  it('writes a DICOM series without the identity of the patient, with derived tags, that opens again', async () => {
    const series = inFolder('ct')
    mkdirSync(series)
    for (let index = 0; index < 3; index++)
      writeFileSync(
        join(series, `${index}.dcm`),
        syntheticDicom({
          rows: size,
          columns: size,
          stored: new Int32Array(size * size).fill(1084),
          attributes: {
            ...slicePlace(index),
            '0008,0018': ['UI', `1.2.3.${index}`],
            '0020,000d': ['UI', '1.2.3'],
            '0010,0010': ['PN', 'Wombat^Walter'],
            '0010,0020': ['LO', 'MRN-77'],
            '0028,0030': ['DS', '0.8\\0.8']
          }
        })
      )
    const key = ['--key-file', inFolder('key')]
    await run('insert-lesions', series, inFolder('dicom'), '--diameter', 6, '--contrast', 40, '--count', 2, ...key)
    const folder = join(inFolder('dicom'), 'present')
    expect(readdirSync(folder)).toEqual(['0001.dcm', '0002.dcm', '0003.dcm'])
    const bytes = readFileSync(join(folder, '0001.dcm'))
    expect(bytes.includes('Wombat')).toBe(false)
    const { dataSet } = await parseDicomObject('0001.dcm', bytes)
    expect(textOf(dataSet, 0x00080008)).toMatch(/^DERIVED\\SECONDARY/)
    expect(textOf(dataSet, 0x0008103e)).toBe('LESIONS 2 discs of 6 mm and 40 HU')
    expect(textOf(dataSet, 0x00082111)).toContain('Gaussian PSF of sigma 0.6 mm, seed 1')
    const { sources } = await openDicom([folder])
    const { lesions: places } = truthIn(inFolder('dicom'))
    for (const { sliceNumber, row, column } of places) {
      const { data } = await sources[0]!.readSlice(sliceNumber - 1)
      expect(data[row * size + column]).toBeCloseTo(60 + 40, 0)
    }
  })

  it.each([
    [['--at', '1,2,2'], 'lesions: the disc at slice 1, row 2, column 2 leaves the slice or the audited part of it'],
    [['--count', '500'], /^lesions: room for \d+ of 500\sdiscs of 6 mm and 40 HU in soft tissue \(-50 to 150 HU\)/],
    [['--contrast', '0'], '--contrast: expected a contrast other than 0 HU'],
    [['--psf', '4'], 'lesions: a PSF of 9.4 mm (full width at half maximum) is wider than the disc of 6 mm']
  ])('refuses %s in one line, and leaves nothing behind', async (wrong, message) => {
    await expect(run('insert-lesions', flat(), inFolder('no'), ...lesions, ...wrong)).rejects.toThrow(message)
    expect(existsSync(inFolder('no'))).toBe(false)
  })

  it('refuses a file that is no transfer function, and a folder that is not empty', async () => {
    writeFileSync(inFolder('bad.json'), '{"frequency": [0, 1], "transfer": [1]}')
    const bad = ['--diameter', '6', '--contrast', '40', '--pixel-spacing', '0.8', '--psf', inFolder('bad.json')]
    await expect(run('insert-lesions', flat(), inFolder('no'), ...bad)).rejects.toThrow(
      'expected a width in mm, or JSON with lists of frequency and transfer'
    )
    await expect(run('insert-lesions', flat(), inFolder(''), ...lesions)).rejects.toThrow('the folder is not empty')
  })
})

describe('outputs of others with lesions', () => {
  const audited = (...more: (string | number)[]) => {
    const out = inFolder('pair')
    const series = ['--reference', join(out, 'present.nii.gz'), '--absent-input', join(out, 'absent.nii.gz')]
    const output = ['--output', `ACME=${inFolder('acme-present.nii.gz')}`]
    const grid = ['--patch', 32, '--stride', 32, '--crop', 64, '--lesions', join(out, 'lesions.json')]
    return run('audit', ...series, ...output, ...grid, ...more, '--out', inFolder('result'), '--replace')
  }

  it('are measured by what they keep of the lesions', async () => {
    const nifti = ['--format', 'nii.gz', '--slice-spacing', 3]
    const places = ['1,20,20', '1,44,44', '2,20,44', '2,44,20', '3,20,20'].flatMap((place) => ['--at', place])
    await run('insert-lesions', flat(), inFolder('pair'), ...lesions, ...places, '--absent', ...nifti)
    for (const name of ['present', 'absent'])
      await run(
        'denoise',
        join(inFolder('pair'), `${name}.nii.gz`),
        inFolder(`acme-${name}.nii.gz`),
        '--denoiser',
        'gaussian:size=13,sigma=1.5',
        '--range',
        '-1000,1000'
      )
    const printed = await audited('--absent', `ACME=${inFolder('acme-absent.nii.gz')}`)
    expect(printed).toMatch(/Of 5\sdiscs of 6 mm and 40 HU, ACME keeps 7\d\s% of the contrast/)
    expect(readFileSync(join(inFolder('result'), 'report.html'), 'utf8')).toContain('The series hold the lesions')
    await expect(audited()).rejects.toThrow(
      "--absent: the output 'ACME' needs its slices without the lesions: --absent 'ACME=FOLDER'"
    )
    await expect(audited('--absent', `Other=${inFolder('acme-absent.nii.gz')}`)).rejects.toThrow(
      "--absent: the output 'ACME' needs its slices without the lesions"
    )
    await expect(audited('--absent', `ACME=${inFolder('acme-present.nii.gz')}`)).rejects.toThrow(
      "'ACME' with and without lesions is one series"
    )
  })
})

describe('--lesions of an audit', () => {
  it('reads shape and numbers, and the places of a written truth', async () => {
    expect(auditLesionPlan('disc:diameter=5,contrast=-20,count=40,ground=liver')).toEqual({
      shape: 'disc',
      diameter: 5,
      contrast: -20,
      blur: { kind: 'gaussian', sigma: 0.6 },
      places: { kind: 'rule', count: 40, ground: 'liver' }
    })
    await run('insert-lesions', flat(), inFolder('truth'), ...lesions, '--at', '2,20,30')
    expect(auditLesionPlan(join(inFolder('truth'), 'lesions.json'))).toEqual({
      shape: 'disc',
      diameter: 6,
      contrast: 40,
      blur: { kind: 'gaussian', sigma: 0.7 },
      places: { kind: 'given', places: [{ slice: 1, row: 20, column: 30 }] }
    })
  })

  it.each([
    [
      'disc:size=5',
      "--lesions: expected each of diameter, contrast, psf, count, ground once at most, as in diameter=5, got 'size=5'"
    ],
    [
      'disc:diameter=5',
      "--lesions: expected diameter and contrast, as in disc:diameter=5,contrast=20, got 'disc:diameter=5'"
    ],
    ['cube', 'cube: no such file or folder']
  ])('refuses %s in one line', (text, message) => {
    expect(() => auditLesionPlan(text)).toThrow(message)
  })
})
