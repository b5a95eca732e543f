import { createHash } from 'node:crypto'
import { appVersion } from '../runtime/versions.ts'
import type { CohortContent, CohortDenoiser, CohortSetting } from './cohort-job.ts'

/** Everything that the numbers of a job depend on. */
interface KeyedJob {
  readonly content: CohortContent
  readonly request: CohortSetting['request']
  readonly denoisers: readonly Pick<CohortDenoiser, 'id' | 'parameters' | 'hash'>[]
  readonly seed: number
}

/** First 32 hex digits of SHA-256 over the canonical JSON of a job and the version of the program. */
export function jobKey({ content, request, denoisers, seed }: KeyedJob): string {
  const ran = denoisers.map(({ id, parameters, hash }) => ({ id, parameters, hash }))
  const text = canonicalJson({ content, request, denoisers: ran, seed, version: appVersion })
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** SHA-256 (hex) of a plan's text. */
export const planHash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** JSON with the keys of each object in order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member
  )
}
