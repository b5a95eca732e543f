import { expect, it } from 'vitest'
import { ShapeComparison } from '../../src-core/scores/shape/shape-scores.ts'
import { sharedImages, sharedTable } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

describeRealData('shapes compared', () => {
  it('agree with scikit-image and SciPy on MNIST and CT', () => {
    interface Row {
      reference: string
      test: string
      index: number
      iou: number
      dice: number
      cldice: number | null
      cl_tprec: number | null
      cl_tsens: number | null
      b0: number
      b1: number
    }
    const { rows } = sharedTable<{ rows: Row[] }>('metrics.json')
    const images = new Map(
      [...new Set(rows.flatMap(({ reference, test }) => [reference, test]))].map((name) => [name, sharedImages(name)])
    )
    let compared = 0
    for (const { reference, test, index, ...expected } of rows) {
      const [clean, found] = [images.get(reference)!, images.get(test)!]
      const size = clean.rows * clean.columns
      const comparison = new ShapeComparison(clean.rows, clean.columns, 'scikit-image')
      comparison.takeReference(clean.data, index * size, [0.5])
      comparison.compare(found.data, index * size)
      const {
        scores,
        testShape: { counts }
      } = comparison
      expect([scores.iou, scores.dice]).toEqual([expected.iou, expected.dice])
      expect([counts.components, counts.holes]).toEqual([expected.b0, expected.b1])
      if (expected.cl_tprec !== null) expect(scores.topologyPrecisionLoss).toBeCloseTo(1 - expected.cl_tprec, 14)
      if (expected.cl_tsens !== null) expect(scores.topologyRecallLoss).toBeCloseTo(1 - expected.cl_tsens, 14)
      if (expected.cldice !== null) expect(scores.clDice).toBeCloseTo(expected.cldice, 14)
      compared++
    }
    expect(compared).toBe(502)
  })
})
