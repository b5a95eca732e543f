import { readFile } from 'node:fs/promises'
import { describe, expect, it, vi } from 'vitest'
import { isMode } from '../../../renderer/features/compare-slices/comparison-modes.ts'
import { isPatchifySettings } from '../../../renderer/features/patchify/patchify-settings.ts'
import { isReviewChoices, reviewPlan } from '../../../renderer/features/review/review-form.ts'
import { isTrainingChoices } from '../../../renderer/features/training/training-form.ts'
import { auditRecord } from '../../support/records.ts'

vi.mock('../../../renderer/engine/engine.svelte.ts', () => ({ engine: { call: async () => ({}) } }))

const { ReadingPlace } = await import('../../../renderer/features/review/review-drafts.ts')
const { settings } = await import('../../../renderer/state/settings.svelte.ts')
const former = JSON.parse(await readFile('test/data/version-0.1.0/settings.json', 'utf8'))

describe('Settings that version 0.1.0 stored', () => {
  it('are accepted by the forms of audits, training and slices', () => {
    expect(isPatchifySettings(former['patchify.dicom'])).toBe(true)
    expect(isPatchifySettings(former['patchify.mnist'])).toBe(true)
    expect(isTrainingChoices(former['models.training'])).toBe(true)
    expect(isMode(former['compare-slices.mode'])).toBe(true)
  })

  it('order a new review by a score of another id today', () => {
    const choices = former['review.setup']
    expect(isReviewChoices(choices)).toBe(true)
    expect(choices.order).toBe('lie')
    expect(reviewPlan(choices, auditRecord('a'), ['median'], ['psnr', 'hiddenError']).order).toEqual({
      kind: 'worst',
      scoreId: 'hiddenError'
    })
  })

  it('bring a reader back to the patch and the draft', () => {
    settings.write('review.places', former['review.places'])
    const place = new ReadingPlace('ac9cd49c-fe38-4582-b285-f5b689518e59', 'F. Reader')
    expect(place.position).toBe(2)
    expect(place.draftAt(2)?.note).toBe('not confirmed yet')
  })
})
