import { createHmac } from 'node:crypto'
import type { CohortPatient } from './cohort-job.ts'

/** Labels of patients in the order in which they appear. IDs are kept by hash alone. */
export class CohortPatients {
  readonly #salt: string
  readonly #labels = new Map<string, string>()
  /** By hash of the ID in a header: the labels of its patients. */
  readonly #headers = new Map<string, Set<string>>()

  /** @param salt secret of this cohort, without which no hash can be traced back */
  constructor(salt: string) {
    this.#salt = salt
  }

  /**
   * The label of a patient. The plan's word counts before the header's, since collections often give all patients one
   * ID in their headers.
   * @param alone names the series, which is a patient of its own if nothing names one
   */
  label(planned: string | null, header: string | null, alone: string): string {
    const hash = this.#hash(planned ?? header ?? `series ${alone}`)
    const label = this.#labels.get(hash) ?? `P${String(this.#labels.size + 1).padStart(4, '0')}`
    this.#labels.set(hash, label)
    if (header !== null) {
      const key = this.#hash(header)
      this.#headers.set(key, (this.#headers.get(key) ?? new Set()).add(label))
    }
    return label
  }

  list(): CohortPatient[] {
    return [...this.#labels].map(([hash, label]) => ({ label, hash }))
  }

  /** Labels of the plan that share a Patient ID in their headers. */
  shared(): string[][] {
    return [...this.#headers.values()].filter(({ size }) => size > 1).map((labels) => [...labels])
  }

  #hash(id: string): string {
    return createHmac('sha256', this.#salt).update(id).digest('hex')
  }
}
