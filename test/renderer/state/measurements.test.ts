import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { SliceMeasurement } from '../../../src-core/images/slice-measurement.ts'
import { DenoscopeError } from '../../../src-core/errors.ts'
import { Measurements, type MeasurementStorage } from '../../../renderer/state/measurements.svelte.ts'

const [a, b, c] = [
  { x: 1, y: 2 },
  { x: 3, y: 4 },
  { x: 5, y: 6 }
] as const

describe('The measurements of a series', () => {
  it('are those of a slice, and change by id', () => {
    const measurements = new Measurements()
    const id = measurements.add('ellipse', 4, [a, b])
    measurements.movePoint(id, 1, c)
    measurements.keep(id)
    expect(measurements.on(4)).toEqual([{ id, kind: 'ellipse', slice: 4, points: [a, c] }])
    expect(measurements.on(3)).toEqual([])
    measurements.remove(id)
    expect(measurements.on(4)).toEqual([])
  })

  it('undo drawing, a whole drag, and removing, the latest first', () => {
    const measurements = new Measurements()
    const id = measurements.add('length', 0, [a, b])
    measurements.movePoint(id, 1, { x: 9, y: 9 })
    measurements.keep(id)
    measurements.movePoint(id, 0, b)
    measurements.movePoint(id, 0, c)
    measurements.keep(id)
    measurements.remove(id)
    const points = () => measurements.on(0).map((each) => each.points)
    measurements.undo()
    expect(points()).toEqual([[c, { x: 9, y: 9 }]])
    measurements.undo()
    expect(points()).toEqual([[a, { x: 9, y: 9 }]])
    measurements.undo()
    expect(points()).toEqual([])
    measurements.undo()
    expect(points()).toEqual([])
  })

  it('have no step for a press on a handle without a drag', () => {
    const measurements = new Measurements()
    const id = measurements.add('length', 0, [a, b])
    measurements.keep(id)
    measurements.keep(id)
    measurements.undo()
    expect(measurements.all).toEqual([])
  })
})

describe('Measurements in a storage', () => {
  const ofOtherWindow: SliceMeasurement = { id: 'theirs', kind: 'length', slice: 0, points: [a, b] }
  let disk: Map<string, SliceMeasurement>
  let writes: string[]
  let broken: DenoscopeError | null
  let failed: ReturnType<typeof vi.fn<MeasurementStorage['failed']>>
  let measurements: Measurements
  beforeEach(async () => {
    disk = new Map([[ofOtherWindow.id, ofOtherWindow]])
    writes = []
    broken = null
    failed = vi.fn<MeasurementStorage['failed']>()
    const write = async (name: string, id: string, work: () => void) => {
      if (broken) throw broken
      writes.push(`${name} ${id}`)
      work()
    }
    measurements = new Measurements({
      list: async () => [...disk.values()],
      add: (measurement) => write('add', measurement.id, () => disk.set(measurement.id, measurement)),
      change: (id, points) => write('change', id, () => disk.set(id, { ...disk.get(id)!, points })),
      remove: (id) => write('remove', id, () => disk.delete(id)),
      failed
    })
    await measurements.load()
  })

  const draw = () => {
    const id = measurements.add('length', 0, [a, b])
    measurements.movePoint(id, 1, c)
    measurements.keep(id)
    return id
  }

  it('are written one by one: once for a drag, however many steps it has, and never those of others', async () => {
    const id = draw()
    for (const x of [4, 5, 6]) measurements.movePoint(id, 0, { x, y: 0 })
    await vi.waitFor(() => expect(writes).toEqual([`add ${id}`]))
    measurements.keep(id)
    measurements.remove(id)
    measurements.undo()
    await vi.waitFor(() => expect(writes).toContain(`change ${id}`))
    await measurements.load()
    expect(disk.get(id)!.points).toEqual([{ x: 6, y: 0 }, c])
    expect(disk.get('theirs')).toEqual(ofOtherWindow)
    expect(writes.every((each) => each.endsWith(id))).toBe(true)
  })

  it('that another window adds and removes are seen after the next reading, and a drag here is not lost', async () => {
    const id = draw()
    measurements.movePoint(id, 1, { x: 7, y: 7 })
    disk.delete('theirs')
    disk.set('new', { ...ofOtherWindow, id: 'new' })
    await measurements.load()
    expect(measurements.all.map((each) => each.id).toSorted()).toEqual(['new', id].toSorted())
    expect(measurements.on(0).find((each) => each.id === id)!.points[1]).toEqual({ x: 7, y: 7 })
  })

  it('that could not be written are shown, stay through a reading, and are written by the next attempt', async () => {
    broken = new DenoscopeError('workspace.unusable', 'The disk is full')
    const id = draw()
    await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(broken, expect.any(Function)))
    expect([measurements.isUnsaved(id), measurements.isUnsaved('theirs')]).toEqual([true, false])
    expect(disk.has(id)).toBe(false)
    broken = null
    failed.mock.calls[0]![1]()
    await vi.waitFor(() => expect(measurements.isUnsaved(id)).toBe(false))
    expect(disk.get(id)!.points).toEqual([a, c])
  })

  it('that failed to be removed are removed by the next reading, as after a new connection', async () => {
    broken = new DenoscopeError('engine.disconnected', 'Gone')
    measurements.remove('theirs')
    await vi.waitFor(() => expect(failed).toHaveBeenCalled())
    expect(disk.has('theirs')).toBe(true)
    broken = null
    await measurements.load()
    await vi.waitFor(() => expect(disk.has('theirs')).toBe(false))
    expect(measurements.all).toEqual([])
  })

  it('that another window removed meanwhile go from this one too, with a message', async () => {
    disk.delete('theirs')
    broken = new DenoscopeError('measurement.unknown', 'Another window removed it')
    measurements.movePoint('theirs', 0, c)
    measurements.keep('theirs')
    await vi.waitFor(() => expect(failed).toHaveBeenCalledWith(broken, expect.any(Function)))
    expect(measurements.all).toEqual([])
    expect(measurements.isUnsaved('theirs')).toBe(false)
  })
})
