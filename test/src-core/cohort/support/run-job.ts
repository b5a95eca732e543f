import { runCohortJob } from '../../../../src-core/cohort/run-cohort-job.ts'
import { filterSetup } from './cohorts.ts'

// Runs one job in a process of its own: FOLDER NUMBER.
const [folder, number] = process.argv.slice(2)
process.stdout.write(await runCohortJob(folder!, Number(number), { setup: filterSetup() }))
process.exit(0)
