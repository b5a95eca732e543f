import { describe, expect, it } from 'vitest'
import { currentScoreId, withCurrentScoreIds, withFormerScoreIds } from '../../../src-core/scores/former-score-ids.ts'
import { scoreDefinition } from '../../../src-core/scores/table/score-table.ts'

describe('ids of scores of version 0.1.0', () => {
  it('stand for scores of today, and are ids of no other score', () => {
    for (const former of ['lie', 'localResidual', 'lost', 'invented']) {
      expect(scoreDefinition(former)).toBeUndefined()
      expect(scoreDefinition(currentScoreId(former))?.id).toBe(currentScoreId(former))
    }
    expect(currentScoreId('psnr')).toBe('psnr')
  })

  it('are replaced on reading, and stand beside those of today in the output of commands', () => {
    expect(withCurrentScoreIds({ lie: 1, psnr: 2 })).toEqual({ hiddenError: 1, psnr: 2 })
    expect(withFormerScoreIds({ hiddenError: 1, blobSnr: 3, psnr: 2 })).toEqual({
      hiddenError: 1,
      lie: 1,
      blobSnr: 3,
      localResidual: 3,
      psnr: 2
    })
  })
})
