import { statfs } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { auditInput } from '../audit/audit-input.ts'
import { planRequest } from '../audit/audit-plane.ts'
import { runAudit } from '../audit/run-audit.ts'
import { temporaryFolder } from '../files/temporary-folders.ts'
import type { CheckedPlan } from './check-plan.ts'
import type { CohortSetup } from './cohort-setup.ts'
import { apartParts, auditSeriesOf, jobRequest, openParts } from './job-series.ts'

/** Patches of a measured piece: a whole slice, within these numbers. */
const [fewest, most] = [64, 600]
/** Patches of a first piece, which loads code. */
const warming = 8

/**
 * Estimated seconds of a whole cohort with one worker on this machine. One slice of the first series of each setting is
 * audited into a temporary folder; other patches count as fast as its own, and no job as faster than the piece.
 * @throws what audits throw
 */
export async function measureSeconds(
  { file, origins }: CheckedPlan,
  setup: CohortSetup,
  signal?: AbortSignal
): Promise<number> {
  let seconds = 0
  for (const setting of file.settings) {
    const job = file.jobs.find((each) => each.setting === setting.name)
    if (!job) continue
    const parts = await apartParts(await openParts(origins.series[job.series]!, signal))
    const series = auditSeriesOf(parts, setting)
    const request = jobRequest(parts, series, setting, { seed: job.seed, title: job.series })
    const { patchCount, patchesPerSlice } = planRequest(series.source, request)
    const piece = Math.min(patchCount, most, Math.max(fewest, patchesPerSlice))
    const { catalogue, modelsDirectory, loadBackend } = setup
    const denoising = request.denoisers.length > 0 ? { catalogue, modelsDirectory, backend: await loadBackend() } : null
    const timeOf = async (limit: number): Promise<number> => {
      const began = performance.now()
      const directory = join(temporaryFolder(), 'piece')
      const task = { id: 'piece', request: { ...request, limit }, ...series, directory, ...(signal && { signal }) }
      await runAudit(await auditInput(task, denoising))
      return (performance.now() - began) / 1000
    }
    await timeOf(Math.min(warming, piece))
    const ofPiece = await timeOf(piece)
    for (const { patches, setting: name } of file.jobs)
      if (name === setting.name) seconds += ofPiece * Math.max(1, patches / piece)
  }
  return seconds
}

/** Free bytes of the disk that a folder lies on, or will lie on. */
export async function freeBytes(folder: string): Promise<number> {
  let there = folder
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there)
  const { bavail, bsize } = await statfs(there)
  return bavail * bsize
}
