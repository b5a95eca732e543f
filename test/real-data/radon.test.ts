import { expect, it } from 'vitest'
import { diagonalBeam, sinogramBeam } from '../../src-core/degradation/parallel-beam.ts'
import { project } from '../../src-core/degradation/project-image.ts'
import { reconstruct } from '../../src-core/degradation/reconstruct-image.ts'
import { imageAt, type Image } from '../../src-core/images/image.ts'
import { largestDifference } from '../support/reference.ts'
import { sharedImages } from './support/reference.ts'
import { describeRealData } from './support/shared.ts'

/** One unit in the last place of the largest value, 83: both sides compute in 64 bits and store 32. */
const lastPlace = 8e-6

/** Every `step`th view of a sinogram. */
function thinned({ data, rows, columns }: Image, step: number): Image {
  return { data: data.filter((_, index) => (index % columns) % step === 0), rows, columns: columns / step }
}

const fromSinogram = (sinogram: Image): Image => {
  const beam = sinogramBeam(sinogram.rows, sinogram.columns)
  return reconstruct(sinogram, beam, beam.size, {})
}

describeRealData('projection and back-projection of CT, against scikit-image', () => {
  const cases = (index: number) => {
    const sinogram = imageAt(sharedImages('ct_clean__radon180.npy'), index)
    return { clean: imageAt(sharedImages('ct_clean.npy'), index), sinogram }
  }

  it.each([0, 1])('projects slice %i to the same sinogram', (index) => {
    const { clean, sinogram } = cases(index)
    expect(largestDifference(project(clean, diagonalBeam(112, 112, 180)).data, sinogram.data)).toBeLessThan(lastPlace)
  })

  it.each([0, 1])('reconstructs slice %i from 180 and from 30 views to the same image', (index) => {
    const { sinogram } = cases(index)
    const all = imageAt(sharedImages('ct_clean__iradon_ramp.npy'), index)
    const few = imageAt(sharedImages('ct_clean__iradon_ramp_30views.npy'), index)
    expect(largestDifference(fromSinogram(sinogram).data, all.data)).toBeLessThan(1e-6)
    expect(largestDifference(fromSinogram(thinned(sinogram, 6)).data, few.data)).toBeLessThan(1e-6)
  })
})
