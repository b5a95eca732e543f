import type { Logger } from 'pino'
import { unansweredItems } from '../../review/embargo.ts'
import type { Review } from '../../review/review-plan.ts'
import { asDenoscopeError } from '../../errors.ts'
import type { Signer } from '../../signing/signing-key.ts'
import { stateReading } from '../../storage/sign-readings.ts'
import type { PersonalKeys } from '../../storage/personal-keys.ts'
import type { Workspace } from '../../storage/workspace.ts'

interface Parts {
  readonly workspace: Workspace
  readonly keys: PersonalKeys
  readonly log: Logger
}

/**
 * States a reading that a step has finished, or changed after its end. Signs it if its reader has a key.
 * @param before the review before the step
 */
export function stateIfFinished(context: Parts, before: Review, reader: string): void {
  if (unansweredItems(before, reader) > 1 && before.endedAt[reader] === undefined) return
  stateReading(context.workspace, before.id, reader, usableSigner(context, reader))
}

/** Key of a reader that can be used at once. A damaged file of a key is no reason to lose an answer. */
export function usableSigner({ workspace, keys, log }: Parts, reader: string): Signer | null {
  try {
    return keys.signer(workspace.keys, reader)
  } catch (thrown) {
    log.warn({ code: asDenoscopeError(thrown).code }, 'key of a reader')
    return null
  }
}
