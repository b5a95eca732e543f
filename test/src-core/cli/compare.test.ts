import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { beforeEach, describe, expect, it } from 'vitest'
import { writeNpy, readNpy } from '../../../src-core/files/npy-files.ts'
import { syntheticDicom } from '../../support/dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { imagesOf, publishedPairs } from '../scores/sfrc/published-pairs.ts'
import { run, runFully } from './support/command-line.ts'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
  for (const side of ['reference', 'candidate']) mkdirSync(join(folder, side))
})

const [pair16, , pair8] = publishedPairs as [(typeof publishedPairs)[number], unknown, (typeof publishedPairs)[number]]
const sides = ['reference', 'candidate'] as const
const comparing = (...more: readonly (string | number)[]) =>
  run('compare', '--reference', join(folder, 'reference'), '--candidate', join(folder, 'candidate'), ...more)

function writeArrays(name: string, side: (typeof sides)[number], pair = pair16): void {
  const { data, rows, columns } = imagesOf(pair)[side]
  writeNpy(join(folder, side, name), Uint16Array.from(data), [rows, columns])
}

function writePngs(name: string): void {
  for (const side of sides) {
    const { data, rows, columns } = imagesOf(pair8)[side]
    const image = { data: Buffer.from(Uint8Array.from(data)), width: columns, height: rows } as PNG
    writeFileSync(
      join(folder, side, name),
      PNG.sync.write(image, { colorType: 0, inputColorType: 0, inputHasAlpha: false })
    )
  }
}

const published = ['--mode', 'published', '--json']
// The first pair has two crossings at or below 0.66 per mm.
// The 8-bit pair has three at or below 0.2 cycles per pixel.
const settings16 = ['--patch', 32, '--pixel-spacing', 0.5, '--hallucination-threshold', 0.66, ...published] as const
const settings8 = ['--patch', 24, '--frc-threshold', 0.75, '--hallucination-threshold', 0.2, ...published] as const

describe('denoscope compare', () => {
  it('flags what the published program flags, on 16-bit arrays with a pixel spacing and on 8-bit PNG without', async () => {
    for (const side of sides) writeArrays('a.npy', side)
    expect(await comparing(...settings16)).toBe('{"flagged":2,"images":[{"name":"a.npy","flagged":2}]}\n')
    for (const side of sides) writeFileSync(join(folder, side, 'notes.txt'), 'no image')
    mkdirSync(join(folder, 'png'))
    folder = join(folder, 'png')
    for (const side of sides) mkdirSync(join(folder, side))
    writePngs('b.png')
    expect(JSON.parse(await comparing(...settings8))).toEqual({ flagged: 3, images: [{ name: 'b.png', flagged: 3 }] })
  })

  it('finds nothing between a folder and itself', async () => {
    writeArrays('a.npy', 'reference')
    const reference = join(folder, 'reference')
    expect(
      JSON.parse(await run('compare', '--reference', reference, '--candidate', reference, '--patch', 32, '--json'))
    ).toEqual({ flagged: 0, images: [{ name: 'a.npy', flagged: 0 }] })
  })

  it('pairs by name where names agree, else by position in natural order', async () => {
    for (const name of ['2.npy', '10.npy']) for (const side of sides) writeArrays(name, side)
    expect(JSON.parse(await comparing(...settings16)).images.map(({ name }: { name: string }) => name)).toEqual([
      '2.npy',
      '10.npy'
    ])
    // Position only: the candidate of the reference's other pair is of another size, and sizes are told apart.
    writeArrays('2.npy', 'reference', pair8)
    await expect(comparing(...settings16)).rejects.toThrow(
      /reference\/2\.npy has 100 x 75, .*candidate\/2\.npy has 90 x 70/
    )
  })

  it('names both sides where files have no counterparts', async () => {
    writeArrays('a.npy', 'reference')
    writeArrays('b.npy', 'reference')
    writeArrays('a.npy', 'candidate')
    writeArrays('c.npy', 'candidate')
    await expect(comparing()).rejects.toThrow(
      /'b\.npy' of .*reference has no counterpart in .*candidate, 'c\.npy' of .*candidate has none in .*reference/
    )
    expect(JSON.parse(await comparing('--pair-by', 'order', ...settings16)).flagged).toBe(4)
    writeArrays('d.npy', 'candidate')
    await expect(comparing('--pair-by', 'position')).rejects.toThrow(
      /reference has 2 image files, .*candidate has 3 image files: they cannot be paired/
    )
  })

  it('refuses spacings that differ, naming both series', async () => {
    const stored = new Int32Array(32 * 32).fill(1064)
    const dicom = (spacing: string) =>
      syntheticDicom({ rows: 32, columns: 32, signed: false, stored, attributes: { '0028,0030': ['DS', spacing] } })
    writeFileSync(join(folder, 'reference', '1.dcm'), dicom('0.7\\0.7'))
    writeFileSync(join(folder, 'candidate', '1.dcm'), dicom('0.5\\0.5'))
    await expect(comparing('--patch', 32)).rejects.toThrow(
      /the reference 'CT series 4' has pixels of 0\.7 x 0\.7 mm, the output '.*' has pixels of 0\.5 x 0\.5 mm/
    )
  })

  it("counts with 'all' the patches that either method flags, and shows both counts", async () => {
    for (const side of sides) writeArrays('a.npy', side)
    const table = await comparing(
      '--method',
      'all',
      '--patch',
      32,
      '--pixel-spacing',
      0.5,
      '--mode',
      'published',
      '--hallucination-threshold',
      0.66
    )
    const [any, bySfrc, byShape] = /^total +(\d+) +(\d+) +(\d+)$/m.exec(table)!.slice(1).map(Number) as [
      number,
      number,
      number
    ]
    expect(bySfrc).toBe(2)
    expect(any).toBeGreaterThanOrEqual(Math.max(bySfrc, byShape))
    expect(any).toBeLessThanOrEqual(bySfrc + byShape)
  })

  it('counts by the error map, with a warning, if no threshold of sFRC holds; and refuses sFRC by name', async () => {
    for (const side of sides) writeArrays('a.npy', side)
    const words = [
      'compare',
      '--reference',
      join(folder, 'reference'),
      '--candidate',
      join(folder, 'candidate'),
      '--patch',
      32,
      '--pixel-spacing',
      0.66,
      '--json'
    ] as const
    const { stdout, stderr } = await runFully(...words)
    expect(stderr).toContain(
      'threshold of sFRC holds for patches of 64 x 64 pixels of 0.48 mm, and these are patches of 32 x 32 pixels of 0.66 mm: give --calibration or --hallucination-threshold; counted by the error map instead'
    )
    expect(stdout).toBe((await runFully(...words, '--method', 'shape')).stdout)
    await expect(runFully(...words, '--method', 'sfrc')).rejects.toThrow(
      /--method sfrc: The threshold of sFRC holds for/
    )
    const out = join(folder, 'out')
    await runFully(...words, '--out', out)
    const page = readFileSync(join(out, 'report.html'), 'utf8')
    expect(page).toContain('sFRC counts no patches here')
    expect(page).not.toContain('flagged by the sFRC')
  })

  it('writes arrays, tables and a report of whole slices, edge patches filled up', async () => {
    for (const side of sides) writeArrays('a.npy', side)
    const out = join(folder, 'out')
    expect(
      await comparing(
        '--patch',
        32,
        '--pixel-spacing',
        0.5,
        '--mode',
        'published',
        '--hallucination-threshold',
        0.66,
        '--out',
        out
      )
    ).toContain('Written to')
    expect(readdirSync(out).sort()).toEqual([
      'audit.json',
      'findings.csv',
      'output-candidate.npy',
      'patches.csv',
      'patches.npy',
      'reference.npy',
      'report.html',
      'report.json',
      'scores.npy'
    ])
    expect(readNpy(join(out, 'output-candidate.npy')).shape).toEqual([9, 32, 32])
    const record = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'))
    expect(record).toMatchObject({
      denoisers: [],
      outputs: [{ key: 'candidate', label: 'candidate' }],
      hasReference: true,
      request: { degradation: { kind: 'reference' } },
      discrepancy: { sfrc: { mode: 'published' } }
    })
    expect(Object.keys(record.means)).toEqual(['candidate'])
    const [header, first] = readFileSync(join(out, 'patches.csv'), 'utf8').split('\r\n') as [string, string]
    const crossing = header.split(',').indexOf('candidate_frcCrossing')
    expect(Number(first.split(',')[crossing])).toBeCloseTo(0.69526, 5)
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(
      /flagged by the sFRC[\s\S]*<th scope="row">All<\/th><td>2<\/td>/
    )
  })
})

describe('denoscope calibrate-sfrc', () => {
  const calibrating = (...more: readonly (string | number)[]) =>
    run('calibrate-sfrc', '--reference', 'phantom:1:2', '--patch', 32, '--noise', 'gaussian:0.03', ...more)

  it('finds a threshold that noise alone crosses as seldom as was asked for, which compare takes', async () => {
    const file = join(folder, 'calibration.json')
    const told = JSON.parse(
      await calibrating('--target-false-flag-rate', 0.05, '--realisations', 2, '--out', file, '--json')
    )
    expect(told).toEqual(JSON.parse(readFileSync(file, 'utf8')))
    expect(told.heldOut.falseFlagRate).toBeGreaterThan(0.01)
    expect(told.heldOut.falseFlagRate).toBeLessThan(0.12)
    for (const side of sides) writeArrays('a.npy', side)
    const out = join(folder, 'out')
    await comparing('--calibration', file, '--out', out)
    const { request, discrepancy } = JSON.parse(readFileSync(join(out, 'audit.json'), 'utf8'))
    expect(request.patchify.patchSize).toBe(32)
    expect(discrepancy.sfrc.hallucinationThreshold).toBe(told.discrepancy.sfrc.hallucinationThreshold)
  })

  it('says how many patches a rate needs', async () => {
    await expect(calibrating('--target-false-flag-rate', 0.0001, '--realisations', 2)).rejects.toThrow(
      'needs 10000 patches of tissue or more'
    )
  })

  it('is refused by name where a file is none', async () => {
    writeFileSync(join(folder, 'x.json'), '{}')
    for (const side of sides) writeArrays('a.npy', side)
    await expect(comparing('--calibration', join(folder, 'x.json'))).rejects.toThrow(
      /x\.json: is no sFRC calibration: format/
    )
  })
})
