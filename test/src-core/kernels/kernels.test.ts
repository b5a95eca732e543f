import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { hashSection, sourceHash } from '../../../src-core/kernels/build-kernels.ts'

it('the committed kernels were built from the sources beside them (else: node src-core/kernels/build-kernels.ts)', () => {
  const file = readFileSync(new URL('../../../src-core/kernels/kernels.wasm', import.meta.url))
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(file), hashSection)
  expect(Buffer.from(section!).toString()).toBe(sourceHash())
})
