import { describe, expect, it } from 'vitest'
import { apartFrom } from '../../../../src-core/sources/source-identity.ts'
import { slicePlace, syntheticDicom, type Attributes, type SyntheticDicom } from '../../../support/dicom.ts'
import { only, openOne, openSynthetic, readAll } from './opening.ts'

const oneUid: Attributes = { '0008,0018': ['UI', '2.25.5'] }
const slice = (index: number, seed: number, more: Attributes = {}): SyntheticDicom => ({
  seed,
  attributes: { ...slicePlace(index), ...more }
})

describe('images with one SOP Instance UID', () => {
  it('are all kept if their pixels differ, with a warning', async () => {
    const source = await openOne(...[0, 1, 2, 3].map((index) => slice(index, index + 1, oneUid)))
    expect(source.summary).toMatchObject({
      sliceCount: 4,
      sliceSpacing: 2.5,
      warnings: ['SOP Instance UID (0008,0018) is the same in 4 images that differ: all are kept']
    })
    expect(new Set((await readAll(source)).map(String)).size).toBe(4)
  })

  it('are kept if only their places differ, as slices of air do', async () => {
    expect((await openOne(slice(0, 1, oneUid), slice(1, 1, oneUid))).summary.sliceCount).toBe(2)
  })

  it('are kept if only the rescale makes their values differ', async () => {
    const { refusals } = await openSynthetic(slice(0, 1), slice(0, 1, { '0028,1053': ['DS', '0.9'] }))
    expect(refusals).toEqual([])
  })

  it('open beside an image of another size whose pixels are damaged', async () => {
    const damaged = { rows: 8, columns: 8, transferSyntax: '1.2.840.10008.1.2.5', fragments: [Buffer.alloc(64)] }
    const { sources, refusals } = await openSynthetic(slice(0, 1), { ...damaged, attributes: slicePlace(0) })
    expect(refusals).toEqual([])
    expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(2)
  })

  it('are one image in two transfer syntaxes, names or paddings', async () => {
    const padded = syntheticDicom(slice(0, 1, { '0008,0018': ['UI', Buffer.from('2.25.1000.1 ')] }))
    const { sources, refusals } = await openSynthetic(
      slice(0, 1),
      { ...slice(0, 1), transferSyntax: '1.2.840.10008.1.2.2' },
      padded
    )
    expect(sources.map(({ summary }) => [summary.sliceCount, summary.warnings])).toEqual([[1, []]])
    expect(refusals.map(({ code }) => code)).toEqual(['dicom.duplicate', 'dicom.duplicate'])
  })

  it('are kept if one of them cannot be decoded', async () => {
    const damaged: SyntheticDicom = {
      ...slice(1, 1, oneUid),
      transferSyntax: '1.2.840.10008.1.2.4.90',
      fragments: [Buffer.alloc(300)]
    }
    const { sources, refusals } = await openSynthetic(slice(0, 1, oneUid), damaged)
    expect([sources.length, refusals.length]).toEqual([1, 0])
  })
})

describe('series with one id', () => {
  const series = (seed: number, description: string): SyntheticDicom[] =>
    [0, 1].map((index) => slice(index, seed + index, { '0008,103E': ['LO', description] }))

  it('stay one source if their pixels are equal', async () => {
    const [one, copy] = [await openOne(...series(1, 'one')), await openOne(...series(1, 'copy'))]
    expect(await apartFrom(copy, one)).toBe(copy)
    expect(copy.summary.id).toBe(one.summary.id)
  })

  it('become two if their pixels differ: the id is always the same, and a warning gives the reason', async () => {
    const [one, denoised] = [await openOne(...series(1, 'one')), await openOne(...series(7, 'denoised'))]
    expect(denoised.summary.id).toBe(one.summary.id)
    const own = await apartFrom(denoised, one)
    expect(own.summary.id).toMatch(/^dicom-[0-9a-f]{16}$/)
    expect(own.summary.id).not.toBe(one.summary.id)
    expect(own.summary.warnings[0]).toBe(
      "Its UIDs are those of 'one', whose pixels differ: both are kept as different images"
    )
    expect(await readAll(own)).toEqual(await readAll(denoised))
    const warned = denoised.renamed(denoised.summary.id, own.summary.warnings)
    expect((await apartFrom(warned, one)).summary.warnings).toEqual(own.summary.warnings)
    const again = await apartFrom(await openOne(...series(7, 'denoised')), await openOne(...series(3, 'another')))
    expect(again.summary.id).toBe(own.summary.id)
  })

  it("are two sources if they hold each other's slices in one opening", async () => {
    const { sources } = await openSynthetic(...series(1, 'one'), ...series(7, 'denoised'))
    expect(sources.map(({ summary }) => [summary.label, summary.sliceCount])).toEqual([
      ['denoised', 2],
      ['one', 2]
    ])
    expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(2)
  })
})

it('padding of UIDs makes no other series and no other image', async () => {
  const padded: Attributes = {
    '0020,000E': ['UI', Buffer.from('2.25.1000 \0')],
    '0008,0018': ['UI', Buffer.from('2.25.1000.1\0\0')]
  }
  const [one, other] = [await openOne(slice(0, 1)), only(await openSynthetic(slice(0, 1, padded)))]
  expect(other.summary.id).toBe(one.summary.id)
})
