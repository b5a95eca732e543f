import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeNpy } from '../../../../src-core/files/npy-files.ts'
import type { OpenedSources } from '../../../../src-core/engine/contract-payloads.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { slicePlace, syntheticDicom } from '../../../support/dicom.ts'
import { callsTo } from '../../../support/engine-calls.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

let folder: string
let engine: EngineService
const start = () => new EngineService({ workspacePath: join(folder, 'workspace'), log: pino({ level: 'silent' }) })
beforeEach(() => {
  folder = temporaryFolder()
  engine = start()
})
afterEach(() => engine.close())

const { call, finished } = callsTo(() => engine)
const resultOf = async (started: Promise<{ jobId: string }>) =>
  (await finished((await started).jobId)).result as OpenedSources
const open = (...paths: string[]) => resultOf(call('sources.open', { paths }))
const answer = (ids: readonly string[], answers: object) => resultOf(call('sources.answer', { ids: [...ids], answers }))

const unsigned = (shift = 0) =>
  encodeNpy(
    Uint16Array.from({ length: 24 }, (_, index) => 1000 + index + shift),
    [2, 3, 4]
  )
const file = (name: string, bytes: Uint8Array) => {
  writeFileSync(join(folder, name), bytes)
  return join(folder, name)
}
const offset = (value: number) => ({ scale: { offset: value, scale: 1 } })
const firstValue = async (sourceId: string) => (await call('slices.read', { sourceId, index: 0 })).data[0]

describe('a file that leaves its HU open', () => {
  it('waits for an answer, which stands on the source and is used when the file is opened again', async () => {
    const path = file('a.npy', unsigned())
    expect(await open(path)).toMatchObject({ sources: [], refusals: [], questions: [expect.any(String)] })
    const [question] = await call('sources.questions', {})
    expect(question).toMatchObject({ kind: 'scale', file: 'a.npy', label: 'a', range: [1000, 1023], alike: [] })
    expect(JSON.stringify(question)).not.toContain(folder)
    const { sources } = await answer([question!.id], offset(-1024))
    expect(sources).toMatchObject([{ kind: 'files', unit: 'HU', assumed: ['HU = value - 1024, as chosen'] }])
    expect(await call('sources.questions', {})).toEqual([])
    expect(await firstValue(sources[0]!.id)).toBe(-24)
    await call('sources.close', { id: sources[0]!.id })
    expect((await open(path)).sources.map(({ id }) => id)).toEqual([sources[0]!.id])
  })

  it('is read the same after a restart', async () => {
    await open(file('a.npy', unsigned()))
    const { sources } = await answer([(await call('sources.questions', {}))[0]!.id], offset(-1000))
    await engine.close()
    engine = start()
    expect(await firstValue(sources[0]!.id)).toBe(0)
  })

  it('is asked again on request, and the new answer replaces the source', async () => {
    await open(file('a.npy', unsigned()))
    const { sources } = await answer([(await call('sources.questions', {}))[0]!.id], offset(-1024))
    const ids = await call('sources.askAgain', { id: sources[0]!.id })
    const again = await answer(ids, offset(-1000))
    expect((await call('sources.list', {})).map(({ id }) => id)).toEqual([again.sources[0]!.id])
    expect(await firstValue(again.sources[0]!.id)).toBe(0)
  })

  it('shares its answer with like files of its folder', async () => {
    await open(file('a.npy', unsigned()), file('b.npy', unsigned(5)))
    const [first, second] = await call('sources.questions', {})
    expect([first!.alike, second!.alike]).toEqual([[second!.id], [first!.id]])
    expect((await answer([first!.id, ...first!.alike], offset(-1024))).sources).toHaveLength(2)
  })

  it('of several arrays is asked for the array first', async () => {
    await open(file('a.npz', zipSync({ 'x.npy': unsigned(), 'y.npy': unsigned(7) })))
    const [question] = await call('sources.questions', {})
    expect(question).toMatchObject({ kind: 'dataset', choices: [{ name: 'x' }, { name: 'y' }] })
    expect(await answer([question!.id], { dataset: 'y' })).toMatchObject({ sources: [] })
    const [next] = await call('sources.questions', {})
    const { sources } = await answer([next!.id], offset(-1024))
    expect(await firstValue(sources[0]!.id)).toBe(-17)
  })

  it('is let go of, and answers to it are refused then', async () => {
    const { questions } = await open(file('a.npy', unsigned()))
    await call('sources.dismissQuestions', { ids: [...questions] })
    expect(await call('sources.questions', {})).toEqual([])
    await expect(call('sources.dismissQuestions', { ids: [...questions] })).rejects.toThrow(/was answered or dismissed/)
  })
})

describe('copies in the workspace', () => {
  const uploads = () =>
    existsSync(join(folder, 'workspace', 'uploads')) ? readdirSync(join(folder, 'workspace', 'uploads')) : []
  const upload = async (name: string, content: Uint8Array) => {
    const bytes = Uint8Array.from(content)
    const batch = randomUUID()
    await call('sources.upload', { batch, name, offset: 0, bytes })
    return resultOf(call('sources.openUploaded', { batch }))
  }
  const series = () =>
    zipSync({
      a: syntheticDicom({ seed: 1, attributes: slicePlace(0) }),
      b: syntheticDicom({ seed: 2, attributes: slicePlace(1) })
    })

  it('of an archive stay while its series is open, also if the archive is gone, and go with it', async () => {
    const path = file('a.zip', series())
    const { sources } = await open(path)
    rmSync(path)
    await engine.close()
    engine = start()
    expect(sources.map(({ sliceCount }) => sliceCount)).toEqual([2])
    expect(await firstValue(sources[0]!.id)).toBeTypeOf('number')
    expect(uploads()).toHaveLength(1)
    await call('sources.close', { id: sources[0]!.id })
    expect(uploads()).toEqual([])
  })

  it('of an archive that is refused, or holds nothing, do not stay', async () => {
    const { refusals } = await open(
      file('a.zip', zipSync({ '../x': Buffer.from('x') })),
      file('b.zip', zipSync({ t: Buffer.from('text') }))
    )
    expect(refusals).toHaveLength(2)
    expect(uploads()).toEqual([])
  })

  it('of an uploaded archive: the archive goes, its files stay', async () => {
    const { sources } = await upload('a.zip', series())
    expect(uploads()).toHaveLength(1)
    await call('sources.close', { id: sources[0]!.id })
    expect(uploads()).toEqual([])
  })

  it('of an uploaded file with a question stay until it is dismissed', async () => {
    const { questions } = await upload('a.npy', unsigned())
    expect(uploads()).toHaveLength(1)
    await call('sources.dismissQuestions', { ids: [...questions] })
    expect(uploads()).toEqual([])
  })

  it('of an uploaded file with an answered question stay with its source', async () => {
    const { questions } = await upload('a.npy', unsigned())
    const { sources } = await answer(questions, offset(-1024))
    expect(await firstValue(sources[0]!.id)).toBe(-24)
    await call('sources.close', { id: sources[0]!.id })
    expect(uploads()).toEqual([])
  })
})
