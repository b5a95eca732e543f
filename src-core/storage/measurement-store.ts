import { and, asc, count, eq, sql } from 'drizzle-orm'
import { DenoscopeError } from '../errors.ts'
import { measurementSchema, type SliceMeasurement } from '../images/slice-measurement.ts'
import type { Tables } from './database.ts'
import { measurements } from './schema.ts'

/** Most measurements of one series. */
const most = 10_000

/**
 * Measurements on the slices of series, under the id of their series. The series may have been closed. It was never
 * opened here if an audit of it was imported.
 * Each method changes one measurement, so that two windows keep each other's. Its result is on disk.
 */
export class MeasurementStore {
  readonly #tables: Tables

  constructor(tables: Tables) {
    this.#tables = tables
  }

  /** Measurements of a series by slice, in the order of their creation. */
  list(sourceId: string): SliceMeasurement[] {
    const { id, kind, slice, points } = measurements
    return this.#tables
      .select({ id, kind, slice, points })
      .from(measurements)
      .where(eq(measurements.sourceId, sourceId))
      .orderBy(asc(slice), sql`rowid`)
      .all()
      .flatMap((row) => measurementSchema.safeParse(row).data ?? [])
  }

  /** @throws argument.invalid if the id is taken, or the series has the most measurements */
  add(sourceId: string, measurement: SliceMeasurement): void {
    this.#tables.transaction(
      (transaction) => {
        const [own] = transaction
          .select({ count: count() })
          .from(measurements)
          .where(eq(measurements.sourceId, sourceId))
          .all()
        if (own!.count >= most) throw refused(`a series has at most ${most} measurements; remove some first`)
        const values = { ...measurement, sourceId, changedAt: new Date().toISOString() }
        const { changes } = transaction.insert(measurements).values(values).onConflictDoNothing().run()
        if (changes === 0) throw refused(`there is a measurement with the id ${measurement.id}`)
      },
      { behavior: 'immediate' }
    )
  }

  /** Moves the points of a measurement. @throws measurement.unknown; argument.invalid for a wrong number of points */
  change(sourceId: string, id: string, points: SliceMeasurement['points']): void {
    const known = this.list(sourceId).find((each) => each.id === id)
    if (known === undefined)
      throw new DenoscopeError('measurement.unknown', 'The measurement is gone: another window removed it.')
    if (!measurementSchema.safeParse({ ...known, points }).success)
      throw refused(`points: expected ${known.points.length} of them`)
    this.#tables
      .update(measurements)
      .set({ points, changedAt: new Date().toISOString() })
      .where(and(eq(measurements.sourceId, sourceId), eq(measurements.id, id)))
      .run()
  }

  /** Removes a measurement. One that is gone already is no error. */
  remove(sourceId: string, id: string): void {
    this.#tables
      .delete(measurements)
      .where(and(eq(measurements.sourceId, sourceId), eq(measurements.id, id)))
      .run()
  }

  /** Removes all measurements of a series. */
  removeAll(sourceId: string): void {
    this.#tables.delete(measurements).where(eq(measurements.sourceId, sourceId)).run()
  }

  /** Number of measurements of each series that has some. */
  counts(): { readonly sourceId: string; readonly count: number }[] {
    const { sourceId } = measurements
    return this.#tables.select({ sourceId, count: count() }).from(measurements).groupBy(sourceId).all()
  }
}

const refused = (reason: string): DenoscopeError => new DenoscopeError('argument.invalid', `measurement: ${reason}`)
