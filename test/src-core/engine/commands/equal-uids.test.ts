import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { beforeEach, expect, it } from 'vitest'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import { OpenSources } from '../../../../src-core/engine/workspace/open-sources.ts'
import { unwrapReply, type Reply } from '../../../../src-core/runtime/reply.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { openDicom } from '../../../../src-core/sources/dicom/open-dicom.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { slicePlace, syntheticDicom, type Attributes } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let [root, workspacePath] = ['', '']
beforeEach(() => {
  root = temporaryFolder()
  workspacePath = join(root, 'workspace')
})

/** Two slices whose pixels come from the seed, under the same UIDs each time. */
function write(name: string, seed: number, more: (index: number) => Attributes = () => ({})): string {
  const folder = join(root, name)
  mkdirSync(folder)
  for (const index of [0, 1]) {
    const attributes = { ...slicePlace(index), '0008,103E': ['LO', name] as const, ...more(index) }
    writeFileSync(join(folder, `${index}.dcm`), syntheticDicom({ seed: seed + index, attributes }))
  }
  return folder
}

/** Opens a folder in the workspace, as the engine does. */
async function open(folder: string) {
  const workspace = Workspace.open(workspacePath)
  try {
    const sources = new OpenSources(workspace.sources)
    const opened = await openDicom([folder])
    const added = await sources.addSeries(opened.sources[0]!, { kind: 'dicom', paths: [...opened.sources[0]!.files] })
    const pixels = (await (await new OpenSources(workspace.sources).get(added.id)).readSlice(0)).data
    return {
      added,
      pixels,
      listed: sources
        .list()
        .map(({ label }) => label)
        .sort()
    }
  } finally {
    workspace.close()
  }
}

it('a denoised copy that kept all UIDs stays beside the original, with a warning, and both are read after a restart', async () => {
  const original = await open(write('original', 1))
  const copy = await open(write('copy', 7))
  expect(copy.listed).toEqual(['copy', 'original'])
  expect(copy.added.id).not.toBe(original.added.id)
  expect(copy.added.warnings[0]).toBe(
    "Its UIDs are those of 'original', whose pixels differ: both are kept as different images"
  )
  expect(copy.pixels).not.toEqual(original.pixels)
  const again = await open(join(root, 'original'))
  expect([again.added.id, again.listed]).toEqual([original.added.id, ['copy', 'original']])
  expect((await open(join(root, 'copy'))).added).toEqual(copy.added)
})

it('the same pixels in another folder are the same source, which is read from there from now on', async () => {
  const first = await open(write('one', 1))
  const second = await open(write('two', 1))
  expect([second.added.id, second.listed]).toEqual([first.added.id, ['two']])
  rmSync(join(root, 'one'), { recursive: true })
  expect((await open(join(root, 'two'))).pixels).toEqual(first.pixels)
})

it('a series whose former files are gone counts as the same, with a warning', async () => {
  const first = await open(write('one', 1))
  rmSync(join(root, 'one'), { recursive: true })
  const moved = await open(write('moved', 1))
  expect(moved.added).toMatchObject({
    id: first.added.id,
    warnings: ['Opened from other files than before, which are gone: their pixels were not compared']
  })
})

it('slices that stand alone are joined on request, and leave the list', async () => {
  const folder = write('alone', 1, () => ({ '0020,000E': undefined }))
  const engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
  const finished = async (start: Promise<Reply>): Promise<OpenedSources> => {
    const { jobId } = unwrapReply(await start) as { jobId: string }
    for (;;) {
      const job = (
        unwrapReply(await engine.call('jobs.list', {})) as { id: string; state: string; result: unknown }[]
      ).find(({ id }) => id === jobId)
      if (job?.state === 'done') return job.result as OpenedSources
      if (job?.state === 'failed') throw new Error(JSON.stringify(job))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const opened = await finished(engine.call('sources.open', { paths: [folder] }))
  expect(opened.joinable).toEqual(opened.sources.map(({ id }) => id))
  const joined = await finished(engine.call('sources.join', { ids: [...opened.joinable] }))
  expect(joined.sources.map(({ sliceCount }) => sliceCount)).toEqual([2])
  const listed = unwrapReply(await engine.call('sources.list', {})) as { id: string }[]
  expect(listed.map(({ id }) => id)).toEqual([joined.sources[0]!.id])
  await engine.close()
  const workspace = Workspace.open(workspacePath)
  await expect(new OpenSources(workspace.sources).get(joined.sources[0]!.id)).resolves.toMatchObject({
    summary: { sliceCount: 2 }
  })
  workspace.close()
})
