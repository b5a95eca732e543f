import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { storeUploadPart } from '../../../../src-core/engine/commands/source-handlers.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const part = (length: number, value: number) => new Uint8Array(length).fill(value)

it('a file arrives in parts, with the folders of its name', async () => {
  const folder = temporaryFolder()
  await storeUploadPart(folder, 'series/a.dcm', 0, part(3, 1))
  await storeUploadPart(folder, 'series/a.dcm', 3, part(2, 2))
  expect([...readFileSync(join(folder, 'series', 'a.dcm'))]).toEqual([1, 1, 1, 2, 2])
})

it('the first part begins the file again', async () => {
  const folder = temporaryFolder()
  await storeUploadPart(folder, 'a', 0, part(5, 1))
  await storeUploadPart(folder, 'a', 0, part(2, 2)).catch(() => {})
  await storeUploadPart(folder, 'a', 0, part(2, 2))
  expect(statSync(join(folder, 'a')).size).toBe(2)
})

it.each([[4], [2], [2 ** 40]])(
  'a part at %i of a file that ends at 3 is refused, and the file does not stay',
  async (offset) => {
    const folder = temporaryFolder()
    await storeUploadPart(folder, 'a', 0, part(3, 1))
    await expect(storeUploadPart(folder, 'a', offset, part(1, 2))).rejects.toMatchObject({ code: 'argument.invalid' })
    expect(existsSync(join(folder, 'a'))).toBe(false)
  }
)

it.each(['', '.', '../../..', '/', 'a\0b', 'a\nb', 'x'.repeat(256), `a/${'ä'.repeat(128)}`])(
  '%j is no name',
  async (name) => {
    await expect(storeUploadPart(temporaryFolder(), name, 0, part(1, 1))).rejects.toMatchObject({
      code: 'argument.invalid'
    })
  }
)

it('a name never leaves the folder', async () => {
  const folder = temporaryFolder()
  await storeUploadPart(join(folder, 'batch'), '../../x/..\\..\\y', 0, part(1, 1))
  expect(existsSync(join(folder, 'batch', 'x', 'y'))).toBe(true)
})

it('a file that cannot be written is refused with a code', async () => {
  const folder = temporaryFolder()
  await storeUploadPart(folder, 'a', 0, part(1, 1))
  await expect(storeUploadPart(folder, 'a/b', 0, part(1, 1))).rejects.toMatchObject({
    code: 'file.unwritable',
    message: expect.stringContaining('EEXIST')
  })
})
