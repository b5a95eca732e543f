import { expect, it } from 'vitest'
import { kernelsSourceHash } from '../../../src-core/kernels/binary.ts'
import { sourceHash } from '../../../src-core/kernels/sources.ts'

it('the committed kernels were built from the sources beside them (else: node src-core/kernels/build.ts)', () => {
  expect(kernelsSourceHash).toBe(sourceHash())
})
