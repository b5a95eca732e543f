import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { cachedFiles, cacheRoot, makeOnce, writeManifest } from '../../scripts/native-tensorflow/cache.mjs'
import { bindingLoads } from '../../scripts/native-tensorflow/load-check.mjs'
import { temporaryFolder } from '../support/temporary-folder.ts'

const silent = () => undefined

async function makeEntry(folder: string): Promise<void> {
  writeFileSync(join(folder, 'library'), 'contents')
  await writeManifest(folder, ['library'], { origin: 'test' })
}

test('the cache lies in XDG_CACHE_HOME', () => {
  vi.stubEnv('XDG_CACHE_HOME', '/some/cache')
  expect(cacheRoot()).toBe(join('/some/cache', 'denoscope'))
  vi.unstubAllEnvs()
})

test('an entry that several ask for at once is made once, and nothing else is left beside it', async () => {
  const folder = join(temporaryFolder(), 'cache', 'entry')
  let made = 0
  const make = async (partial: string) => {
    made++
    await new Promise((resolve) => setTimeout(resolve, 50))
    await makeEntry(partial)
  }
  await Promise.all([1, 2, 3].map(() => makeOnce(folder, make, silent)))
  expect(made).toBe(1)
  expect(readdirSync(join(folder, '..'))).toEqual(['entry'])
  expect(await cachedFiles(folder, { thorough: true })).toEqual(['library'])
})

test('a failed attempt leaves nothing, and the next one makes the entry', async () => {
  const parent = temporaryFolder()
  const folder = join(parent, 'entry')
  await expect(
    makeOnce(
      folder,
      async () => {
        throw new Error('no compiler')
      },
      silent
    )
  ).rejects.toThrow('no compiler')
  expect(readdirSync(parent)).toEqual([])
  await makeOnce(folder, makeEntry, silent)
  expect(existsSync(join(folder, 'library'))).toBe(true)
})

test('lock and unfinished folder of a killed process are removed', async () => {
  const parent = temporaryFolder()
  const folder = join(parent, 'entry')
  // No process has this number: Linux counts to 2^22 at most.
  writeFileSync(`${folder}.lock`, '4194305')
  mkdirSync(`${folder}.partial-4194305`)
  await makeOnce(folder, makeEntry, silent)
  expect(readdirSync(parent)).toEqual(['entry'])
})

test('a shortened file is found by its size, a changed one by its SHA-256', async () => {
  const folder = temporaryFolder()
  await makeEntry(folder)
  writeFileSync(join(folder, 'library'), 'CONTENTS')
  expect(await cachedFiles(folder)).toEqual(['library'])
  expect(await cachedFiles(folder, { thorough: true })).toBeNull()
  writeFileSync(join(folder, 'library'), 'short')
  expect(await cachedFiles(folder)).toBeNull()
})

test('a binding that is no library is reported as one that does not load', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true })
  writeFileSync(join(folder, 'lib', 'napi-v8', 'tfjs_binding.node'), 'no library')
  expect(await bindingLoads(folder)).toMatchObject({ loads: false, reason: expect.stringContaining('Error') })
  expect(await bindingLoads(join(folder, 'nothing'))).toMatchObject({ loads: false, reason: 'not built yet' })
})
