import { expect, it } from 'vitest'
import { readPatch } from '../../../../renderer/features/patch-pictures/patch-values.ts'
import { answeredBy } from '../../../support/engine-call.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'

const record = auditRecord('a', { denoisers: [auditedDenoiser('median')] })

it('asks for one patch in every role and keeps its number with the pixels', async () => {
  const asked: unknown[] = []
  const call = answeredBy((name, input: { role: string }) => {
    asked.push([name, input])
    return Float32Array.of(input.role.length)
  })
  const pixels = await readPatch(call, record, 12)
  expect(asked[0]).toEqual(['audits.patches', { auditId: 'a', role: 'reference', indices: [12] }])
  expect(pixels).toEqual({
    patch: 12,
    roles: { reference: Float32Array.of(9), noisy: Float32Array.of(5), median: Float32Array.of(6) }
  })
})
