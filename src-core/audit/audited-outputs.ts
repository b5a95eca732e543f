import { DenoscopeError } from '../errors.ts'
import type { AuditedDenoiser, AuditedOutput, AuditRecord } from './audit-record.ts'
import type { Degradation } from '../degradation/degradation.ts'

/** The parts of an audit's request or record that determine which images are scored and judged. */
export interface OutputOwner<Judged = Pick<AuditedDenoiser, 'key'>> {
  readonly request: { readonly degradation: Pick<Degradation, 'kind'> }
  readonly outputs: readonly Judged[]
  readonly denoisers: readonly Judged[]
}

type Labelled = Pick<AuditedOutput, 'key' | 'label'>

/** True if the audit has a noisy input, false if its source is the reference. */
export const hasInput = ({ request }: Pick<OutputOwner, 'request'>): boolean => request.degradation.kind !== 'reference'

/** Keys of the outputs that a reviewer judges: those of other methods, then each denoiser's. */
export const judgedOf = (audit: OutputOwner): string[] => judged(audit).map(({ key }) => key)

/** @throws argument.invalid naming the first key that is no judged output */
export function requireJudged(audit: OutputOwner, keys: readonly string[], argument: string): void {
  const known = judgedOf(audit)
  const unknown = keys.find((key) => !known.includes(key))
  if (unknown === undefined) return
  throw new DenoscopeError('argument.invalid', `${argument}: expected one of ${known.join(', ')}, got '${unknown}'`)
}

/** Keys of the scored images in the order of `scores.npy`: the noisy input if there is one, then the judged outputs. */
export const scoredKeysOf = (audit: OutputOwner): string[] => [
  ...(hasInput(audit) ? ['noisy'] : []),
  ...judgedOf(audit)
]

/** Roles of an audit's pixel arrays, in the order on the screen. */
export const rolesOf = (audit: OutputOwner & { readonly hasReference: boolean }): string[] => [
  ...(audit.hasReference ? ['reference'] : []),
  ...scoredKeysOf(audit)
]

/** True if the role is an output that another method made. */
export const isOutputOfOthers = ({ outputs }: Pick<OutputOwner, 'outputs'>, role: string): boolean =>
  outputs.some(({ key }) => key === role)

/** Labels of the judged outputs, in order. */
export const judgedLabels = (audit: OutputOwner<Labelled>): string[] => judged(audit).map(({ label }) => label)

/** The name of a role on the screen and in reports. */
export function roleLabel(audit: OutputOwner<Labelled>, role: string): string {
  const labels: Readonly<Record<string, string>> = { reference: 'Reference', noisy: 'Noisy' }
  return labels[role] ?? judged(audit).find(({ key }) => key === role)?.label ?? role
}

/**
 * A role's label without the details that all denoisers of its kind in this audit share.
 * Labels of other methods' outputs stay whole.
 */
export function shortRoleLabel(audit: OutputOwner<Labelled>, role: string): string {
  const index = audit.denoisers.findIndex(({ key }) => key === role)
  return index < 0 ? roleLabel(audit, role) : shortLabels(audit.denoisers.map(({ label }) => label))[index]!
}

/**
 * Labels without the details that all labels of their kind share.
 * - 'Autoencoder, MNIST, Gaussian 0.3' becomes 'Autoencoder' if it is the only autoencoder.
 * - Beside an autoencoder for Gaussian 0.5 it becomes 'Autoencoder, Gaussian 0.3'.
 */
export function shortLabels(labels: readonly string[]): string[] {
  const parts = labels.map((label) => label.split(', '))
  return parts.map(([kind, ...details]) => {
    const ofKind = parts.filter(([other]) => other === kind)
    return [kind, ...details.filter((detail) => !ofKind.every((other) => other.includes(detail)))].join(', ')
  })
}

/**
 * Identifies an output across audits: by denoiser, parameters and weights, or by the name of another method's output.
 * Keys do not identify a model, since a retrained model keeps its key.
 */
export function outputIdentity(
  { denoisers, outputs }: Pick<AuditRecord, 'denoisers' | 'outputs'>,
  key: string
): string {
  const output = outputs.find((other) => other.key === key)
  if (output) return JSON.stringify(['output', output.label])
  const denoiser = denoisers.find((other) => other.key === key)
  if (!denoiser) return key
  const parameters = Object.entries(denoiser.parameters).sort(([one], [other]) => (one < other ? -1 : 1))
  const { description, weightsHash, program } = denoiser
  const identity = [description.id, parameters, weightsHash ?? null]
  return JSON.stringify(program ? [...identity, program.sha256, program.version] : identity)
}

const judged = <Judged>({ outputs, denoisers }: OutputOwner<Judged>): readonly Judged[] => [...outputs, ...denoisers]
