import { describe, expect, it } from 'vitest'
import { countedFindings, type Finding } from '../../../src-core/review/finding.ts'

const finding = (id: string, sequence: number, more: Partial<Finding> = {}): Finding => ({
  id,
  auditId: 'a',
  patchIndex: 7,
  denoiserKey: 'median',
  reviewer: 'Ada',
  category: 'artefact',
  severity: 'minor',
  note: '',
  region: null,
  review: null,
  revision: 1,
  sequence,
  recordedAt: '2026-01-01T00:00:00.000Z',
  ...more
})
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id)

describe('The findings that count', () => {
  it('are what each reader stated last of an output of a patch, in a blinded review or in the audit', () => {
    const review = { id: 'r', createdAt: '2026-01-01T00:00:00.000Z', blinded: true }
    expect(ids(countedFindings([finding('open', 1), finding('blinded', 2, { review })]))).toEqual(['blinded'])
    expect(ids(countedFindings([finding('open', 3), finding('blinded', 2, { review })]))).toEqual(['open'])
  })

  it('are the last in the order in which they were stated, whatever the clock said', () => {
    const before = finding('before', 1, { recordedAt: '2027-01-01T00:00:00.000Z' })
    const after = finding('after', 2, {
      recordedAt: '2026-01-01T00:00:00.000Z',
      review: { id: 'r', createdAt: '', blinded: true }
    })
    expect(ids(countedFindings([before, after]))).toEqual(['after'])
    expect(ids(countedFindings([after, before]))).toEqual(['after'])
  })

  it('are of every reader, patch and denoiser, in the order given', () => {
    const all = [
      finding('b', 1, { reviewer: 'Bea' }),
      finding('a', 1),
      finding('p', 1, { patchIndex: 8 }),
      finding('d', 1, { denoiserKey: 'mean' })
    ]
    expect(ids(countedFindings(all))).toEqual(['b', 'a', 'p', 'd'])
  })
})
