import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { studyFiles } from '../../../src-core/reports/study-files.ts'
import { studyLacks, studyStatement } from '../../../src-core/reports/review-words.ts'
import type { AnsweredItem, Mark, ReviewItem, ReviewPlan } from '../../../src-core/review/review-plan.ts'
import { scoredReadings } from '../../../src-core/review/scored-readings.ts'
import { studyTable } from '../../../src-core/review/study-table.ts'
import { rated, readingOf, studyPlan } from '../../support/readings.ts'
import { runPython } from '../../support/python.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { readXlsx } from '../../support/xlsx-reader.ts'

const disc = { row: 5, column: 6, diameter: 4, contrast: 100 }
const inserted = {
  kind: 'inserted' as const,
  placement: 'soft-tissue' as const,
  share: 0.5,
  diameter: 4,
  contrast: 100
}
const script = join(import.meta.dirname, 'support/read_study_exports.py')
const found = await runPython<boolean>('import json, openpyxl; print(json.dumps(True))', [])
const absence = 'reason' in found ? found.reason : null
/** Patches 4 and 9 have a disc, 2 and 3 have none; each in two outputs. One control case. */
const items: ReviewItem[] = [2, 3, 4, 9].flatMap((patchIndex) =>
  ['median', 'average'].map((role): ReviewItem => ({
    kind: 'case',
    patchIndex,
    roles: [role],
    ...(patchIndex > 3 && { artefact: disc })
  }))
)
items.push({ kind: 'catch', patchIndex: 20, roles: ['reference'], standsFor: 'median' })
const on = (confidence: number): Mark => ({ region: { row: 5, column: 6, rows: 1, columns: 1 }, confidence })
const off = (confidence: number): Mark => ({ region: { row: 20, column: 20, rows: 2, columns: 2 }, confidence })

function filesOf(plan: ReviewPlan, answers: Readonly<Record<string, readonly AnsweredItem[]>>) {
  const readings = Object.entries(answers).map(([reader, given]) => readingOf(reader, items, given))
  const counts = (of: (answer: AnsweredItem) => boolean) =>
    Object.fromEntries(Object.entries(answers).map(([reader, given]) => [reader, given.filter(of).length]))
  const review = {
    id: 'r',
    plan,
    createdAt: '2026-03-04T05:06:07.000Z',
    items: items.length,
    answered: counts(() => true),
    skipped: counts(({ answer }) => answer.kind === 'skip'),
    endedAt: {}
  }
  return studyFiles(review, studyTable(plan, scoredReadings(plan, readings, [])))
}
const roc = filesOf(studyPlan({ truth: inserted }), {
  'Lovelace, Ada: N0:7': [1, 2, 2, 1, 5, 4, 3, 5, 1].map((confidence, position) => rated(position, confidence)),
  Grace: [2, 1, 3, 1, 4, 4, 5, 2, 2].map((confidence, position) => rated(position, confidence))
})

const marked = studyPlan({ truth: inserted, marks: true })
const none = [0, 1, 2, 3].map((position) => rated(position, 1, 'acceptable', { marks: [] }))
const ada = [
  rated(0, 3, 'artefact', { marks: [off(3), off(2)] }),
  ...none.slice(1),
  rated(4, 5, 'artefact', { marks: [on(5), on(4), off(1)] }),
  rated(5, 4, 'artefact', { marks: [on(4)] }),
  rated(6, 1, 'acceptable', { marks: [] }),
  rated(7, 2, 'artefact', { marks: [off(2)] })
]

describe('The input file for iMRMC', () => {
  const lines = roc.imrmc.split('\n')
  const begin = lines.indexOf('BEGIN DATA:')
  const rows = lines.slice(begin + 1, -1).map((line) => line.split(','))

  it('has the sizes in its header, and a legend that cannot be read as one', () => {
    expect(lines.slice(begin - 4, begin)).toEqual(['NR:2', 'N0:2', 'N1:2', 'NM:2'])
    expect(lines[0]).toBe('Denoscope review r, set up 2026-03-04')
    expect(lines.slice(1, begin - 4)).toEqual([
      'The disc is in the outputs only, added after denoising. It measures the reader, not the denoiser.',
      'Unanswered items of Grace (left out) = 0 of 9',
      'Unanswered items of Lovelace, Ada  N0 7 (left out) = 0 of 9',
      'Reader 1 = Grace',
      'Reader 2 = Lovelace, Ada  N0 7',
      'Modality 1 = median',
      'Modality 2 = average',
      'Case 1 = patch 3, every output',
      'Case 2 = patch 4, every output',
      'Case 3 = patch 5, every output',
      'Case 4 = patch 10, every output'
    ])
  })

  // Rules of InputFile.java of iMRMC 4.0 and of DfReadDataFile of RJafroc 2.1.3.
  it('keeps the rules of both programs that read it', () => {
    const truth = rows.filter(([reader]) => reader === '-1')
    const scored = rows.filter(([reader]) => reader !== '-1')
    expect(rows.every((row) => row.length === 4 && row.every((field) => !/\s/.test(field)))).toBe(true)
    expect(truth.map(([, id, modality, present]) => [id, modality, present])).toEqual([
      ['1', 'truth', '0'],
      ['2', 'truth', '0'],
      ['3', 'truth', '1'],
      ['4', 'truth', '1']
    ])
    const known = new Set(truth.map(([, id]) => id))
    expect(scored.every(([, id]) => known.has(id!))).toBe(true)
    expect(new Set(scored.map((row) => row.slice(0, 3).join())).size).toBe(scored.length)
    expect(scored.every((row) => row.slice(0, 3).every((field) => /^[1-9]\d*$/.test(field)))).toBe(true)
    // Fully crossed: 2 readers x 4 cases x 2 modalities.
    expect(scored).toHaveLength(16)
  })

  it('has the confidence of each reader on each case', () => {
    const scoreOf = (reader: number, id: number, modality: number) =>
      rows.find((row) => row.slice(0, 3).join() === [reader, id, modality].join())![3]
    // Ada on patch index 4 with `average` is position 5.
    expect([scoreOf(2, 3, 2), scoreOf(2, 1, 1), scoreOf(1, 4, 1)]).toEqual(['4', '1', '5'])
  })

  it('leaves out the control case beside inserted artefacts, and says so', () => {
    expect(studyStatement(roc).replaceAll('\u00a0', ' ')).toBe(
      '4 study cases, 2 with a finding and 2 without; 2 modalities, 2 readers. 18 answers: 16 exported, 2 of control cases, which have no place beside inserted artefacts. Unanswered items, left out: Grace 0 of 9; Lovelace, Ada: N0:7 0 of 9.'
    )
    expect(studyLacks(roc, (key) => key)).toEqual([])
  })

  it('leaves out skipped items, counts them for each reader, and has no value in their place', () => {
    const answers = [1, 2, 2, 1, 5, 4, 3, 5, 1].map((confidence, position) => rated(position, confidence))
    const skipped = answers.map((one) => (one.position < 2 ? { ...one, answer: { kind: 'skip' as const } } : one))
    const study = filesOf(studyPlan({ truth: inserted }), { Ada: answers, Grace: skipped })
    expect(study.unanswered).toEqual([
      { reader: 'Ada', unanswered: 0, items: 9 },
      { reader: 'Grace', unanswered: 2, items: 9 }
    ])
    expect(study.imrmc).toContain('\nUnanswered items of Grace (left out) = 2 of 9\n')
    // 2 readers x 4 cases x 2 modalities, less 2 readings.
    const data = study.imrmc.trimEnd().split('\n')
    expect(data.slice(data.indexOf('BEGIN DATA:') + 1).filter((line) => /^[12],/.test(line))).toHaveLength(14)
    expect(study.csv).not.toMatch(/NaN|NA|,$/m)
    // RJafroc takes a missing rating for a low one, so there is no workbook.
    expect(study.rjafroc.reason).toContain('14 of 16 are there')
  })
})

describe('The data frame for the iMRMC package of R', () => {
  it('has names, and the reader and modality `truth`', () => {
    const lines = roc.csv.split('\r\n')
    expect(lines.slice(0, 6)).toEqual([
      'readerID,caseID,modalityID,score',
      'truth,3,truth,0',
      'truth,4,truth,0',
      'truth,5,truth,1',
      'truth,10,truth,1',
      'Lovelace Ada: N0:7,3,median,1'
    ])
  })

  it('has one row for a control case, in the column of its output', () => {
    const plan = studyPlan({ truth: { kind: 'controls' } })
    const { csv, imrmc, counts } = filesOf(plan, { Ada: [rated(0, 3), rated(8, 2, 'acceptable')] })
    expect(csv.split('\r\n')).toEqual([
      'readerID,caseID,modalityID,score',
      'truth,21-reference,truth,0',
      'Ada,21-reference,median,2',
      ''
    ])
    expect(imrmc).toContain('NR:1\nN0:1\nN1:0\nNM:1\nBEGIN DATA:\n-1,1,truth,0\n1,1,1,2\n')
    expect(counts).toMatchObject({ readings: 2, exported: 1, withoutTruth: 1 })
  })
})

describe('The workbook for RJafroc', () => {
  it('is an ROC study without marks: a rating of each case', () => {
    const { xlsx, paradigm } = roc.rjafroc
    const sheets = readXlsx(xlsx!)
    expect(paradigm).toBe('ROC')
    expect([...sheets.keys()]).toEqual(['Truth', 'TP', 'FP', 'Words'])
    expect(sheets.get('Truth')).toEqual([
      ['CaseID', 'LesionID', 'Weight', 'ReaderID', 'ModalityID', 'Paradigm'],
      [1, 0, 0, '1,2', '1,2', 'ROC'],
      [2, 0, 0, '1,2', '1,2', 'FCTRL'],
      [3, 1, 1, '1,2', '1,2'],
      [4, 1, 1, '1,2', '1,2']
    ])
    expect(sheets.get('TP')!.slice(0, 2)).toEqual([
      ['ReaderID', 'ModalityID', 'CaseID', 'LesionID', 'TP_Rating'],
      [2, 1, 3, 1, 5]
    ])
    expect(sheets.get('FP')![0]).toEqual(['ReaderID', 'ModalityID', 'CaseID', 'FP_Rating'])
    expect([sheets.get('TP')!.length, sheets.get('FP')!.length]).toEqual([9, 9])
    // RJafroc takes the first three sheets in the order of their names.
    expect(
      [...sheets.keys()]
        .map((name) => name.toUpperCase())
        .sort()
        .slice(0, 3)
    ).toEqual(['FP', 'TP', 'TRUTH'])
  })

  it('is an FROC study of marks: one hit for each artefact, all others false', () => {
    const { paradigm, xlsx } = filesOf(marked, { Ada: ada }).rjafroc
    const sheets = readXlsx(xlsx!)
    expect(paradigm).toBe('FROC')
    expect(sheets.get('Truth')![1]).toEqual([1, 0, 0, '1', '1,2', 'FROC'])
    expect(sheets.get('TP')!.slice(1)).toEqual([
      [1, 1, 3, 1, 5],
      [1, 2, 3, 1, 4]
    ])
    expect(sheets.get('FP')!.slice(1)).toEqual([
      [1, 1, 1, 3],
      [1, 1, 1, 2],
      [1, 1, 3, 1],
      [1, 2, 4, 2]
    ])
  })

  it('is refused with the reason where RJafroc would misread the study', () => {
    const reasonOf = (plan: ReviewPlan, answers: Parameters<typeof filesOf>[1]) => filesOf(plan, answers).rjafroc.reason
    expect(reasonOf(marked, { Ada: ada.slice(1) })).toContain('7 of 8 are there')
    const silent = [...none, ...[4, 5, 6, 7].map((position) => rated(position, 1, 'acceptable', { marks: [] }))]
    expect(reasonOf(marked, { Ada: ada, Grace: silent })).toBe('RJafroc would lose Grace, who marked nothing')
    expect(reasonOf(marked, { Grace: silent })).toBe('RJafroc needs marks of both kinds: 0 on a finding, 0 elsewhere')
    expect(reasonOf(studyPlan(), { Ada: [] })).toBe('no reading of a case with a known truth')
  })
})

describe.skipIf(absence)(`An independent reader of the exports${absence ? ` (${absence})` : ''}`, () => {
  /** Figures by file, then by `reader|modality`, as a Python script reads them. */
  async function figuresOf(files: ReturnType<typeof filesOf>) {
    const folder = temporaryFolder()
    const paths = (['imrmc', 'csv', 'xlsx'] as const).map((ending) => join(folder, `study.${ending}`))
    for (const [index, content] of [files.imrmc, files.csv, files.rjafroc.xlsx!].entries())
      writeFileSync(paths[index]!, content)
    const outcome = await runPython<Record<string, Record<string, number>>>(readFileSync(script, 'utf8'), paths)
    if ('reason' in outcome) throw new Error(outcome.reason)
    return outcome.result
  }

  it('computes the areas of every reader that the study shows, from each of the three files', async () => {
    const figures = await figuresOf(roc)
    for (const { reader, modality, value } of roc.performance.readers) {
      const numbers = `${1 + roc.readers.indexOf(reader)}|${1 + roc.performance.modalities.indexOf(modality)}`
      expect(figures.imrmc![numbers]).toBeCloseTo(value, 12)
      expect(figures.xlsx![numbers]).toBeCloseTo(value, 12)
      expect(figures.csv![`${reader.replace(', ', ' ')}|${modality}`]).toBeCloseTo(value, 12)
    }
    expect(Object.keys(figures.xlsx!)).toHaveLength(4)
  })

  it('computes the JAFROC figures of a study of marks', async () => {
    const grace = ada.map((one) => ({ ...one, answer: ada[7 - one.position]!.answer }))
    const study = filesOf(marked, { Ada: ada, Grace: grace })
    expect(study.performance.figure).toBe('jafroc')
    const { xlsx } = await figuresOf(study)
    for (const { reader, modality, value } of study.performance.readers) {
      const numbers = `${1 + study.readers.indexOf(reader)}|${1 + study.performance.modalities.indexOf(modality)}`
      expect(xlsx![numbers]).toBeCloseTo(value, 12)
    }
  })
})
