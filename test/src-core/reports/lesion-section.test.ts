import { describe, expect, it } from 'vitest'
import type { AuditRecord } from '../../../src-core/audit/audit-record.ts'
import { lesionPlacesCsv, lesionsCsv, lesionSection } from '../../../src-core/reports/lesion-section.ts'
import { lesionSentences } from '../../../src-core/reports/lesion-words.ts'
import { auditedDenoiser, auditRecord } from '../../support/records.ts'

const flagged = { lesions: 38, shape: 9, lost: 8, invented: 1, sfrc: null, otherPatches: 120, otherShape: 2 }
const observer = (auc: number) => ({
  auc,
  aucInterval: [auc - 0.05, auc + 0.05] as const,
  detectability: 1.2,
  detectabilityInterval: [0.9, 1.5] as const
})
const plain = auditRecord('audit', { denoisers: [auditedDenoiser('unet', 'U-Net')] })
const record: AuditRecord = {
  ...plain,
  request: {
    ...plain.request,
    lesions: {
      shape: 'disc',
      diameter: 5,
      contrast: 20,
      blur: { kind: 'gaussian', sigma: 0.6 },
      places: { kind: 'rule', count: 40, ground: 'liver' }
    }
  },
  lesions: {
    places: Array.from({ length: 40 }, (_, at) => ({ slice: at, row: 10, column: 20 })),
    regionSize: 23,
    observer: 'channelized Hotelling observer',
    split: [20, 20],
    outputs: {
      noisy: { contrastKept: { mean: 100, low: 100, high: 100, n: 40 }, observer: observer(0.81), flagged },
      unet: { contrastKept: { mean: 71.6, low: 69.2, high: 74.1, n: 40 }, observer: observer(0.79), flagged }
    }
  }
}
const textOf = (input: { record: AuditRecord }) =>
  lesionSection({ record: input.record })
    .text.replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')

describe('The report on lesions', () => {
  it('says in one sentence what a denoiser keeps', () => {
    expect(lesionSentences(record).map((text) => text.replaceAll('\u00a0', ' '))).toEqual([
      'Of 40 discs of 5 mm and 20 HU, U-Net keeps 72 % of the contrast; AUC 0.81 → 0.79'
    ])
  })

  it('has the figures of each output with their intervals, and the flags', () => {
    expect(textOf({ record })).toContain(
      'U-Net 72 % [69, 74] 0.79 [0.74, 0.84] 1.20 [0.90, 1.50] 8 of 38 1 of 38 – 2 of 120'
    )
  })

  it('writes tables of figures and of places', () => {
    const [header, noisy, unet] = lesionsCsv({ record })!.split('\r\n')
    expect(header!.split(',')).toHaveLength(unet!.split(',').length)
    expect(noisy).toMatch(/^noisy,40,100,/)
    expect(unet).toMatch(/^unet,40,71\.6,69\.2,74\.1,0\.79,.*,8,1,9,,38,2,120$/)
    expect(lesionPlacesCsv({ record })!.split('\r\n').slice(0, 2)).toEqual(['slice_number,row,column', '1,10,20'])
  })

  it('says nothing of the AUC if there is none, and nothing at all without lesions', () => {
    const { lesions } = record
    const without = {
      ...record,
      lesions: { ...lesions!, outputs: { unet: { ...lesions!.outputs['unet']!, observer: null } } }
    }
    expect(lesionSentences(without)[0]).toMatch(/of the contrast$/)
    expect(textOf({ record: without })).toContain('U-Net 72 % [69, 74] – –')
    expect(lesionSection({ record: plain }).text).toBe('')
    expect(lesionsCsv({ record: plain })).toBeNull()
  })
})
