import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { writeNpy } from '../../../../src-core/files/npy-files.ts'
import { writeVolume } from '../../../../src-core/sources/volume-files/write-volume.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { filesIn } from '../../dicom-objects/support/audited-series.ts'
import { startEngine } from './support/engine-with-jobs.ts'

const [slices, rows, columns] = [2, 3, 4]
/** HU of a volume. */
const values = Float32Array.from({ length: slices * rows * columns }, (_, at) => 10 * at - 100)
const secret = 'Wombat'

/** NIfTI with a text in `descrip`, and a place. */
async function writeNifti(path: string): Promise<void> {
  const readSlice = (index: number) => values.subarray(index * rows * columns, (index + 1) * rows * columns)
  const place = {
    spacing: [0.5, 0.75, 2],
    directions: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1]
    ],
    origin: [-10, -20, 30],
    isKnown: true
  } as const
  await writeVolume(path, 'nii', { shape: [slices, rows, columns], readSlice, place }, '<f4')
  const bytes = readFileSync(path)
  bytes.write(`${secret}^Walter MRN-77`, 148, 'latin1')
  writeFileSync(path, bytes)
}

/** MetaImage with a comment. */
function writeMetaImage(path: string): void {
  const header = [
    'ObjectType = Image',
    'NDims = 3',
    `Comment = ${secret} Walter`,
    'BinaryData = True',
    'BinaryDataByteOrderMSB = False',
    'CompressedData = False',
    'ElementSpacing = 0.75 0.5 2',
    `DimSize = ${columns} ${rows} ${slices}`,
    'ElementType = MET_FLOAT',
    'ElementDataFile = LOCAL',
    ''
  ].join('\n')
  writeFileSync(path, Buffer.concat([Buffer.from(header), Buffer.from(values.buffer)]))
}

async function everyValue(engine: ReturnType<typeof startEngine>, id: string): Promise<number[]> {
  const all: number[] = []
  for (let index = 0; index < slices; index++)
    all.push(...(await engine.call('slices.read', { sourceId: id, index })).data)
  return all
}

/** Names and bytes of all files of a workspace, and what the screen gets. */
const textsOf = (workspace: string, shown: readonly unknown[]): string =>
  [...filesIn(workspace).flatMap((file) => [file, readFileSync(file, 'latin1')]), JSON.stringify(shown)].join('\n')

it('images of other formats are de-identified on import: a copy without texts and without their name', async () => {
  const folder = temporaryFolder()
  const files = ['nii', 'mha', 'npy'].map((extension) => join(folder, `${secret}-Walter.${extension}`))
  await writeNifti(files[0]!)
  writeMetaImage(files[1]!)
  writeNpy(files[2]!, values, [slices, rows, columns])
  const workspace = temporaryFolder()
  const engine = startEngine(workspace)
  const opened = await engine.open(files, { deidentify: true })
  expect([opened.refusals, opened.questions]).toEqual([[], []])
  expect(opened.sources.map(({ label }) => label)).toEqual(Array(3).fill(expect.stringMatching(/^DENO-[A-Z0-9]{8}$/)))
  expect(opened.sources[0]).toMatchObject({ pixelSpacing: [0.5, 0.75], sliceSpacing: 2, unit: 'HU' })
  for (const { id } of opened.sources) expect(await everyValue(engine, id)).toEqual([...values])
  const shown = [opened, await engine.call('sources.list', {}), await engine.call('jobs.list', {})]
  expect(textsOf(workspace, shown)).not.toMatch(/wombat|walter|MRN-77/i)
  for (const { id } of opened.sources) await engine.call('sources.close', { id })
  expect(readdirSync(join(workspace, 'uploads'))).toEqual([])
  await engine.stop()
})

it('what values mean is asked about the copy, and every array of an archive becomes one', async () => {
  const folder = temporaryFolder()
  const unsigned = join(folder, `${secret}_1.npy`)
  writeNpy(
    unsigned,
    values.map((value) => value + 1024),
    [slices, rows, columns]
  )
  const bytes = new Uint8Array(readFileSync(unsigned))
  writeNpy(
    unsigned,
    values.map((value) => value + 1025),
    [slices, rows, columns]
  )
  const other = new Uint8Array(readFileSync(unsigned))
  const archive = join(folder, `${secret}.zip`)
  writeFileSync(archive, zipSync({ [`${secret}/pair.npz`]: zipSync({ [`${secret}.npy`]: bytes, 'other.npy': other }) }))
  const workspace = temporaryFolder()
  const engine = startEngine(workspace)
  const opened = await engine.open([archive], { deidentify: true })
  expect([opened.sources, opened.refusals]).toEqual([[], []])
  const questions = await engine.call('sources.questions', {})
  expect(questions.map(({ kind }) => kind)).toEqual(['scale', 'scale'])
  for (const { label } of questions) expect(label).toMatch(/^DENO-/)
  expect(textsOf(workspace, [opened, questions])).not.toMatch(/wombat/i)
  await engine.stop()
})
