import type { AuditedDenoiser } from './audit.ts'
import type { Degradation } from './request.ts'

/** What of an audit, or of one about to run, decides its candidates. */
export interface CandidateOwner<Denoiser = Pick<AuditedDenoiser, 'key'>> {
  readonly request: { readonly degradation: Pick<Degradation, 'kind'> }
  readonly denoisers: readonly Denoiser[]
}

/** The role of somebody else's output in an audit that compares two series. */
export const comparedRole = 'candidate'

const isComparison = ({ request }: CandidateOwner): boolean => request.degradation.kind === 'compare'

/** What is scored, in the order of `scores.npy`: the noisy input, then each denoiser; or the compared candidate alone. */
export const candidatesOf = (audit: CandidateOwner): string[] => (isComparison(audit) ? [comparedRole] : ['noisy', ...denoiserKeys(audit)])

/** What a reviewer judges: each denoiser's output, or the compared candidate. */
export const judgedOf = (audit: CandidateOwner): string[] => (isComparison(audit) ? [comparedRole] : denoiserKeys(audit))

/** Every array of pixels that an audit has, in the order in which they are shown. */
export const rolesOf = (audit: CandidateOwner & { readonly hasReference: boolean }): string[] =>
  [...(audit.hasReference ? ['reference'] : []), ...candidatesOf(audit)]

/** What a person reads for a role. */
export function roleLabel({ denoisers }: CandidateOwner<Pick<AuditedDenoiser, 'key' | 'label'>>, role: string): string {
  const labels: Readonly<Record<string, string>> = { reference: 'Reference', noisy: 'Noisy', [comparedRole]: 'Candidate' }
  return labels[role] ?? denoisers.find(({ key }) => key === role)?.label ?? role
}

/** A role's label without what every denoiser of its kind in this audit shares. */
export function shortRoleLabel(audit: CandidateOwner<Pick<AuditedDenoiser, 'key' | 'label'>>, role: string): string {
  const index = audit.denoisers.findIndex(({ key }) => key === role)
  return index < 0 ? roleLabel(audit, role) : shortLabels(audit.denoisers.map(({ label }) => label))[index]!
}

/**
 * Labels without the details that all of their kind share: 'Autoencoder' for 'Autoencoder, MNIST, Gaussian 0.3' where there is
 * but one autoencoder, 'Autoencoder, Gaussian 0.3' beside one for Gaussian 0.5.
 */
export function shortLabels(labels: readonly string[]): string[] {
  const parts = labels.map((label) => label.split(', '))
  return parts.map(([kind, ...details]) => {
    const ofKind = parts.filter(([other]) => other === kind)
    return [kind, ...details.filter((detail) => !ofKind.every((other) => other.includes(detail)))].join(', ')
  })
}

const denoiserKeys = ({ denoisers }: CandidateOwner): string[] => denoisers.map(({ key }) => key)
