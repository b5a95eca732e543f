import { DenoscopeError } from '../errors.ts'
import type { AuditedDenoiser, AuditedOutput } from './audit-record.ts'
import type { Degradation } from '../degradation/degradation.ts'

/** What decides which images of an audit are scored and judged, before it runs and afterwards. */
export interface OutputOwner<Judged = Pick<AuditedDenoiser, 'key'>> {
  readonly request: { readonly degradation: Pick<Degradation, 'kind'> }
  readonly outputs: readonly Judged[]
  readonly denoisers: readonly Judged[]
}

type Labelled = Pick<AuditedOutput, 'key' | 'label'>

/** True if the audit has a noisy input: not if the source is the reference itself. */
export const hasInput = ({ request }: Pick<OutputOwner, 'request'>): boolean => request.degradation.kind !== 'reference'

/** What a reviewer judges: outputs of others first, then each denoiser's output. */
export const judgedOf = (audit: OutputOwner): string[] => judged(audit).map(({ key }) => key)

/** @throws argument.invalid naming the first key that is no judged output. */
export function requireJudged(audit: OutputOwner, keys: readonly string[], argument: string): void {
  const known = judgedOf(audit)
  const unknown = keys.find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new DenoscopeError('argument.invalid', `${argument}: expected one of ${known.join(', ')}, got '${unknown}'`)
}

/** What is scored, in the order of `scores.npy`: the noisy input if there is one, then what is judged. */
export const scoredKeysOf = (audit: OutputOwner): string[] => [
  ...(hasInput(audit) ? ['noisy'] : []),
  ...judgedOf(audit)
]

/** Every array of pixels that an audit has, in the order in which they are shown. */
export const rolesOf = (audit: OutputOwner & { readonly hasReference: boolean }): string[] => [
  ...(audit.hasReference ? ['reference'] : []),
  ...scoredKeysOf(audit)
]

/** True if the role is an output that another method made. */
export const isOutputOfOthers = ({ outputs }: Pick<OutputOwner, 'outputs'>, role: string): boolean =>
  outputs.some(({ key }) => key === role)

/** The labels of what is judged, in order. */
export const judgedLabels = (audit: OutputOwner<Labelled>): string[] => judged(audit).map(({ label }) => label)

/** What a person reads for a role. */
export function roleLabel(audit: OutputOwner<Labelled>, role: string): string {
  const labels: Readonly<Record<string, string>> = { reference: 'Reference', noisy: 'Noisy' }
  return labels[role] ?? judged(audit).find(({ key }) => key === role)?.label ?? role
}

/** A role's label without what every denoiser of its kind in this audit shares; the name of another's output stays whole. */
export function shortRoleLabel(audit: OutputOwner<Labelled>, role: string): string {
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

const judged = <Judged>({ outputs, denoisers }: OutputOwner<Judged>): readonly Judged[] => [...outputs, ...denoisers]
