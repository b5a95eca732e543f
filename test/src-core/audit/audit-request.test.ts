import { describe, expect, it } from 'vitest'
import { auditRequestSchema, outputKey } from '../../../src-core/audit/audit-request.ts'

const pair = {
  sourceId: 'low',
  patchify: { crop: { kind: 'central' }, patchSize: 28, stride: 28 },
  degradation: { kind: 'pair', referenceSourceId: 'full' },
  denoisers: [],
  seed: 1
}
const output = (key: string, name: string) => ({ key, name, sourceId: key })
const problemOf = (change: object) => auditRequestSchema.safeParse({ ...pair, ...change }).error?.issues[0]?.message

describe('the request of an audit', () => {
  it('accepts outputs of others with a low-dose input, with or without denoisers', () => {
    expect(problemOf({ outputs: [output('acme', 'ACME')] })).toBeUndefined()
    expect(problemOf({ outputs: [output('acme', 'ACME')], denoisers: [{ id: 'median' }] })).toBeUndefined()
  })
  it('has no outputs unless they are named', () => {
    expect(auditRequestSchema.parse({ ...pair, denoisers: [{ id: 'median' }] }).outputs).toEqual([])
  })
  it('accepts outputs alone if there is no input', () => {
    const reference = { degradation: { kind: 'reference' } }
    expect(problemOf({ ...reference, outputs: [output('acme', 'ACME')] })).toBeUndefined()
    expect(problemOf(reference)).toBe('expected at least one output to compare with the reference')
    expect(problemOf({ ...reference, outputs: [output('acme', 'ACME')], denoisers: [{ id: 'median' }] })).toBe(
      'without a low-dose input there is nothing to denoise'
    )
  })
  it('refuses outputs without a reference series, and an audit of nothing', () => {
    expect(problemOf({ degradation: { kind: 'gaussian', factor: 0.1 }, outputs: [output('acme', 'ACME')] })).toBe(
      'outputs of other methods need a reference series'
    )
    expect(problemOf({})).toBe('expected at least one denoiser or output')
  })
  it('refuses two outputs of one name or key, and a key that leads out of the folder', () => {
    expect(problemOf({ outputs: [output('acme', 'ACME'), output('acme-2', 'ACME')] })).toBe(
      "two outputs have the name 'ACME'"
    )
    expect(problemOf({ outputs: [output('acme', 'ACME'), output('acme', 'Other')] })).toBe(
      "two outputs have the key 'acme'"
    )
    for (const key of ['../x', 'a/b', 'noisy', '']) expect(problemOf({ outputs: [output(key, 'ACME')] })).toBeDefined()
  })
})

describe('the key of an output', () => {
  it('is its name in small letters and digits', () => {
    expect(outputKey('ACME Net, Stärke 3', [])).toBe('acme-net-starke-3')
    expect(outputKey('흉부', [])).toMatch(/^output(-2)?$/)
  })
  it('gets a number if a denoiser, another output or an image of the audit has it', () => {
    expect(outputKey('Median', ['median'])).toBe('median-2')
    expect(outputKey('Noisy', [])).toBe('noisy-2')
  })
})
