import { currentScoreId } from '../../../src-core/scores/former-score-ids.ts'
import { settings } from '../../state/settings.svelte.ts'

const key = 'audit.glance-score'

/** The score by which denoisers and audits are compared, as it was chosen last; null before. */
const comparedScore = (): string | null => {
  const stored = settings.read<string | null>(key, null, (value) => value === null || typeof value === 'string')
  return stored && currentScoreId(stored)
}

/**
 * Ids of scores, the first that an audit has to be compared by: the one chosen last; of scans the detail kept, since PSNR
 * prefers what is smooth; else PSNR, else what the audit is ranked by.
 */
export const scoresToCompareBy = (ranking: string): readonly (string | null)[] => [
  comparedScore(),
  'detailKept',
  'psnr',
  ranking
]

export const compareBy = (score: string): void => settings.write(key, score)
