import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import type { SliceMeasurement } from '../../../src-core/images/slice-measurement.ts'
import { databaseFile } from '../../../src-core/storage/locations.ts'
import { migrate } from '../../../src-core/storage/schema-migrations.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openWorkspace } from './support/temporary-workspace.ts'

const line = (id: string, slice = 0): SliceMeasurement => ({
  id,
  kind: 'length',
  slice,
  points: [
    { x: 0, y: 1 },
    { x: 2.5, y: 3 }
  ]
})

it('measurements are listed by series and slice, in the order of their creation', () => {
  const { measurements } = openWorkspace()
  measurements.add('one', line('b', 2))
  measurements.add('one', line('z', 1))
  measurements.add('one', line('a', 1))
  measurements.add('other', line('c'))
  expect(measurements.list('one')).toEqual([line('z', 1), line('a', 1), line('b', 2)])
  expect(measurements.counts()).toEqual([
    { sourceId: 'one', count: 3 },
    { sourceId: 'other', count: 1 }
  ])
})

it('a change moves the points of one measurement, and a removal takes one', () => {
  const { measurements } = openWorkspace()
  for (const id of ['a', 'b', 'c']) measurements.add('one', line(id))
  const points = [
    { x: 9, y: 9 },
    { x: 8, y: 8 }
  ]
  measurements.change('one', 'a', points)
  measurements.remove('one', 'b')
  measurements.remove('one', 'b')
  measurements.remove('other', 'c')
  expect(measurements.list('one')).toEqual([{ ...line('a'), points }, line('c')])
  measurements.removeAll('one')
  expect(measurements.list('one')).toEqual([])
})

it('an id that is taken, a measurement that is gone, and a wrong number of points are refused', () => {
  const { measurements } = openWorkspace()
  measurements.add('one', line('a'))
  expect(() => measurements.add('two', line('a'))).toThrow('there is a measurement with the id a')
  expect(() => measurements.change('one', 'b', line('b').points)).toThrow('another window removed it')
  expect(() => measurements.change('two', 'a', line('a').points)).toThrow('another window removed it')
  expect(() => measurements.change('one', 'a', [{ x: 0, y: 0 }])).toThrow('points: expected 2')
  expect(measurements.list('one')).toEqual([line('a')])
})

it('a workspace of version 11 keeps the measurements of its settings, and loses those settings only', () => {
  const folder = temporaryFolder()
  const database = new Database(join(folder, databaseFile))
  migrate(database, 11)
  const store = database.prepare('INSERT INTO settings VALUES (?, ?)')
  const unfit = [
    null,
    7,
    { ...line('kind'), kind: 'volume' },
    { ...line('slice'), slice: -1 },
    { ...line('angle'), kind: 'angle' },
    { ...line('text'), slice: 'first' }
  ]
  store.run('measurements.1.2.840/7', JSON.stringify([line('b', 3), ...unfit, line('a', 3)]))
  store.run('measurements.damaged', '{"no":"list"}')
  store.run('measurementsX', '1')
  store.run('reviewer', '"Ada"')
  database.close()
  const workspace = Workspace.open(folder)
  onTestFinished(() => workspace.close())
  expect(workspace.measurements.list('1.2.840/7')).toEqual([line('b', 3), line('a', 3)])
  expect(workspace.settings.read()).toEqual({ measurementsX: 1, reviewer: 'Ada' })
})

it('a merge brings measurements once, and leaves those that are here', async () => {
  const [mine, theirs] = [openWorkspace(), openWorkspace()]
  mine.measurements.add('one', line('a'))
  theirs.measurements.add('one', { ...line('a'), slice: 5 })
  theirs.measurements.add('one', line('b'))
  theirs.close()
  expect(await mine.merge(theirs.path)).toMatchObject({ measurements: 1 })
  expect(mine.measurements.list('one')).toEqual([line('a'), line('b')])
  expect(await mine.merge(theirs.path)).toMatchObject({ measurements: 0 })
})
