import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { commandDenoiser } from '../../../../src-core/denoisers/command/command-denoiser.ts'
import { commandSetupSchema, type CommandSetup } from '../../../../src-core/denoisers/command/command-setup.ts'
import type { DenoscopeError } from '../../../../src-core/errors.ts'
import { imageBatch, type ImageBatch } from '../../../../src-core/images/image.ts'
import { slicePlace, syntheticDicom } from '../../../support/dicom.ts'
import { isRunning, until } from '../../../support/processes.ts'
import { halving, writeProgram } from '../../../support/programs.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let folder: string
/** Temporary folders of the runs. */
let temporary: string

beforeEach(() => {
  folder = temporaryFolder()
  temporary = join(folder, 'temporary')
  mkdirSync(temporary)
  vi.stubEnv('TMPDIR', temporary)
  return () => vi.unstubAllEnvs()
})

const setupOf = (commandLine: string, more: Partial<CommandSetup> = {}): CommandSetup =>
  commandSetupSchema.parse({ commandLine, exchange: 'npy', workingFolder: folder, timeLimit: 60, ...more })

/** Two slices of 2 x 3 in HU. */
const slices = imageBatch(Float32Array.of(-1000, 0, 40, 100, 1000, 3000, 1, 2, 3, 4, 5, 6), 2, 2, 3)

async function denoise(setup: CommandSetup, images: ImageBatch = slices, signal?: AbortSignal) {
  const denoiser = await commandDenoiser(setup, { id: 'mine', name: 'Mine', citation: '' })
  return denoiser.inHounsfield!.denoise(images, {}, signal)
}

/** The refusal of a program with this body. */
const refusalOf = (body: string, images = slices) =>
  denoise(setupOf(`${writeProgram(folder, body)} {input} {output}`), images).then(
    () => 'accepted',
    (thrown: Error) => thrown.message
  )

describe('a program as a denoiser', () => {
  it('gets slices in HU and gives back HU, or both in 0..1', async () => {
    const setup = setupOf(halving(folder))
    const { data, ...shape } = await denoise(setup)
    expect([...data]).toEqual([-500, 0, 20, 50, 500, 1500, 0.5, 1, 1.5, 2, 2.5, 3])
    expect(shape).toMatchObject({ count: 2, rows: 2, columns: 3 })
    const denoiser = await commandDenoiser(setup, { id: 'mine', name: 'Mine', citation: '' })
    // 0, 0.5 and 1 are -1000, 0 and 1000 HU; their halves are 0.25, 0.5 and 0.75.
    const unit = await denoiser.denoise(imageBatch(Float32Array.of(0, 0.5, 0.5, 1), 1, 2, 2), {})
    expect([...unit.data]).toEqual([0.25, 0.5, 0.5, 0.75])
  })

  it('starts in the working folder, without input, in an exchange folder of its owner that goes away', async () => {
    const facts = `fs.writeFileSync('facts.json', JSON.stringify({
      cwd: process.cwd(), stdin: fs.readFileSync(0).length, mode: fs.statSync(path.join(output, '../..')).mode & 0o777,
      token: process.env.DENOSCOPE_TOKEN ?? null, shape: read(input).shape
    }))`
    vi.stubEnv('DENOSCOPE_TOKEN', 'secret')
    await denoise(setupOf(halving(folder, facts)))
    const found = JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8'))
    expect(found).toEqual({ cwd: folder, stdin: 0, mode: 0o700, token: null, shape: [2, 2, 3] })
    expect(readdirSync(temporary)).toEqual([])
  })

  it.each([
    ['int16', '<i2', 'Int16Array.of(-1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)'],
    ['float64', '<f8', 'Float64Array.of(-1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)']
  ])('may write %s', async (_, dtype, values) => {
    const program = writeProgram(folder, `npy(output, '${dtype}', [2, 2, 3], ${values})`)
    const { data } = await denoise(setupOf(`${program} {input} {output}`))
    expect(data).toEqual(Float32Array.of(-1000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11))
  })

  it('runs only the named program: characters of a shell are plain text', async () => {
    const program = halving(folder, `fs.writeFileSync('words.json', JSON.stringify(process.argv.slice(4)))`)
    await denoise(setupOf(`${program} ; touch stolen | cat > other $HOME`))
    expect(JSON.parse(readFileSync(join(folder, 'words.json'), 'utf8'))).toEqual([
      ';',
      'touch',
      'stolen',
      '|',
      'cat',
      '>',
      'other',
      '$HOME'
    ])
    expect(readdirSync(folder).toSorted()).toEqual(['my program.cjs', 'temporary', 'words.json'])
  })
})

describe('numbers in place of further placeholders', () => {
  const parameters = [{ name: 'sigma', value: 25 }]

  it('are parameters of the denoiser, with the set-up as default', async () => {
    const program = halving(folder, `fs.writeFileSync('words.json', JSON.stringify(process.argv.slice(4)))`)
    const setup = setupOf(`${program} --sigma={sigma} {other}`, { parameters })
    const denoiser = await commandDenoiser(setup, { id: 'mine', name: 'Mine', citation: '' })
    expect(denoiser.description.parameters).toMatchObject([{ name: 'sigma', type: 'number', default: 25 }])
    const words = async (given: Record<string, number>) => {
      await denoiser.inHounsfield!.denoise(slices, given)
      return JSON.parse(readFileSync(join(folder, 'words.json'), 'utf8'))
    }
    expect(await words({})).toEqual(['--sigma=25', '{other}'])
    expect(await words({ sigma: -0.5 })).toEqual(['--sigma=-0.5', '{other}'])
    await expect(words({ sigma: NaN })).rejects.toThrow('sigma: expected a number')
    await expect(words({ other: 1 })).rejects.toThrow('expected sigma, got other')
  })

  it('must be in the command line, each once', () => {
    expect(() => setupOf('my {input} {output}', { parameters })).toThrow('the command line has no {sigma}')
    const twice = [...parameters, ...parameters]
    expect(() => setupOf('my {input} {output} {sigma}', { parameters: twice })).toThrow('sigma is given twice')
  })
})

describe('refusals name the program and what was expected', () => {
  const write = (shape: string, values: string) => `npy(output, '<f4', ${shape}, ${values})`
  it.each([
    ['no output', '', /my program\.cjs' wrote no output; expected out\.npy/],
    [
      'another name',
      `npy(path.join(output, '../result.npy'), '<f4', [1], new Float32Array(1))`,
      /wrote result\.npy; expected only out\.npy/
    ],
    [
      'more files',
      `${write('[2, 2, 3]', 'new Float32Array(12)')}; fs.writeFileSync(path.join(output, '../log.txt'), '')`,
      /wrote log\.txt, out\.npy; expected only out\.npy/
    ],
    ['a folder', 'fs.mkdirSync(output)', /wrote 'out\.npy', which is no plain file/],
    ['a link', 'fs.symlinkSync(input, output)', /wrote 'out\.npy', which is no plain file/],
    ['another shape', write('[2, 3, 2]', 'new Float32Array(12)'), /of shape \(2, 3, 2\); expected \(2, 2, 3\)/],
    ['NaN', write('[2, 2, 3]', 'new Float32Array(12).fill(NaN)'), /wrote 12 values that are not numbers/],
    ['infinite values', write('[2, 2, 3]', 'new Float32Array(12).fill(Infinity)'), /12 that are infinite/],
    [
      'values beyond HU',
      write('[2, 2, 3]', 'new Float32Array(12).fill(200000)'),
      /wrote the value 200000; expected HU/
    ],
    ['values in 0..1', write('[2, 2, 3]', 'new Float32Array(12).fill(0.5)'), /only values from 0 to 1; expected HU/],
    [
      'a cut file',
      `${write('[2, 2, 3]', 'new Float32Array(12)')}; fs.truncateSync(output, 150)`,
      /unusable file: out\.npy: expected 48 bytes of values .*, got 22/
    ],
    ['no .npy', `fs.writeFileSync(output, 'text')`, /unusable file: out\.npy: is not a \.npy file/],
    [
      'an exit code',
      `console.log('loading'); console.error('no\\nmemory'); process.exitCode = 3`,
      /ended with exit code 3, expected 0; it printed: loading \| no \| memory/
    ],
    ['a signal', `process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 5000)`, /was ended by SIGKILL/]
  ])('%s', async (_, body, message) => {
    expect(await refusalOf(body)).toMatch(message)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('a program or a working folder that is not there', async () => {
    await expect(denoise(setupOf('no-such-program {input} {output}'))).rejects.toThrow(
      /^'no-such-program' cannot start: no-such-program: no such file or folder/
    )
    const elsewhere = setupOf(halving(folder), { workingFolder: join(folder, 'none') })
    await expect(denoise(elsewhere)).rejects.toThrow(/cannot start: there is no working folder .*none/)
  })

  it('endless output is cut to its end', async () => {
    const message = await refusalOf(`for (let n = 0; n < 1e4; n++) console.log('line ' + n); process.exitCode = 1`)
    expect(message).toContain('line 9998 | line 9999')
    expect(message.length).toBeLessThan(800)
  })
})

describe('the whole group of processes ends', () => {
  /** A program that starts another one, and does not end by itself or by SIGTERM. */
  const endless = `
    const child = require('node:child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    fs.writeFileSync('child.txt', String(child.pid))
    process.on('SIGTERM', () => {})
    setInterval(() => {}, 1000)`
  const child = () => Number(readFileSync(join(folder, 'child.txt'), 'utf8'))

  it('after the time limit', async () => {
    const setup = setupOf(`${writeProgram(folder, endless)} {input} {output}`, { timeLimit: 3 })
    await expect(denoise(setup)).rejects.toThrow('was ended after its time limit of 3 s')
    await until(() => !isRunning(child()), 'the end of the child')
    expect(readdirSync(temporary)).toEqual([])
  }, 30_000)

  it('after a cancel', async () => {
    const controller = new AbortController()
    const setup = setupOf(`${writeProgram(folder, endless)} {input} {output}`)
    const run = denoise(setup, slices, controller.signal).then(
      () => 'ended',
      (thrown: DenoscopeError) => thrown.code
    )
    await until(() => readdirSync(folder).includes('child.txt') && child() > 0, 'the child')
    controller.abort()
    expect(await run).toBe('job.cancelled')
    await until(() => !isRunning(child()), 'the end of the child')
    expect(readdirSync(temporary)).toEqual([])
  }, 30_000)

  it('after a program that leaves another one behind', async () => {
    const leave = `
      const { spawn } = require('node:child_process')
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
      left.unref()
      fs.writeFileSync('child.txt', String(left.pid))`
    await denoise(setupOf(halving(folder, leave)))
    await until(() => !isRunning(child()), 'the end of the child')
  }, 30_000)
})

describe('the version of the program', () => {
  const versionOf = async (more: Partial<CommandSetup>) =>
    (await commandDenoiser(setupOf(halving(folder), more), { id: 'mine', name: 'Mine', citation: '' })).program!.version

  it('is stated, printed, or unknown', async () => {
    expect(await versionOf({})).toBeNull()
    expect(await versionOf({ version: '1.2 beta' })).toBe('1.2 beta')
    expect(await versionOf({ versionCommand: `'${process.execPath}' --version` })).toBe(process.version)
    await expect(versionOf({ versionCommand: `'${process.execPath}' -e ''` })).rejects.toThrow('printed no version')
  })
})

describe('exchange of DICOM', () => {
  /** Two slices of 4 x 4: stored values 1024 + 10 x number are 10 x number HU. */
  function writeSeries() {
    const paths = [1, 2].map((number) => join(folder, `slice ${number}.dcm`))
    for (const [index, path] of paths.entries()) writeFileSync(path, dicomOf(index, 10 * (index + 1)))
    return {
      images: imageBatch(
        Float32Array.from({ length: 32 }, (_, at) => (at < 16 ? 10 : 20)),
        2,
        4,
        4
      ),
      files: paths.map((path) => ({ path, frames: 1 }))
    }
  }
  const dicomOf = (index: number, value: number) =>
    syntheticDicom({ rows: 4, columns: 4, attributes: slicePlace(index), stored: new Array(16).fill(1024 + value) })

  async function exchange(body: string) {
    const { images, files } = writeSeries()
    const setup = setupOf(`${writeProgram(folder, body)} {input} {output}`, { exchange: 'dicom' })
    const denoiser = await commandDenoiser(setup, { id: 'mine', name: 'Mine', citation: '' })
    return denoiser.inHounsfield!.withFiles!(files).denoise(images, {})
  }
  const copyAll = `for (const name of fs.readdirSync(input)) fs.copyFileSync(path.join(input, name), path.join(output, name))`

  it('gives the files of the slices in order, and reads DICOM or one .npy', async () => {
    const { data } = await exchange(`fs.writeFileSync('names.json', JSON.stringify(fs.readdirSync(input)));${copyAll}`)
    expect([data[0], data[16]]).toEqual([10, 20])
    expect(JSON.parse(readFileSync(join(folder, 'names.json'), 'utf8'))).toEqual(['00001.dcm', '00002.dcm'])
    const array = await exchange(`npy(path.join(output, 'any.npy'), '<f4', [2, 4, 4], new Float32Array(32).fill(7))`)
    expect(array.data).toEqual(new Float32Array(32).fill(7))
  }, 30_000)

  it.each([
    ['nothing', '', /wrote no output; expected DICOM files, or one \.npy file/],
    [
      'one slice',
      `fs.copyFileSync(path.join(input, '00001.dcm'), path.join(output, 'a.dcm'))`,
      /wrote 1 x 4 x 4 values; expected 2 x 4 x 4: slice, row, column/
    ],
    [
      'a file that is no DICOM',
      `${copyAll}; fs.writeFileSync(path.join(output, 'x.txt'), 'text')`,
      /unusable file: x\.txt/
    ]
  ])('refuses %s', async (_, body, message) => {
    await expect(exchange(body)).rejects.toThrow(message)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('refuses slices at other places, and slices that are in no file', async () => {
    writeFileSync(join(folder, 'moved.dcm'), dicomOf(9, 10))
    const moved = `${copyAll}; fs.copyFileSync('moved.dcm', path.join(output, '00002.dcm'))`
    await expect(exchange(moved)).rejects.toThrow('wrote slice 2 at another place')
    const setup = setupOf(halving(folder), { exchange: 'dicom' })
    await expect(denoise(setup)).rejects.toThrow('these slices are in no DICOM files')
  })
})
