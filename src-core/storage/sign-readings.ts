import { isFinished, unansweredItems } from '../review/embargo.ts'
import type { Review } from '../review/review-plan.ts'
import { parseStatement, type ReadingHead } from '../review/reading-statement.ts'
import type { Signer } from '../signing/signing-key.ts'
import type { Workspace } from './workspace.ts'

type Stores = Pick<Workspace, 'reviews' | 'keys'>

/** States a reading that is finished, with a signature if there is a key. Null if it is not finished. */
export function stateReading({ reviews, keys }: Stores, id: string, reader: string, signer: Signer | null) {
  const review = reviews.get(id)
  return isFinished(review, reader) ? keys.state({ reviewId: id, reader }, countsOf(review, reader), signer) : null
}

function countsOf(review: Review, reader: string) {
  const unanswered = unansweredItems(review, reader)
  return { items: review.items, answered: review.items - unanswered, unanswered }
}

/** Finished readings of a reader whose present rows carry no signature, oldest review first. */
export function unsignedReadings({ reviews, keys }: Stores, reader: string): Review[] {
  return reviews
    .list()
    .toReversed()
    .filter((review) => isFinished(review, reader) && (reader in review.answered || reader in review.endedAt))
    .filter(({ id }) => !isCurrentlySigned(keys, keys.headOf({ reviewId: id, reader })))
}

function isCurrentlySigned(keys: Stores['keys'], head: ReadingHead | null): boolean {
  if (!head || head.signature === null) return false
  return parseStatement(head.statement)?.content === keys.contentOf(head)
}

/** Signs every finished reading of a reader that has no signature of its present rows. @returns their reviews */
export function signReadings(stores: Stores, signer: Signer): Review[] {
  const unsigned = unsignedReadings(stores, signer.reader)
  for (const { id } of unsigned) stateReading(stores, id, signer.reader, signer)
  return unsigned
}
