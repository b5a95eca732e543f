import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import { slicePlace, syntheticDicom, type Attributes, type SyntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { only, openOne, openSynthetic, writeDicom } from './opening.ts'

const marked = (mark: number, attributes: Attributes): SyntheticDicom => ({
  rows: 2,
  columns: 2,
  stored: [mark, mark, mark, mark],
  attributes
})

/** Slice `place` of a phase whose images are numbered from `first`. */
const phaseSlice = (place: number, number: number, more: Attributes = {}): SyntheticDicom =>
  marked(number, {
    ...slicePlace(place),
    '0008,0018': ['UI', `2.25.9.${number}`],
    '0020,0013': ['IS', String(number)],
    ...more
  })

async function marksOf(source: Awaited<ReturnType<typeof openOne>>): Promise<number[]> {
  const slices = Array.from(
    { length: source.summary.sliceCount },
    async (_, index) => (await source.readSlice(index)).data[0]! + 1024
  )
  return Promise.all(slices)
}

const places = [0, 1, 2]

describe('phases at the same positions become stacks', () => {
  const byNumber = (tag: string, vr: string, values: readonly (number | string)[]) =>
    values.flatMap((value, phase) =>
      places.map((place) => phaseSlice(place, phase * 3 + place + 1, { [tag]: [vr, String(value)] }))
    )

  it.each<[string, SyntheticDicom[], string[], string]>([
    [
      'Acquisition Number',
      byNumber('0020,0012', 'IS', [1, 2]),
      ['CT series 4, acquisition 1', 'CT series 4, acquisition 2'],
      'Acquisition Number (0020,0012)'
    ],
    [
      'Temporal Position Identifier',
      byNumber('0020,0100', 'IS', [1, 2]),
      ['CT series 4, phase 1', 'CT series 4, phase 2'],
      'Temporal Position Identifier (0020,0100)'
    ],
    [
      'the kernel',
      byNumber('0018,1210', 'SH', ['B40', 'B70']),
      ['CT series 4, kernel B40', 'CT series 4, kernel B70'],
      'Convolution Kernel (0018,1210)'
    ],
    [
      'the kilovolts',
      byNumber('0018,0060', 'DS', [80, 140]),
      ['CT series 4, 80 kV', 'CT series 4, 140 kV'],
      'KVP (0018,0060)'
    ],
    [
      'the description',
      byNumber('0008,103E', 'LO', ['full', 'denoised']),
      ['denoised', 'full'],
      'Series Description (0008,103E)'
    ],
    [
      'one time a phase',
      byNumber('0008,0032', 'TM', ['101500', '101530.5']),
      ['CT series 4, part 1 of 2', 'CT series 4, part 2 of 2'],
      'Acquisition Time (0008,0032)'
    ],
    [
      'times that grow',
      [0, 1].flatMap((phase) =>
        places.map((place) => phaseSlice(place, place * 2 + phase + 1, { '0008,0032': ['TM', `1015${phase}${place}`] }))
      ),
      ['CT series 4, part 1 of 2', 'CT series 4, part 2 of 2'],
      'blocks of Acquisition Time (0008,0032)'
    ],
    [
      'blocks of numbers',
      [0, 1].flatMap((phase) => places.map((place) => phaseSlice(place, phase * 3 + place + 1))),
      ['CT series 4, part 1 of 2', 'CT series 4, part 2 of 2'],
      'blocks of Instance Number (0020,0013)'
    ],
    [
      'numbers that alternate',
      places.flatMap((place) => [0, 1].map((phase) => phaseSlice(place, place * 2 + phase + 1))),
      ['CT series 4, part 1 of 2', 'CT series 4, part 2 of 2'],
      'the order of Instance Number (0020,0013) at each position'
    ]
  ])('by %s', async (_, files, labels, by) => {
    const { sources, refusals } = await openSynthetic(...files)
    expect(refusals).toEqual([])
    expect(sources.map(({ summary }) => summary.label)).toEqual(labels)
    for (const { summary } of sources) {
      expect(summary).toMatchObject({ sliceCount: 3, sliceSpacing: 2.5 })
      expect(summary.warnings).toEqual([`Slices share positions: 6 slices were separated into 2 stacks by ${by}`])
    }
    expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(2)
  })

  it('keeps phases whole that cover other ranges', async () => {
    const files = [
      [0, 1, 2],
      [1, 2, 3]
    ].flatMap((range, phase) => range.map((place, index) => phaseSlice(place, phase * 3 + index + 1)))
    const { sources } = await openSynthetic(...files)
    expect(await Promise.all(sources.map(marksOf))).toEqual([
      [1, 2, 3],
      [4, 5, 6]
    ])
  })

  it('also if one file holds their frames, by temporal position', async () => {
    const frame = (height: number, phase: number): Attributes => ({
      '0020,9113': ['SQ', [{ '0020,0032': ['DS', `0\\0\\${height}`] }]],
      '0020,9111': ['SQ', [{ '0020,9128': ['UL', [phase]] }]]
    })
    const attributes: Attributes = {
      '0020,0032': undefined,
      '5200,9230': ['SQ', [frame(0, 1), frame(0, 2), frame(5, 1), frame(5, 2)]]
    }
    const { sources } = await openSynthetic({ rows: 1, columns: 1, frames: 4, stored: [1, 2, 3, 4], attributes })
    expect(await Promise.all(sources.map(marksOf))).toEqual([
      [1, 3],
      [2, 4]
    ])
  })
})

describe('slices without positions', () => {
  it('are ordered and spaced by Slice Location', async () => {
    const slice = (index: number): Attributes => ({
      ...slicePlace(index),
      '0020,0032': undefined,
      '0020,0013': undefined,
      '0020,1041': ['DS', String(-40 + 1.5 * index)]
    })
    const source = await openOne(...[2, 0, 3, 1].map((index) => marked(index, slice(index))))
    expect(await marksOf(source)).toEqual([0, 1, 2, 3])
    expect(source.summary).toMatchObject({
      sliceSpacing: 1.5,
      warnings: [
        'Image Position Patient (0020,0032) or orientation is missing: slices are in order of Slice Location (0020,1041)'
      ]
    })
  })

  it('and with one Slice Location in all are in order of Instance Number', async () => {
    const slice = (index: number): Attributes => ({
      ...slicePlace(index),
      '0020,0032': undefined,
      '0020,1041': ['DS', '5']
    })
    const source = await openOne(...[2, 0, 3, 1].map((index) => marked(index, slice(index))))
    expect(await marksOf(source)).toEqual([0, 1, 2, 3])
    expect(source.summary.warnings).toEqual([
      'Image Position Patient (0020,0032) or orientation is missing: slices are in order of Instance Number (0020,0013)'
    ])
  })

  it('are ordered by Slice Location or Instance Number if all state one position', async () => {
    const onePosition: Attributes = { '0020,0032': ['DS', '0\\0\\0'] }
    const same = 'Image Position Patient (0020,0032) is the same in all 4 slices: they are in order of'
    const numbered = await openOne(
      ...[2, 0, 3, 1].map((index) => marked(index, { ...slicePlace(index), ...onePosition }))
    )
    expect(await marksOf(numbered)).toEqual([0, 1, 2, 3])
    expect(numbered.summary).toMatchObject({ sliceSpacing: null, warnings: [`${same} Instance Number (0020,0013)`] })
    const located = await openOne(
      ...[2, 0, 3, 1].map((index) =>
        marked(index, { ...slicePlace(9 - index), ...onePosition, '0020,1041': ['DS', String(index * 3)] })
      )
    )
    expect(await marksOf(located)).toEqual([0, 1, 2, 3])
    expect(located.summary).toMatchObject({ sliceSpacing: 3, warnings: [`${same} Slice Location (0020,1041)`] })
  })

  it('are separated into phases by Instance Number', async () => {
    const onePosition: Attributes = { '0020,0032': ['DS', '0\\0\\0'] }
    const { sources } = await openSynthetic(
      ...[1, 2].flatMap((phase) =>
        places.map((place) =>
          phaseSlice(place, phase * 3 + place, {
            ...onePosition,
            '0020,0013': ['IS', String(place)],
            '0020,0012': ['IS', String(phase)]
          })
        )
      )
    )
    expect(await Promise.all(sources.map(marksOf))).toEqual([
      [3, 4, 5],
      [6, 7, 8]
    ])
  })

  it('are counted where only some lack one', async () => {
    const files = [0, 1, 2].map((index) =>
      marked(index, { ...slicePlace(index), ...(index === 1 && { '0020,0032': undefined }) })
    )
    expect((await openOne(...files)).summary.warnings).toEqual([
      'Image Position Patient (0020,0032) or orientation is missing in 1 of 3 slices: slices are in order of Instance Number (0020,0013)'
    ])
  })
})

it('one odd slice leaves its series in HU: it is a stack of its own, with a warning', async () => {
  const odd: Attributes = { '0028,1054': ['LO', 'US'] }
  const files = [0, 1, 2, 3].map((index) => marked(index, { ...slicePlace(index), ...(index === 3 && odd) }))
  const { sources } = await openSynthetic(...files)
  expect(sources.map(({ summary }) => [summary.unit, summary.sliceCount, summary.warnings])).toEqual([
    ['HU', 3, ['1 slice of the series is not in HU and kept apart from this stack: Rescale Type (0028,1054) is US']],
    ['stored', 1, ['Values are not in HU: Rescale Type (0028,1054) is US']]
  ])
})

describe('slices without a common series UID', () => {
  const alone = (index: number, more: Attributes = {}): SyntheticDicom =>
    marked(index, { ...slicePlace(index), '0020,000E': undefined, ...more })
  const join3 = (files: readonly SyntheticDicom[]) => openDicom(writeDicom(...files), { join: true })

  it.each<[string, (index: number) => Attributes]>([
    ['none', () => ({})],
    ['one each', (index) => ({ '0020,000E': ['UI', `2.25.3.${index}`] })]
  ])('are joined on request, with %s', async (_, uid) => {
    const files = [2, 0, 1].map((index) => alone(index, uid(index)))
    const apart = await openSynthetic(...files)
    expect([apart.sources.length, apart.joinable]).toEqual([3, apart.sources])
    const source = only(await join3(files))
    expect(await marksOf(source)).toEqual([0, 1, 2])
    expect(source.summary).toMatchObject({
      sliceSpacing: 2.5,
      warnings: ['3 slices without a common Series Instance UID (0020,000E) were joined, as asked']
    })
  })

  it.each<[string, Attributes]>([
    ['another patient', { '0010,0020': ['LO', 'OTHER'] }],
    ['another description', { '0008,103E': ['LO', 'Lung'] }],
    ['another kernel', { '0018,1210': ['SH', 'B70'] }],
    ['another pixel spacing', { '0028,0030': ['DS', '0.4\\0.4'] }]
  ])('are not joined with those of %s', async (_, more) => {
    const { sources } = await join3([alone(0), alone(1), alone(2, more)])
    expect(sources.map(({ summary }) => summary.sliceCount).sort()).toEqual([1, 2])
  })

  it('are not offered where two lie at one place, or where they have a series in common', async () => {
    expect((await openSynthetic(alone(0), alone(0, { '0008,0018': ['UI', '2.25.4'] }))).joinable).toEqual([])
    expect((await openSynthetic(marked(0, slicePlace(0)), marked(1, slicePlace(1)))).joinable).toEqual([])
  })

  it('are of one patient however the Patient ID is padded', async () => {
    const ids = ['P1', 'P1 ', 'P1\0', ' P1 \0\0'].map((id) => Buffer.from(id, 'latin1'))
    only(await join3(ids.map((id, index) => alone(index, { '0010,0020': ['LO', id] }))))
  })
})

it('copies in two folders that kept all UIDs are two stacks', async () => {
  const folder = temporaryFolder()
  for (const [name, offset] of [
    ['full', 0],
    ['denoised', 10]
  ] as const) {
    mkdirSync(join(folder, name))
    for (const place of places)
      writeFileSync(join(folder, name, `${place}.dcm`), syntheticDicom(marked(place + offset, slicePlace(place))))
  }
  const { sources, refusals } = await openDicom([folder])
  expect(refusals).toEqual([])
  expect(await Promise.all(sources.map(marksOf))).toEqual([
    [10, 11, 12],
    [0, 1, 2]
  ])
  expect(new Set(sources.map(({ summary }) => summary.id)).size).toBe(2)
  expect(sources[1]!.summary.warnings).toEqual([
    "Its UIDs are those of 'CT series 4, part 1 of 2', whose pixels differ: both are kept as different images",
    'Slices share positions: 6 slices were separated into 2 stacks by their folders',
    'SOP Instance UID (0008,0018) is the same in 2 images that differ: all are kept'
  ])
})
