import { describe, expect, it } from 'vitest'
import { shortRoleLabel } from '../../../src-core/audit/candidates.ts'

const auditOf = (...labels: string[]) => ({
  request: { degradation: { kind: 'gaussian' as const } },
  denoisers: labels.map((label) => ({ key: label, label }))
})

describe('a short label of a denoiser', () => {
  it('is its kind where the audit has no other of this kind', () => {
    const audit = auditOf('Autoencoder, MNIST, Gaussian 0.3', 'U-Net, MNIST, Gaussian 0.3', 'Median')
    expect(audit.denoisers.map(({ key }) => shortRoleLabel(audit, key))).toEqual(['Autoencoder', 'U-Net', 'Median'])
  })
  it('keeps what tells it from others of its kind', () => {
    const audit = auditOf('Autoencoder, MNIST, Gaussian 0.3', 'Autoencoder, MNIST, Gaussian 0.5')
    expect(audit.denoisers.map(({ key }) => shortRoleLabel(audit, key))).toEqual(['Autoencoder, Gaussian 0.3', 'Autoencoder, Gaussian 0.5'])
  })
  it('leaves the reference, the noisy input and compared candidates as they are', () => {
    const audit = auditOf('Median')
    expect(['reference', 'noisy', 'candidate'].map((role) => shortRoleLabel(audit, role))).toEqual(['Reference', 'Noisy', 'Candidate'])
  })
})
