import { expect, it } from 'vitest'
import { placeOf, positionMismatch } from '../../renderer/features/three-planes/voxel-position.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { positionOf, volumeGrid, type VolumeGrid } from '../../src-core/sources/volume/volume-grid.ts'
import { describeRealData, shared } from './support/shared.ts'

describeRealData('three planes of a real pair of reconstructions, 1 mm apart in their extent', () => {
  it('show one place of the head phantom under voxels of different numbers', async () => {
    const folder = shared('data', 'ct-more', 'dcm_qa_ct-philips-head-phantom')
    const { sources } = await openDicom([folder], {})
    const withSlices = (count: number) => sources.find(({ summary }) => summary.sliceCount === count)!
    const [soft, bone] = [withSlices(5), withSlices(3)]
    const [softGrid, boneGrid] = [soft, bone].map((source) => {
      const answer = volumeGrid(source.summary, source.slicePlaces!())
      return 'grid' in answer ? answer.grid : null
    }) as [VolumeGrid, VolumeGrid]
    const sized = (grid: VolumeGrid, slices: number) => ({ grid, size: [512, 512, slices] as const })
    expect(positionMismatch(sized(softGrid, 5), sized(boneGrid, 3))).toBeNull()
    // The soft kernel has slices at 739.21 to 743.21 mm, the bone kernel at 740.21 to 742.21 mm (README of the data).
    const slicesOfBone = [0, 1, 2, 3, 4].map((slice) => placeOf(boneGrid, positionOf(softGrid, [100, 200, slice])))
    expect(slicesOfBone.map((place) => Math.round(place[2])).toSorted()).toEqual([-1, 0, 1, 2, 3])
    for (const [column, row] of slicesOfBone) expect([column, row].map(Math.round)).toEqual([100, 200])
  })
})
