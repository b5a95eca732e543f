import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { slicePlace, syntheticDicom, type Attributes } from '../../support/dicom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from './support/command-line.ts'

let root = ''
beforeEach(() => {
  root = temporaryFolder()
})

/** Two slices of 64 x 64 pixels of 0.7 mm in a series of its own, unless told otherwise. */
function write(name: string, attributes: Attributes = {}, side = 64): string {
  const folder = join(root, name)
  mkdirSync(folder, { recursive: true })
  const uid = [...name].map((letter) => letter.charCodeAt(0)).join('')
  for (const index of [0, 1]) {
    const own: Attributes = {
      ...slicePlace(index),
      '0008,103E': ['LO', name],
      '0020,000E': ['UI', `2.25.${uid}`],
      '0008,0018': ['UI', `2.25.${uid}.${index}`],
      '0028,0030': ['DS', '0.7\\0.7'],
      ...attributes
    }
    writeFileSync(
      join(folder, `${index}${uid}.dcm`),
      syntheticDicom({ rows: side, columns: side, seed: uid.length + index, bitsStored: 11, attributes: own })
    )
  }
  return folder
}

const model = () => join(root, 'model')
const trainOn = (...words: string[]) =>
  run('train', '--data', 'ct', '--architecture', 'red-cnn', '--limit', 16, '--epochs', 1, '--out', model(), ...words)
const atLowDose = (...words: string[]) => trainOn('--degradation', 'reduced-dose:0.1-0.5', ...words)
const onPairs = (...words: string[]) => trainOn('--degradation', 'pair', ...words)

/** At once, naming where, and with nothing written. */
async function isRefused(training: Promise<unknown>, message: string) {
  await expect(training).rejects.toThrow(message)
  expect(existsSync(model())).toBe(false)
}

it('refuses a folder without CT in HU, rather than train on the phantom alone', async () => {
  const other = write('mr', { '0008,0060': ['CS', 'MR'], '0028,1052': undefined, '0028,1053': undefined })
  await isRefused(atLowDose('--input', other), `${other}: holds no series with values in HU`)
})

it('refuses series that give no crop or cannot be scanned, by name, before it scans any', async () => {
  const fine = write('fine')
  await isRefused(
    atLowDose('--input', fine, '--input', write('tiny', {}, 40)),
    "'tiny': its slices of 40 x 40 pixels are smaller than a crop of 64 x 64"
  )
  const oblong = write('oblong', { '0028,0030': ['DS', '0.7\\0.8'] })
  await isRefused(atLowDose('--input', fine, '--input', oblong), "square pixels; those of 'oblong' are 0.7 x 0.8 mm")
})

it('refuses pairs that do not belong together before it scans anything', async () => {
  const fine = write('fine')
  await isRefused(
    atLowDose('--input', write('other'), '--test-pair', fine, write('larger', {}, 80)),
    'they cannot be compared'
  )
})

it('names the option of what contradicts itself', async () => {
  const [low, full] = [write('low'), write('full')]
  await isRefused(onPairs('--pair', low), '--pair: expected LOW FULL')
  await isRefused(
    onPairs('--pair', low, full, '--test-pair', low, full),
    '--test-pair: pair 1: one of its series is trained on'
  )
  await isRefused(onPairs('--pair', low, full, '--input', full), "--input: 'pair' learns from pairs of series only")
})

it('says of a folder with two series how to name one of them, which is no option', async () => {
  const folder = write('first')
  const second: Attributes = { '0020,000E': ['UI', '2.25.99'] }
  for (const index of [0, 1]) {
    writeFileSync(
      join(folder, `second-${index}`),
      syntheticDicom({
        rows: 64,
        columns: 64,
        attributes: { ...slicePlace(index), '0008,0018': ['UI', `2.25.99.${index}`], ...second }
      })
    )
  }
  await isRefused(onPairs('--pair', folder, write('full')), `${folder}: holds 2 series, give a folder or file of one`)
})

it('refuses a share of the dose out of range where it is written', async () => {
  for (const range of ['0', '2', '0.1-0.96', '0.001-0.5']) {
    await isRefused(trainOn('--degradation', `reduced-dose:${range}`), 'Expected a number from 0.01 to 0.95')
  }
})

it('refuses a folder that cannot be made before it scans anything', async () => {
  writeFileSync(model(), '')
  await expect(
    run(
      'train',
      '--data',
      'ct',
      '--architecture',
      'red-cnn',
      '--degradation',
      'reduced-dose:0.25',
      '--out',
      join(model(), 'in', 'file')
    )
  ).rejects.toMatchObject({
    code: 'file.unwritable',
    message: expect.stringContaining('a file is in the way of a folder')
  })
})

it('refuses the folder of a finished model before it scans anything', async () => {
  mkdirSync(model())
  writeFileSync(join(model(), 'card.json'), '{}')
  await expect(atLowDose()).rejects.toThrow('holds a finished model')
})
