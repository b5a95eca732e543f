import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { greyPng, inFolder, npy, uniform, useArrayFolder } from './support/array-folder.ts'
import { denoscope, run } from './support/command-line.ts'

useArrayFolder()

describe('bad input of commands on arrays', () => {
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
    ['filter median BIGPNG OUT', /big\.png: states 30000 x 30000 pixels, more than 67,108,864$/],
    ['filter median EMPTYPNG OUT', /empty\.png: states 8000 x 8000 pixels, which \d+ bytes cannot hold$/],
    ['filter median TEXT OUT', /text\.dcm: is not DICOM but a text file$/],
    ['filter median TEXTPNG OUT', /text\.png: is not a PNG but a text file$/],
    ['filter median NPZ OUT', /all\.npz: is an incomplete ZIP archive$/],
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
    const before = readdirSync(inFolder())
    await expect(run(...words)).rejects.toThrow(line)
    expect(readdirSync(inFolder())).toEqual(before)
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
