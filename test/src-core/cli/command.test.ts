import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DenoiserCatalogue } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { readNpy } from '../../../src-core/files/npy-files.ts'
import { slicePlace, syntheticDicom } from '../../support/dicom.ts'
import { halving, writeProgram } from '../../support/programs.ts'
import { inFolder, npy, useArrayFolder } from './support/array-folder.ts'
import { run, runFully } from './support/command-line.ts'

useArrayFolder()
beforeEach(() => vi.stubEnv('DENOSCOPE_WORKSPACE', inFolder('workspace')))
afterEach(() => vi.unstubAllEnvs())

const values = (name: string) => Array.from(readNpy(inFolder(name)).data as Float32Array)
const given = () => npy('in.npy', Int16Array.of(-1000, 0, 40, 100), [1, 2, 2])
/** A program that leaves a file behind when it runs. */
const marking = () => halving(inFolder(), `fs.writeFileSync(${JSON.stringify(inFolder('ran.txt'))}, '')`)
const hasRun = () => existsSync(inFolder('ran.txt'))

/** Saves the set-up of a program that was typed once. @returns the file, and the digits that allow it */
async function saveSetup(): Promise<{ setup: string; digits: string }> {
  const words = ['denoise', '--command', marking(), '--save-setup', inFolder('mine.json')]
  const { stderr } = await runFully(...words, given(), inFolder('first.npy'))
  const [, digits] = /--allow-command ([0-9a-f]{16}) runs the set-up/.exec(stderr)!
  return { setup: inFolder('mine.json'), digits: digits! }
}

describe('denoscope denoise --command', () => {
  it('runs a typed command line over the slices, and shows what it printed', async () => {
    const program = halving(inFolder(), `console.error('loading weights')`)
    const { stderr } = await runFully('denoise', '--command', program, given(), inFolder('out.npy'))
    expect(values('out.npy')).toEqual([-500, 0, 20, 50])
    expect(readNpy(inFolder('out.npy')).shape).toEqual([1, 2, 2])
    expect(stderr).toContain('printed: loading weights')
    // The mean goes from -215 to -107.5 HU.
    expect(stderr).toContain('the mean changes by 107.5 HU')
  })

  it('gives a folder of DICOM to a program of DICOM', async () => {
    mkdirSync(inFolder('series'))
    for (const index of [0, 1]) {
      const attributes = slicePlace(index)
      const stored = new Array(16).fill(1024 + 10 * (index + 1))
      writeFileSync(
        join(inFolder('series'), `${index}.dcm`),
        syntheticDicom({ rows: 4, columns: 4, attributes, stored })
      )
    }
    const body =
      'for (const name of fs.readdirSync(input)) fs.copyFileSync(path.join(input, name), path.join(output, name))'
    const program = `${writeProgram(inFolder(), body)} {input} {output}`
    await run('denoise', '--command', program, '--exchange', 'dicom', inFolder('series'), inFolder('out.npy'))
    expect(values('out.npy')).toEqual([...new Array(16).fill(10), ...new Array(16).fill(20)])
  }, 30_000)

  it('leaves no output after a failure', async () => {
    const program = `${writeProgram(inFolder(), `console.error('out of memory'); process.exitCode = 9`)} {input} {output}`
    await expect(run('denoise', '--command', program, given(), inFolder('out.npy'))).rejects.toThrow(
      /my program\.cjs' ended with exit code 9, expected 0; it printed: out of memory/
    )
    expect(existsSync(inFolder('out.npy'))).toBe(false)
  })

  it('refuses options that contradict each other', async () => {
    const files = [given(), inFolder('out.npy')]
    const program = marking()
    const refused = async (words: (string | number)[], reason: string | RegExp) =>
      expect(run('denoise', ...words, ...files)).rejects.toThrow(reason)
    await refused(['--command', program, '--denoiser', 'median'], 'or a program with --command')
    await refused(['--command', program, '--divide', 1], '--divide: only with --onnx')
    await refused(['--command', program, '--range', '0,1'], '--range: a program gets HU')
    await refused(['--denoiser', 'median', '--exchange', 'npy'], '--exchange: only with --command')
    await refused(['--denoiser', 'median', '--time-limit', 5], '--time-limit: only with --onnx')
    await refused(['--command', program, '--save-setup', inFolder('x.txt')], 'expected a name that ends in .json')
    expect(hasRun()).toBe(false)
  })
})

describe('a set-up of a command in a file or a folder of models', () => {
  it('never runs unasked: it is refused with its command line and the digits that allow it', async () => {
    const { setup, digits } = await saveSetup()
    writeFileSync(inFolder('ran.txt'), 'before')
    const attempt = (...more: string[]) => run('denoise', '--denoiser', setup, ...more, given(), inFolder('again.npy'))
    await expect(attempt()).rejects.toMatchObject({
      code: 'command.not-allowed',
      message: expect.stringMatching(
        new RegExp(`mine\\.json: would run .*my program\\.cjs' {input} {output} in .*--allow-command ${digits}`)
      )
    })
    await expect(attempt('--allow-command', digits.replace(/^./, digits[0] === '0' ? '1' : '0'))).rejects.toMatchObject(
      { code: 'command.not-allowed' }
    )
    expect(readFileSync(inFolder('ran.txt'), 'utf8')).toBe('before')
    await attempt('--allow-command', digits)
    expect(values('again.npy')).toEqual([-500, 0, 20, 50])
    expect(readFileSync(inFolder('ran.txt'), 'utf8')).toBe('')
  })

  it('is not allowed any more once anything in it has changed', async () => {
    const { setup, digits } = await saveSetup()
    const text = readFileSync(setup, 'utf8')
    const changes = [
      ['{input} {output}', '{input} {output} --more'],
      ['"timeLimit": 1800', '"timeLimit": 1801'],
      ['"exchange": "npy"', '"exchange": "dicom"'],
      ['"timeLimit": 1800', '"timeLimit": 1800, "versionCommand": "touch stolen"']
    ]
    for (const [from, to] of changes) {
      writeFileSync(setup, text.replace(from!, to!))
      await expect(
        run('denoise', '--denoiser', setup, '--allow-command', digits, given(), inFolder('x.npy'))
      ).rejects.toMatchObject({ code: 'command.not-allowed' })
    }
  })

  it('is listed by the engine in its workspace, but not run', async () => {
    const { setup } = await saveSetup()
    const models = inFolder('workspace/models')
    mkdirSync(join(models, 'theirs'), { recursive: true })
    const content = readFileSync(setup, 'utf8').replace(/"id": "[^"]*"/, '"id": "theirs"')
    writeFileSync(join(models, 'theirs', 'denoiser.json'), content)
    const catalogue = new DenoiserCatalogue([models])
    expect((await catalogue.list()).find(({ id }) => id === 'theirs')!.description).toContain('Command line: ')
    await expect(catalogue.get('theirs')).rejects.toMatchObject({ code: 'command.not-allowed' })
    const words = ['audit', '--input', 'phantom:1:1', '--denoiser', 'theirs', '--degradation', 'gaussian:0.01']
    await expect(run(...words, '--out', inFolder('audit'))).rejects.toMatchObject({ code: 'command.not-allowed' })
    expect(existsSync(inFolder('audit'))).toBe(false)
  }, 60_000)
})

describe('denoscope audit --command', () => {
  const words = () => {
    writeFileSync(inFolder('ct.dcm'), syntheticDicom({ rows: 32, columns: 32 }))
    return ['audit', '--input', inFolder('ct.dcm'), '--patch', 16, '--degradation', 'gaussian:0.01']
  }

  it('is a denoiser like any other, with command line, exchange, version and exit code in the record', async () => {
    const program = halving(inFolder())
    const half = ['--command', `half=${program}`, '--command-version', '2.1']
    const output = await run(...words(), ...half, '--out', inFolder('audit'), '--json')
    const [denoiser] = JSON.parse(output).denoisers
    expect(denoiser).toMatchObject({
      key: 'half',
      label: 'half',
      program: { commandLine: program, exchange: 'npy', version: '2.1', exitCode: 0 },
      seconds: expect.any(Number)
    })
    expect(denoiser.program.sha256).toMatch(/^[0-9a-f]{64}$/)
    const noisy = readNpy(join(inFolder('audit'), 'noisy.npy')).data as Float32Array
    const denoised = readNpy(join(inFolder('audit'), 'denoised-half.npy')).data as Float32Array
    // Half of the HU: 0.5 stands for 0 HU.
    denoised.forEach((value, index) => expect(value).toBeCloseTo(0.25 + noisy[index]! / 2, 5))
    expect(readFileSync(join(inFolder('audit'), 'report.html'), 'utf8')).toContain('Version of the program')
  }, 60_000)

  it('stops at a failing program without an audit, and refuses commands of one name', async () => {
    const failing = `${writeProgram(inFolder(), 'process.exitCode = 2', 'bad.cjs')} {input} {output}`
    await expect(run(...words(), '--command', failing, '--out', inFolder('audit'))).rejects.toThrow('exit code 2')
    expect(readdirSync(inFolder()).filter((name) => name.startsWith('audit'))).toEqual([])
    const program = halving(inFolder())
    const twice = ['--command', `one=${program}`, '--command', `one=${program}`, '--out', inFolder('audit')]
    await expect(run(...words(), ...twice)).rejects.toThrow("another denoiser has the name 'one'")
    const median = ['--command', `median=${program}`, '--out', inFolder('audit')]
    await expect(run(...words(), ...median)).rejects.toThrow("another denoiser has the name 'median'")
    const noisy = ['--command', `noisy=${program}`, '--out', inFolder('audit')]
    await expect(run(...words(), ...noisy)).rejects.toThrow('is the name of the images that every audit has')
  }, 60_000)

  it('gives a program of DICOM the files of the audited slices', async () => {
    mkdirSync(inFolder('series'))
    for (const index of [0, 1]) {
      const attributes = slicePlace(index)
      const stored = Array.from({ length: 1024 }, (_, pixel) => 1024 + ((pixel * (index + 1)) % 500))
      writeFileSync(
        join(inFolder('series'), `${index}.dcm`),
        syntheticDicom({ rows: 32, columns: 32, attributes, stored })
      )
    }
    const body =
      'for (const name of fs.readdirSync(input)) fs.copyFileSync(path.join(input, name), path.join(output, name))'
    const program = `${writeProgram(inFolder(), body)} {input} {output}`
    const audited = ['audit', '--input', inFolder('series'), '--patch', 16, '--out', inFolder('audit')]
    await run(...audited, '--command', `copy=${program}`, '--exchange', 'dicom')
    const noisy = readNpy(join(inFolder('audit'), 'noisy.npy'))
    const copied = readNpy(join(inFolder('audit'), 'denoised-copy.npy')).data as Float32Array
    expect(noisy.shape).toEqual([8, 16, 16])
    copied.forEach((value, index) => expect(value).toBeCloseTo(noisy.data[index]!, 6))
  }, 60_000)

  it('gives simulated noise to no program of DICOM', async () => {
    const dicom = ['--command', halving(inFolder()), '--exchange', 'dicom', '--out', inFolder('audit')]
    await expect(run(...words(), ...dicom)).rejects.toThrow('these slices are in no DICOM files (simulated noise')
  }, 60_000)
})
