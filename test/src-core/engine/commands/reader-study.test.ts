import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import pino from 'pino'
import { writeNpy } from '../../../../src-core/files/npy-files.ts'
import { EngineService } from '../../../../src-core/engine/commands/engine-service.ts'
import { Workspace } from '../../../../src-core/storage/workspace.ts'
import { auditedDenoiser, auditRecord } from '../../../support/records.ts'
import { rated } from '../../../support/readings.ts'
import { readXlsx } from '../../../support/xlsx-reader.ts'
import { run } from '../../cli/support/command-line.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { callsTo } from '../../../support/engine-calls.ts'

let engine: EngineService
let workspacePath: string
beforeEach(async () => {
  workspacePath = temporaryFolder()
  const workspace = Workspace.open(workspacePath)
  const denoisers = [auditedDenoiser('median', 'Median'), auditedDenoiser('average', 'Average')]
  const record = auditRecord('a', { denoisers })
  workspace.audits.create(record)
  mkdirSync(workspace.audits.directory('a'))
  writeFileSync(join(workspace.audits.directory('a'), 'audit.json'), JSON.stringify(record))
  // Patches of one grey value, on which a disc may lie anywhere.
  const grey = new Float32Array(record.patchCount * 28 * 28).fill(0.5)
  writeNpy(join(workspace.audits.directory('a'), 'reference.npy'), grey, [record.patchCount, 28, 28])
  workspace.close()
  engine = new EngineService({ workspacePath, log: pino({ level: 'silent' }) })
  await call('settings.write', { key: 'reviewer', value: 'Ada' })
})
afterEach(() => engine.close())

const { call } = callsTo(() => engine)
const plan = {
  auditId: 'a',
  denoiserKeys: ['median', 'average'],
  order: { kind: 'random' as const },
  cases: 8,
  design: { kind: 'crossed' as const },
  confidence: '1-5' as const
}
const inserted = { kind: 'inserted' as const, share: 0.5, diameter: 4, contrast: 0.2 }

/** Answers every item: high confidence on discs, with some errors of each reader. */
async function read(id: string, reader: string, wrong: readonly number[] = []): Promise<void> {
  const items = await call('reviews.items', { id, reader })
  for (const [position, { artefact }] of items.entries()) {
    const objects = (artefact !== undefined) !== wrong.includes(position)
    const answer = rated(0, objects ? 5 : 1, objects ? 'artefact' : 'acceptable').answer
    await call('reviews.answer', { reviewId: id, reader, position, answer, seconds: 1 })
  }
}

describe('A reader study through the engine', () => {
  it('refuses a plan whose truth panel has a scored reader', async () => {
    const truth = { kind: 'panel' as const, names: ['Ada'] }
    await expect(call('reviews.create', { ...plan, truth, readers: ['Ada'] })).rejects.toThrow(
      'Ada is on the truth panel and among the scored readers'
    )
  })

  it('refuses readers whom the plan does not name, and confidences and marks off its scale', async () => {
    const { id } = await call('reviews.create', { ...plan, readers: ['Ada'], marks: true })
    const answer = (given: ReturnType<typeof rated>['answer'], reader = 'Ada') =>
      call('reviews.answer', { reviewId: id, reader, position: 0, answer: given, seconds: 1 })
    const mark = (row: number, confidence: number) => ({
      marks: [{ region: { row, column: 0, rows: 2, columns: 2 }, confidence }]
    })
    await expect(answer(rated(0, 3).answer, 'Grace')).rejects.toThrow('the plan names Ada; Grace is not among them')
    await expect(answer(rated(0, undefined).answer)).rejects.toThrow('confidence: expected a whole number from 1 to 5')
    await expect(answer(rated(0, 6).answer)).rejects.toThrow('confidence: expected')
    await expect(answer(rated(0, 3, 'artefact', mark(0, 9)).answer)).rejects.toThrow('marks: expected a confidence')
    await expect(answer(rated(0, 3, 'artefact', mark(27, 3)).answer)).rejects.toThrow('marks: expected places inside')
    await answer(rated(0, 3, 'artefact', mark(4, 5)).answer)
    // The finding of the audit has the place of the first mark.
    expect((await call('findings.list', { auditId: 'a' })).findings.map(({ region }) => region)).toEqual([
      { row: 4, column: 0, rows: 2, columns: 2 }
    ])
  })

  it('makes no finding of an output with an inserted artefact', async () => {
    const { id } = await call('reviews.create', { ...plan, truth: inserted })
    await read(id, 'Ada')
    const items = await call('reviews.items', { id, reader: 'Ada' })
    const { findings } = await call('findings.list', { auditId: 'a' })
    expect(findings).toHaveLength(items.filter(({ artefact }) => !artefact).length)
    expect(findings.every(({ category }) => category === 'acceptable')).toBe(true)
  })

  it('settles a disagreement by both readers in a round, undoes it, and keeps others out', async () => {
    const { id } = await call('reviews.create', { ...plan, truth: inserted })
    await read(id, 'Ada')
    await read(id, 'Grace', [0])
    const disagreements = async () => (await call('reviews.results', { id })).disagreements
    const { caseKey } = (await disagreements())[0]!
    const decide = (person: string) =>
      call('reviews.decide', { id, person, caseKey, answer: rated(0, undefined, 'artefact').answer })
    await expect(decide('Mary')).rejects.toThrow('Ada and Grace settle this case, not Mary')
    await decide('Ada')
    expect(await disagreements()).toMatchObject([{ settled: null, waitingFor: ['Grace'] }])
    await decide('Grace')
    expect(await disagreements()).toMatchObject([{ settled: { judgement: { category: 'artefact' } }, waitingFor: [] }])
    expect(await call('reviews.undoDecision', { id, person: 'Grace', caseKey })).toBe(true)
    expect(await disagreements()).toMatchObject([{ settled: null, stated: { Ada: {} }, waitingFor: ['Grace'] }])
  })

  it('is written by export-reviews as the screen writes it, and says what was left out', async () => {
    const { id } = await call('reviews.create', { ...plan, truth: inserted, catchShare: 0.25 })
    await read(id, 'Ada', [1])
    await read(id, 'Grace', [0, 3])
    const study = await call('reviews.exports', { id })
    expect(study.counts).toMatchObject({ readings: 20, exported: 16, controls: 4 })
    const out = temporaryFolder()
    const stdout = await run('export-reviews', '--workspace', workspacePath, '--out', out)
    expect(stdout.replaceAll('\u00a0', ' ')).toContain('20 answers: 16 exported, 4 of control cases')
    expect(readFileSync(join(out, `${id}.imrmc`), 'utf8')).toBe(study.imrmc)
    expect(readFileSync(join(out, `${id}.csv`), 'utf8')).toBe(study.csv)
    expect(readXlsx(readFileSync(join(out, `${id}.xlsx`))).get('Truth')).toHaveLength(5)
  })

  it('has no export where nothing is known, and says what would be needed', async () => {
    const { id } = await call('reviews.create', plan)
    await read(id, 'Ada')
    await expect(run('export-reviews', '--workspace', workspacePath, '--out', temporaryFolder())).rejects.toThrow(
      `${id}: no study case with a known truth`
    )
  })
})
