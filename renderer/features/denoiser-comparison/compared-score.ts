import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { persisted } from '../../state/settings.svelte.ts'

/** The score by which denoisers and audits were compared last. Empty before the first choice. */
const chosenScore = persisted('audit.glance-score', '')

/**
 * Ids of scores. An audit is compared by the first one that it has:
 * 1. the score chosen last
 * 2. detail kept, which only scans have, because PSNR favours smooth images
 * 3. PSNR
 * 4. the score that the audit is ranked by
 */
export const scoresToCompareBy = (ranking: string): readonly (string | null)[] => [
  chosenScore.current === '' ? null : currentScoreId(chosenScore.current),
  'detailKept',
  'psnr',
  ranking
]

export const compareBy = (score: string): void => {
  chosenScore.current = score
}
