import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../../src-core/cohort/check-plan.ts'
import { cohortPaths } from '../../../src-core/cohort/cohort-folder.ts'
import { cohortOf, storeCohort } from '../../../src-core/cohort/cohort-store.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { filterSetup, writePlan } from './support/cohorts.ts'

const text = 'title: T\nseries: [{phantom: 1}]\nsettings: [{name: s, limit: 4}]\ndenoisers: [median]\n'

/** A plan that was checked, and an empty folder for its cohort. */
async function prepared() {
  const base = temporaryFolder()
  const folder = join(base, 'out')
  return { folder, checked: await checkPlan(writePlan(join(base, 'p.yaml'), text), folder, { setup: filterSetup() }) }
}

describe('the first start of a cohort', () => {
  it('lets one process check, and the others wait for it', async () => {
    const { folder, checked } = await prepared()
    let made = 0
    const make = async () => {
      made++
      return storeCohort(folder, checked, false)
    }
    const files = await Promise.all([1, 2, 3].map(() => cohortOf(folder, text, make)))
    expect(made).toBe(1)
    expect(new Set(files.map(({ id }) => id)).size).toBe(1)
  })

  it('goes on without a process that was killed while it checked', async () => {
    const { folder, checked } = await prepared()
    mkdirSync(cohortPaths(folder).making, { recursive: true })
    const file = await cohortOf(folder, text, () => storeCohort(folder, checked, false), { patience: 50 })
    expect(file.id).toBe(checked.file.id)
  })

  it('keeps the cohort of the process that stored first', async () => {
    const { folder, checked } = await prepared()
    const other = { ...checked, file: { ...checked.file, id: 'cohort-20261130-ffffffff' } }
    const first = await storeCohort(folder, checked, false)
    expect(await storeCohort(folder, other, false)).toEqual(first)
  })
})
