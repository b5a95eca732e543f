import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keepOnnx, readAdded } from '../../../src-core/denoisers/added/added-folders.ts'
import { DenoiserCatalogue } from '../../../src-core/denoisers/catalogue/denoiser-catalogue.ts'
import { OnnxModel } from '../../../src-core/denoisers/onnx/onnx-model.ts'
import { proposeSetup, requireComplete } from '../../../src-core/denoisers/onnx/onnx-proposal.ts'
import { imageBatch } from '../../../src-core/images/image.ts'
import { affine, rawValues, writeModel } from '../../support/onnx-models.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const names = { id: 'twice', name: 'Twice', citation: 'Doe 2026' }

/** A model y = 2 x whose factor lies in another file, and a folder of models. */
async function openModel() {
  const folder = temporaryFolder()
  const parts = affine(2, 0)
  const weights = [{ ...parts.weights![0]!, file: 'data/factor.bin' }, parts.weights![1]!]
  mkdirSync(join(folder, 'data'))
  writeFileSync(join(folder, 'data/factor.bin'), rawValues({ values: [2] }))
  const model = await OnnxModel.open(writeModel(join(folder, 'given.onnx'), { ...parts, weights }))
  const setup = requireComplete(proposeSetup(model, { scale: { offset: 1000, divide: 1 } }))
  return { model, setup, models: join(folder, 'models') }
}

it('a kept model is a denoiser of its own copy, with names, hash and set-up', async () => {
  const { model, setup, models } = await openModel()
  const added = await keepOnnx(models, model, setup, names)
  expect(added).toMatchObject({ ...names, kind: 'onnx', file: 'model.onnx', sha256: model.file.sha256, setup })
  expect(await readAdded(models, 'twice')).toEqual(added)
  expect(readdirSync(join(models, 'twice')).toSorted()).toEqual(['data', 'denoiser.json', 'model.onnx'])
  writeFileSync(join(model.file.path, '../data/factor.bin'), rawValues({ values: [3] }))

  const catalogue = new DenoiserCatalogue([models])
  expect((await catalogue.list()).at(-1)).toMatchObject({
    id: 'twice',
    name: 'Twice',
    family: 'model',
    citation: 'Doe 2026',
    wholeSlice: true,
    hounsfield: [-1000, 1000]
  })
  const denoiser = await catalogue.get('twice')
  expect(denoiser.weightsHash).toBe(model.file.sha256)
  // Values 0..1 are -1000..1000 HU, and x = HU + 1000: twice the value.
  const { data } = await denoiser.denoise(imageBatch(Float32Array.of(0, 0.125, 0.25, 0.5), 1, 2, 2), {})
  expect([...data]).toEqual([0, 0.25, 0.5, 1])
  expect(await catalogue.get('twice')).toBe(denoiser)
})

it('an id in use is refused, and nothing is left of a failed copy', async () => {
  const { model, setup, models } = await openModel()
  await keepOnnx(models, model, setup, names)
  await expect(keepOnnx(models, model, setup, names)).rejects.toThrow("id: a model 'twice' exists already")
  const gone = { ...model.file, path: join(models, 'none.onnx') }
  await expect(
    keepOnnx(models, Object.assign(Object.create(model), { file: gone }), setup, { ...names, id: 'other' })
  ).rejects.toMatchObject({ code: 'file.unwritable' })
  expect(readdirSync(models)).toEqual(['twice'])
})

it('a damaged set-up is an error of its own denoiser only', async () => {
  const { model, setup, models } = await openModel()
  await keepOnnx(models, model, setup, names)
  const file = join(models, 'twice', 'denoiser.json')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"NCHW"', '"ABC"'))
  const catalogue = new DenoiserCatalogue([models])
  await expect(catalogue.get('twice')).rejects.toMatchObject({
    code: 'model.damaged',
    message: expect.stringContaining('denoiser.json: setup.layout')
  })
  expect((await catalogue.get('median')).description.id).toBe('median')
})

it('a set-up file elsewhere joins the catalogue, unless its id is in use', async () => {
  const { model, setup, models } = await openModel()
  await keepOnnx(models, model, setup, names)
  const path = join(models, 'twice', 'denoiser.json')
  const catalogue = new DenoiserCatalogue([])
  expect([await catalogue.include(path), await catalogue.include(path)]).toEqual(['twice', 'twice'])
  expect((await catalogue.get('twice')).description.name).toBe('Twice')
  await expect(new DenoiserCatalogue([models]).include(path)).rejects.toThrow("another denoiser has the id 'twice'")
  expect(existsSync(path)).toBe(true)
})
