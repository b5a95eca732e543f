import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { filterDenoiser } from '../../../src-core/denoisers/filters/filters.ts'
import { imageBatch } from '../../../src-core/images/image.ts'
import { writeNpy } from '../../../src-core/files/npy-writer.ts'
import { readNpy } from '../../../src-core/files/npy-reader.ts'
import type { NpyArray } from '../../../src-core/files/npy-format.ts'
import { mulberry32, syntheticDicom, syntheticStored } from '../../support/dicom.ts'
import { largestDifference, referencePath } from '../../support/reference.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { denoscope, run } from './support/command-line.ts'

let folder: string
const inFolder = (name: string) => join(folder, name)

beforeEach(() => {
  folder = temporaryFolder()
})

function npy(name: string, values: NpyArray, shape: readonly number[]): string {
  writeNpy(inFolder(name), values, shape)
  return inFolder(name)
}

function uniform(count: number, seed = 1): Float32Array {
  const random = mulberry32(seed)
  return Float32Array.from({ length: count }, random)
}

function greyPng(name: string, bytes: Uint8Array, width: number): string {
  const image = { data: Buffer.from(bytes), width, height: bytes.length / width } as PNG
  writeFileSync(inFolder(name), PNG.sync.write(image, { colorType: 0, inputColorType: 0, inputHasAlpha: false }))
  return inFolder(name)
}

describe('denoscope filter', () => {
  // Arrays by OpenCV and scikit-image.
  // test/src-core/denoisers/filters/reference.test.ts states the origin of the tolerances.
  it.each([
    ['rect__median5_replicate', 0, ['median', '--size', 5]],
    ['rect__gauss3_sigma0', 1e-6, ['gaussian', '--size', 3]],
    ['rect__gauss5_sampled', 1e-6, ['gaussian', '--size', 5, '--sigma', 1.1]],
    ['rect__box3', 1e-6, ['average', '--size', 3]],
    ['rect__bilateral_d5_sc0.1_ss5', 2e-6, ['bilateral', '--d', 5, '--sigma-color', 0.1, '--sigma-space', 5]],
    [
      'rect__nlm_slow_sigmas_exact',
      1e-6,
      ['nlm', '--patch-size', 5, '--patch-distance', 6, '--h', 0.16, '--sigma', 0.2]
    ],
    ['rect__nlm_fast_sigma0_exact', 1e-6, ['nlm', '--patch-size', 5, '--patch-distance', 6, '--h', 0.16, '--fast']],
    ['rect__tv_w0.1', 1e-6, ['tv', '--weight', 0.1]]
  ] as const)('gives %s to %d', async (name, tolerance, words) => {
    await run('filter', ...words, referencePath('rect.npy'), inFolder('out.npy'))
    const { data, shape, dtype } = readNpy(inFolder('out.npy'))
    expect(dtype).toBe('<f4')
    expect(shape).toEqual([1, 9, 13])
    expect(largestDifference(data, readNpy(referencePath(`${name}.npy`)).data)).toBeLessThanOrEqual(tolerance)
  })

  it('keeps the shape of one image and takes integers, doubles and values far from 0..1 as they are', async () => {
    // The median of a 3 x 3 image with its edges repeated, by hand: row 1, column 1 is that of all nine.
    const values = [-1000, 40, 3000, 50, -60, 70, 80, 90, -1000]
    for (const [name, array] of [
      ['i.npy', Int16Array.from(values)],
      ['d.npy', Float64Array.from(values)]
    ] as const) {
      await run('filter', 'median', npy(name, array, [3, 3]), inFolder('out.npy'))
      const { data, shape } = readNpy(inFolder('out.npy'))
      expect(shape).toEqual([3, 3])
      expect(data[4]).toBe(50)
    }
  })

  it('replaces the file that it reads', async () => {
    const both = npy('both.npy', uniform(3 * 17 * 31), [3, 17, 31])
    const before = readNpy(both)
    await run('filter', 'average', '--size', 5, both, both)
    const expected = await filterDenoiser('average').denoise(imageBatch(before.data as Float32Array, 3, 17, 31), {
      size: 5
    })
    expect(readNpy(both).data).toEqual(expected.data)
    expect(readdirSync(folder)).toEqual(['both.npy'])
  })

  it('gives the same for a batch that is worked on in parts as for each image alone', async () => {
    const batch = npy('batch.npy', uniform(5 * 400 * 300), [5, 400, 300])
    await run('filter', 'median', batch, inFolder('out.npy'))
    const size = 400 * 300
    const last = (readNpy(batch).data as Float32Array).slice(4 * size)
    const alone = await filterDenoiser('median').denoise(imageBatch(last, 1, 400, 300), {})
    expect(readNpy(inFolder('out.npy')).data.slice(4 * size)).toEqual(alone.data)
  })

  it('reads DICOM in HU, one frame as an image and several as a batch', async () => {
    const stored = syntheticStored(16 * 24 * 2, 3, 12, true)
    for (const [frames, shape] of [
      [1, [16, 24]],
      [2, [2, 16, 24]]
    ] as const) {
      const values = stored.slice(0, 16 * 24 * frames)
      writeFileSync(inFolder('ct.dcm'), syntheticDicom({ frames, stored: values }))
      // A kernel of one pixel changes nothing: HU are the stored values less 1024.
      await run('filter', 'average', '--size', 1, inFolder('ct.dcm'), inFolder('out.npy'))
      const out = readNpy(inFolder('out.npy'))
      expect(out.shape).toEqual(shape)
      expect(Array.from(out.data)).toEqual(Array.from(values, (value) => value - 1024))
    }
  })

  it('reads a grey PNG as 0..1 and writes one of 16 bits that reads back the same', async () => {
    const bytes = Uint8Array.from({ length: 12 }, (_, index) => 23 * index)
    await run('filter', 'average', '--size', 1, greyPng('in.png', bytes, 4), inFolder('out.png'))
    await run('filter', 'average', '--size', 1, inFolder('out.png'), inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([3, 4])
    expect(Array.from(data)).toEqual(Array.from(bytes, (byte) => Math.fround(byte / 255)))
    expect(readFileSync(inFolder('out.png'))[24]).toBe(16)
  })

  it('shows defaults and the function it agrees with', () => {
    const { status, stdout } = denoscope('filter', 'bilateral', '--help')
    expect(status).toBe(0)
    expect(stdout).toContain('denoscope filter bilateral [options] <input> <output>')
    expect(stdout).toMatch(/--sigma-color <number>[\s\S]*\(default: 0\.1\)/)
    expect(stdout).toContain('cv2.bilateralFilter(')
    expect(stdout).toContain('32-bit floats')
  })
})

describe('denoscope degrade', () => {
  it('gives noise of the strength that the factor says, the same for the same seed', async () => {
    const half = npy('half.npy', new Float32Array(100_000).fill(0.5), [10, 100, 100])
    const noisy = async (kind: string, seed: number) => {
      await run('degrade', kind, '--factor', 0.1, '--seed', seed, half, inFolder('noisy.npy'))
      return readNpy(inFolder('noisy.npy')).data as Float32Array
    }
    // Both ends are five standard deviations away: what is clipped does not show.
    const gaussian = await noisy('gaussian', 4)
    const mean = gaussian.reduce((sum, value) => sum + value, 0) / gaussian.length
    const variance = gaussian.reduce((sum, value) => sum + (value - mean) ** 2, 0) / gaussian.length
    expect(mean).toBeCloseTo(0.5, 2)
    expect(variance).toBeCloseTo(0.01, 3)
    expect(await noisy('gaussian', 4)).toEqual(gaussian)
    expect(await noisy('gaussian', 5)).not.toEqual(gaussian)
    // Counts, times the factor.
    const poisson = await noisy('poisson', 4)
    expect(poisson.every((value) => Math.abs(10 * value - Math.round(10 * value)) < 1e-5 && value <= 1)).toBe(true)
  })

  it('degrades a DICOM slice within its range of HU, and an array within the range it is told', async () => {
    writeFileSync(inFolder('ct.dcm'), syntheticDicom({ stored: new Int32Array(16 * 24).fill(1024) }))
    await run('degrade', 'gaussian', '--factor', 0.01, inFolder('ct.dcm'), inFolder('hu.npy'))
    const zero = npy('zero.npy', new Int16Array(16 * 24), [16, 24])
    await run('degrade', 'gaussian', '--factor', 0.01, '--range', '-1000,1000', zero, inFolder('same.npy'))
    const { data } = readNpy(inFolder('hu.npy'))
    expect(readNpy(inFolder('same.npy')).data).toEqual(data)
    const spread = Math.sqrt(Array.from(data).reduce((sum, value) => sum + value * value, 0) / data.length)
    // 0.01 of 2000 HU; 384 draws put the estimate within 15 %.
    expect(Math.abs(spread - 20)).toBeLessThan(3)
  })
})

describe('denoscope metrics', () => {
  it('calls the PSNR of identical images infinite, null in JSON, and leaves it out of a mean that counts the others', async () => {
    const values = uniform(2 * 16 * 16)
    const reference = npy('reference.npy', values, [2, 16, 16])
    expect(await run('metrics', reference, reference, '--data-range', 1)).toMatch(/PSNR \(dB\) +infinite/)
    expect(JSON.parse(await run('metrics', reference, reference, '--data-range', 1, '--json'))).toMatchObject({
      n: 2,
      psnr: null,
      ssim: 1,
      ssimUniform: 1,
      mse: 0,
      mae: 0
    })
    const test = npy(
      'test.npy',
      values.map((value, index) => (index < 256 ? value : value + 0.1)),
      [2, 16, 16]
    )
    const { psnr, intervals } = JSON.parse(await run('metrics', reference, test, '--data-range', 1, '--json'))
    // The second image alone: an error of 0.1 everywhere is 20 dB.
    expect(psnr).toBeCloseTo(20, 4)
    expect(intervals.psnr.n).toBe(1)
  })

  it('compares what a window shows, with its width as the data range', async () => {
    const reference = npy(
      'reference-hu.npy',
      Float32Array.from({ length: 144 }, () => -3000),
      [12, 12]
    )
    // Both values lie below the brain window, but for four pixels 20 HU above its lower limit of 0.
    const test = npy(
      'test-hu.npy',
      Float32Array.from({ length: 144 }, (_, pixel) => (pixel < 4 ? 20 : -1000)),
      [12, 12]
    )
    const found = JSON.parse(await run('metrics', reference, test, '--window', 'brain', '--json'))
    expect(found).toMatchObject({ dataRange: 80, window: { centre: 40, width: 80 }, mae: (20 * 4) / 144 })
    expect(found.psnr).toBeCloseTo(20 * Math.log10((80 / 20) * 6), 9)
    expect(JSON.parse(await run('metrics', reference, test, '--window', '40/80', '--json'))).toEqual(found)
  })

  it('has no SSIM for images smaller than its window', async () => {
    const small = npy('small.npy', uniform(64), [8, 8])
    const scores = JSON.parse(await run('metrics', small, small, '--data-range', 1, '--json'))
    expect(scores.ssim).toBeNull()
    expect(scores.ssimUniform).toBe(1)
  })
})

describe('denoscope denoise', () => {
  it('runs a filter with the parameters of its choice', async () => {
    const noisy = npy('noisy.npy', uniform(28 * 28), [28, 28])
    await run('denoise', '--denoiser', 'median:size=5', noisy, inFolder('denoised.npy'))
    await run('filter', 'median', '--size', 5, noisy, inFolder('filtered.npy'))
    expect(readNpy(inFolder('denoised.npy'))).toEqual(readNpy(inFolder('filtered.npy')))
  })

  it('runs a shipped model on patches of its size, and by overlapping ones on images of any other', async () => {
    const words = ['denoise', '--denoiser', 'autoencoder-mnist-gaussian-0.3']
    await run(...words, npy('noisy.npy', uniform(2 * 28 * 28), [2, 28, 28]), inFolder('out.npy'))
    const { data, shape } = readNpy(inFolder('out.npy'))
    expect(shape).toEqual([2, 28, 28])
    expect(data.every((value) => value >= 0 && value <= 1)).toBe(true)
    const wide = npy('wide.npy', uniform(2 * 28 * 90), [2, 28, 90])
    await run(...words, wide, inFolder('wide-out.npy'))
    await run(...words, '--stride', 7, wide, inFolder('seven.npy'))
    const blended = readNpy(inFolder('wide-out.npy'))
    expect(blended.shape).toEqual([2, 28, 90])
    expect((blended.data as Float32Array).every((value) => value >= 0 && value <= 1)).toBe(true)
    expect(readNpy(inFolder('seven.npy'))).toEqual(blended)
    await expect(run(...words, '--stride', 29, wide, inFolder('gaps.npy'))).rejects.toThrow(
      'stride: 29 pixels leave gaps'
    )
  })

  describe('with a model that needs HU', () => {
    const words = ['denoise', '--denoiser', 'needs-hu']
    /** A shipped model in the workspace, with another id and a scale. */
    beforeEach(() => {
      vi.stubEnv('DENOSCOPE_WORKSPACE', inFolder('workspace'))
      const model = inFolder('workspace/models/needs-hu')
      cpSync('resources/models/autoencoder-ct-gaussian-0.1', model, { recursive: true })
      const card = join(model, 'card.json')
      writeFileSync(
        card,
        JSON.stringify({ ...JSON.parse(readFileSync(card, 'utf8')), id: 'needs-hu', hounsfield: [-1000, 1000] })
      )
    })
    afterEach(() => vi.unstubAllEnvs())

    it('takes an array whose range says that it holds HU, and gives HU', async () => {
      const hounsfield = npy(
        'hu.npy',
        uniform(784).map((value) => 400 * value - 200),
        [28, 28]
      )
      await run(...words, '--range', '-1000,1000', hounsfield, inFolder('out.npy'))
      const scaled = npy(
        'unit.npy',
        uniform(784).map((value) => (400 * value + 800) / 2000),
        [28, 28]
      )
      await run('denoise', '--denoiser', 'autoencoder-ct-gaussian-0.1', scaled, inFolder('expected.npy'))
      const expected = (readNpy(inFolder('expected.npy')).data as Float32Array).map((value) => 2000 * value - 1000)
      expect(largestDifference(readNpy(inFolder('out.npy')).data, expected)).toBeLessThan(0.01)
    })

    it('takes a CT image as it is', async () => {
      writeFileSync(inFolder('ct.dcm'), syntheticDicom({ rows: 28, columns: 28 }))
      await run(...words, inFolder('ct.dcm'), inFolder('out.npy'))
      expect(readNpy(inFolder('out.npy')).shape).toEqual([28, 28])
    })

    it('refuses an array without a range, another range, and values that are not calibrated', async () => {
      const array = npy('any.npy', uniform(784), [28, 28])
      const refusal = { code: 'denoiser.incompatible' }
      await expect(run(...words, array, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; give --range -1000,1000 if '${array}' holds HU`
      })
      await expect(run(...words, '--range', '0,1', array, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; '${array}' has HU from 0 to 1`
      })
      const stored = inFolder('mr.dcm')
      writeFileSync(stored, syntheticDicom({ rows: 28, columns: 28, attributes: { '0008,0060': ['CS', 'MR'] } }))
      await expect(run(...words, '--range', '-1000,1000', stored, inFolder('out.npy'))).rejects.toMatchObject({
        ...refusal,
        message: `'needs-hu' accepts only HU from −1000 to 1000; '${stored}' has stored values that are not calibrated in HU`
      })
      expect(existsSync(inFolder('out.npy'))).toBe(false)
    })

    it('refuses to audit digits, before any file is written', async () => {
      const out = inFolder('audit')
      await expect(
        run(
          'audit',
          '--input',
          'mnist:test',
          '--degradation',
          'gaussian:0.3',
          '--denoiser',
          'needs-hu',
          '--limit',
          4,
          '--out',
          out
        )
      ).rejects.toMatchObject({
        code: 'denoiser.incompatible',
        message: expect.stringMatching(/^'needs-hu' accepts only .*; 'MNIST.*' has values from 0 to 1/)
      })
      expect(existsSync(out)).toBe(false)
    })
  })
})

describe('bad input', () => {
  const refused: readonly (readonly [words: string, line: RegExp])[] = [
    ['filter mediam IN OUT', /filter: expected one of median, .*tv, got 'mediam'/],
    ['filter median --size 4 IN OUT', /--size.*Expected an odd integer from 3 to 15/],
    ['filter nlm --strength 4 IN OUT', /unknown option '--strength'/],
    ['filter median IN', /missing required argument 'output'/],
    ['filter median ABSENT OUT', /absent\.npy: no such file/],
    ['filter median LINE OUT', /line\.npy: expected shape \(rows, columns\) or \(images, rows, columns\).*got \(5,\)/],
    ['filter median NONE OUT', /none\.npy: expected shape .*got \(0, 4, 4\)/],
    ['filter median NAN OUT', /nan\.npy: expected finite values, got NaN at \[1, 0, 2\]/],
    ['filter median HUGE OUT', /huge\.npy: expected values that 32-bit floats can hold, got 1e\+300 at \[0, 1\]/],
    ['filter median CUT OUT', /cut\.npy: expected 3136 bytes of values/],
    ['filter median BADPNG OUT', /bad\.png: is a PNG that is cut short or damaged/],
    ['filter median BIGPNG OUT', /big\.png: states 30000 x 30000 pixels, more than 67108864$/],
    ['filter median EMPTYPNG OUT', /empty\.png: states 8000 x 8000 pixels, which \d+ bytes cannot hold$/],
    ['filter median TEXT OUT', /text\.dcm: is not DICOM but a text file$/],
    ['filter median TEXTPNG OUT', /text\.png: is not a PNG but a text file$/],
    ['filter median NPZ OUT', /all\.npz: is not DICOM but a NumPy \.npz archive: save each array in a file of its own/],
    [
      'filter median LAST OUT',
      /last\.npy: .*got \(16, 16, 1\): channels seem to come last; save one of them, numpy\.save\(name, a\[\.\.\., 0\]\)$/
    ],
    ['filter median RGB OUT', /rgb\.npy: expected grey images.*got \(16, 16, 3\): channels seem to come last/],
    ['filter median LASTS OUT', /lasts\.npy: expected shape .*got \(2, 16, 16, 1\): channels seem to come last/],
    [
      'filter median FIRSTS OUT',
      /firsts\.npy: expected shape .*got \(2, 1, 16, 16\): channels seem to come behind the images; .*a\[:, 0\]\)$/
    ],
    ['filter median ROW OUT', /row\.npy: expected images of 2 or more rows and columns, got \(1, 16\)$/],
    ['filter median IN nowhere/out.npy', /nowhere\/out\.npy: there is no folder/],
    ['filter median IN out.dcm', /out\.dcm: expected an output named \.npy or \.png/],
    ['filter median BATCH out.png', /out\.png: a PNG holds one image, got 2/],
    ['filter median HU out.png', /out\.png: a PNG holds values from 0 to 1, got 300/],
    ['degrade salt IN OUT', /kind: expected one of gaussian, poisson, low-dose, reduced-dose, got 'salt'/],
    ['degrade gaussian IN OUT', /--factor/],
    ['degrade poisson --factor 0.1 HU OUT', /hu\.npy: expected values from 0 to 1, got 300; say with --range LOW,HIGH/],
    ['metrics IN IN', /--data-range/],
    ['metrics IN IN --window thorax', /--window.*Expected lung, soft-tissue, brain.*CENTRE\/WIDTH/],
    ['metrics IN IN --window brain --data-range 1', /--window.*--data-range/],
    [
      'metrics IN IN --window lung',
      /^--window: expected values in HU, got \S+ to \S+ in .*in\.npy; use --data-range 1$/
    ],
    ['metrics IN BATCH --data-range 1', /batch\.npy: expected shape \(28, 28\) as .*got \(2, 28, 28\)/],
    ['denoise --denoiser nothing IN OUT', /'nothing': expected one of median, /]
  ]

  function files(): Record<string, string> {
    const whole = npy('in.npy', uniform(784), [28, 28])
    writeFileSync(inFolder('cut.npy'), readFileSync(whole).subarray(0, 900))
    writeFileSync(inFolder('bad.png'), greyPngStart())
    writeFileSync(inFolder('text.dcm'), 'no image')
    const missing = new Float32Array(12)
    missing[8] = NaN
    return {
      IN: whole,
      OUT: inFolder('out.npy'),
      ABSENT: inFolder('absent.npy'),
      CUT: inFolder('cut.npy'),
      BADPNG: inFolder('bad.png'),
      TEXT: inFolder('text.dcm'),
      BIGPNG: statedPng('big.png', 30_000, 20),
      EMPTYPNG: statedPng('empty.png', 8000, 20),
      TEXTPNG: written('text.png', Buffer.from('no image')),
      NPZ: written('all.npz', zipStart('arr_0.npy')),
      LAST: npy('last.npy', uniform(256), [16, 16, 1]),
      RGB: npy('rgb.npy', uniform(768), [16, 16, 3]),
      LASTS: npy('lasts.npy', uniform(512), [2, 16, 16, 1]),
      FIRSTS: npy('firsts.npy', uniform(512), [2, 1, 16, 16]),
      ROW: npy('row.npy', uniform(16), [1, 16]),
      LINE: npy('line.npy', uniform(5), [5]),
      NONE: npy('none.npy', uniform(0), [0, 4, 4]),
      NAN: npy('nan.npy', missing, [2, 2, 3]),
      HUGE: npy('huge.npy', Float64Array.of(0, 1e300, 0, 0), [2, 2]),
      BATCH: npy('batch.npy', uniform(2 * 784), [2, 28, 28]),
      HU: npy('hu.npy', new Float32Array(784).fill(300), [28, 28])
    }
  }

  const greyPngStart = () => readFileSync(greyPng('whole.png', new Uint8Array(400), 20)).subarray(0, 60)

  const written = (name: string, bytes: Uint8Array): string => {
    writeFileSync(inFolder(name), bytes)
    return inFolder(name)
  }

  /** A small PNG whose header states another side than it has. */
  const statedPng = (name: string, stated: number, side: number): string => {
    const bytes = readFileSync(greyPng(name, new Uint8Array(side ** 2), side))
    bytes.writeUInt32BE(stated, 16)
    bytes.writeUInt32BE(stated, 20)
    return written(name, bytes)
  }

  /** The local header of a ZIP archive's first entry. */
  const zipStart = (entry: string): Uint8Array => {
    const header = Buffer.alloc(30)
    header.write('PK\x03\x04', 'latin1')
    header.writeUInt16LE(entry.length, 26)
    return Buffer.concat([header, Buffer.from(entry)])
  }

  const wordsOf = (text: string) => {
    const paths = files()
    return text.split(' ').map((word) => paths[word] ?? (/^(nowhere|out)/.test(word) ? inFolder(word) : word))
  }

  it.each(refused)('is refused and leaves nothing behind: %s', async (text, line) => {
    const words = wordsOf(text)
    const before = readdirSync(folder)
    await expect(run(...words)).rejects.toThrow(line)
    expect(readdirSync(folder)).toEqual(before)
  })

  it.each([
    'filter median --sise 3 IN OUT',
    'filter median NAN OUT',
    'metrics IN IN',
    'metrics IN IN --window lung',
    'filter median IN nowhere/out.npy'
  ])('ends with code 2 and one line on standard error: %s', (text) => {
    const { status, stdout, stderr } = denoscope(...wordsOf(text))
    expect(status).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^denoscope: [^\n]+\n$/)
  })

  it.each([['--si\u001b[31mze'], ['\u001b[2J'], ['--window\u009b1;\u202eab']])(
    'prints no control character of a wrong word: %j',
    (word) => {
      const { status, stderr } = denoscope('filter', 'median', word)
      expect(status).toBe(2)
      expect(stderr).toMatch(/^denoscope: [^\p{Cc}\u202e]+\n$/u)
    }
  )
})
