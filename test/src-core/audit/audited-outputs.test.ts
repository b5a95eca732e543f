import { describe, expect, it } from 'vitest'
import {
  scoredKeysOf,
  judgedLabels,
  judgedOf,
  requireJudged,
  rolesOf,
  shortRoleLabel
} from '../../../src-core/audit/audited-outputs.ts'
import type { Degradation } from '../../../src-core/degradation/degradation.ts'

const named = (labels: readonly string[]) => labels.map((label) => ({ key: label.toLowerCase(), label }))
const auditOf = (kind: Degradation['kind'], outputs: readonly string[], denoisers: readonly string[]) => ({
  request: { degradation: { kind } },
  hasReference: kind !== 'none',
  outputs: named(outputs),
  denoisers: named(denoisers)
})

describe('the rule of what is judged', () => {
  it('puts outputs of others first, then each denoiser', () => {
    const audit = auditOf('pair', ['ACME', 'Other'], ['Median'])
    expect(judgedOf(audit)).toEqual(['acme', 'other', 'median'])
    expect(judgedLabels(audit)).toEqual(['ACME', 'Other', 'Median'])
  })
  it('scores the noisy input too, but not if the source is the reference itself', () => {
    expect(scoredKeysOf(auditOf('pair', ['ACME'], ['Median']))).toEqual(['noisy', 'acme', 'median'])
    expect(scoredKeysOf(auditOf('gaussian', [], ['Median']))).toEqual(['noisy', 'median'])
    expect(scoredKeysOf(auditOf('reference', ['ACME', 'Other'], []))).toEqual(['acme', 'other'])
  })
  it('shows the reference before all, if there is one', () => {
    expect(rolesOf(auditOf('reference', ['ACME'], []))).toEqual(['reference', 'acme'])
    expect(rolesOf(auditOf('none', [], ['Median']))).toEqual(['noisy', 'median'])
  })
  it('refuses a key that is no judged output, and names those that are', () => {
    const audit = auditOf('pair', ['ACME'], ['Median'])
    expect(() => requireJudged(audit, ['acme', 'median'], 'denoiserKey')).not.toThrow()
    expect(() => requireJudged(audit, ['noisy'], 'denoiserKey')).toThrow(
      "denoiserKey: expected one of acme, median, got 'noisy'"
    )
  })
})

describe('a short label', () => {
  const shortLabelsOf = (...labels: string[]) => {
    const audit = auditOf('gaussian', [], labels)
    return audit.denoisers.map(({ key }) => shortRoleLabel(audit, key))
  }
  it('is the kind of a denoiser if the audit has no other of this kind', () => {
    expect(shortLabelsOf('Autoencoder, MNIST, Gaussian 0.3', 'U-Net, MNIST, Gaussian 0.3', 'Median')).toEqual([
      'Autoencoder',
      'U-Net',
      'Median'
    ])
  })
  it('keeps the parameters that distinguish a denoiser from others of its kind', () => {
    expect(shortLabelsOf('Autoencoder, MNIST, Gaussian 0.3', 'Autoencoder, MNIST, Gaussian 0.5')).toEqual([
      'Autoencoder, Gaussian 0.3',
      'Autoencoder, Gaussian 0.5'
    ])
  })
  it('leaves the reference, the noisy input and the names of outputs of others whole', () => {
    const audit = auditOf('pair', ['Median, vendor A'], ['Median'])
    expect(['reference', 'noisy', 'median, vendor a'].map((role) => shortRoleLabel(audit, role))).toEqual([
      'Reference',
      'Noisy',
      'Median, vendor A'
    ])
  })
})
