import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fidelityDefinitions } from '../../../src-core/scores/fidelity/fidelity-definitions.ts'
import { toCsv } from '../../../src-core/reports/csv-table.ts'
import { writeReportFiles } from '../../../src-core/reports/report-files.ts'
import type { ReportInput } from '../../../src-core/reports/report-input.ts'
import { reportJson } from '../../../src-core/reports/report-json.ts'
import { findingsCsv, patchesCsv } from '../../../src-core/reports/report-tables.ts'
import { finding, sampleInput } from './support/sample.ts'

let input: ReportInput
beforeAll(async () => {
  input = await sampleInput(20, [
    finding(8, 'lost-structure', 'major', {
      note: 'gone, "all" of it',
      region: { row: 1, column: 2.5, rows: 3, columns: 4 }
    })
  ])
})

describe('CSV', () => {
  it('quotes commas, quotes and line breaks, and ends each line with CRLF', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          ['x,y', 'say "no"'],
          ['two\nlines', 'plain']
        ]
      )
    ).toBe('a,b\r\n"x,y","say ""no"""\r\n"two\nlines",plain\r\n')
  })

  it('keeps text from being taken for a formula, and leaves numbers as they are', () => {
    const cells = ['=1+1', '+1', '-1', '@x', '\t=1', '=A1,"x"', '＝1', 'a=b', '1-2']
    expect(
      toCsv(
        ['x'],
        cells.map((cell) => [cell])
      )
    ).toBe("x\r\n'=1+1\r\n'+1\r\n'-1\r\n'@x\r\n'\t=1\r\n\"'=A1,\"\"x\"\"\"\r\n'＝1\r\na=b\r\n1-2\r\n")
    expect(toCsv(['x'], [[-1.5], [1e-7], [0]])).toBe('x\r\n-1.5\r\n1e-7\r\n0\r\n')
  })

  it('writes infinity as inf, and nothing for what is not a number', () => {
    expect(toCsv(['x', 'y', 'z', 'w'], [[Infinity, -Infinity, NaN, null]])).toBe('x,y,z,w\r\ninf,-inf,,\r\n')
  })
})

describe('patches.csv', () => {
  it('has a line for each patch with its place and every score, exactly', () => {
    const lines = patchesCsv(input)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    expect(lines).toHaveLength(21)
    expect(lines[0]!.slice(0, 9)).toEqual([
      'patch_number',
      'slice_number',
      'instance_number',
      'position_mm',
      'row',
      'column',
      'air',
      'noisy_psnr',
      'noisy_ssim'
    ])
    expect(lines[0]).toHaveLength(7 + 3 * fidelityDefinitions.length)
    expect(lines[8]!.slice(0, 7)).toEqual(['8', '8', '', '', '0', '0', ''])
    const column = lines[0]!.indexOf('average-7_bias')
    expect(Number(lines[8]![column])).toBe(input.scores['average-7']!['bias']![7])
  })

  it('says which patches are air, so that means without air can be computed from it', async () => {
    const air = Uint8Array.from({ length: 20 }, (_, index) => Number(index < 5))
    const [header, ...lines] = patchesCsv({ ...input, air })
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','))
    const [flag, ssim] = [header!.indexOf('air'), header!.indexOf('average-7_ssim')]
    const kept = lines.filter((line) => line[flag] === '0').map((line) => Number(line[ssim]))
    expect(kept).toEqual(Array.from(input.scores['average-7']!['ssim']!.subarray(5)))
    expect(JSON.parse(await reportJson({ ...input, air })).patches.air).toEqual([...air])
  })

  it('has the instance number and the position of each slice where the source states them', async () => {
    const slicePlaces = Array.from({ length: 20 }, (_, index) => ({
      instanceNumber: index === 1 ? null : 20 - index,
      position: -97.5 + 2.5 * index
    }))
    const placed = { ...input, record: { ...input.record, slicePlaces } }
    const lines = patchesCsv(placed)
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',').slice(0, 4))
    expect(lines.slice(1, 4)).toEqual([
      ['1', '1', '20', '-97.5'],
      ['2', '2', '', '-95'],
      ['3', '3', '18', '-92.5']
    ])
    expect(findingsCsv(placed).split('\r\n')[1]).toContain(',9,9,12,-77.5,0,0,')
    expect(JSON.parse(await reportJson(placed)).patches).toMatchObject({
      instanceNumber: slicePlaces.map((place) => place.instanceNumber),
      positionMm: slicePlaces.map((place) => place.position)
    })
  })

  it('has only places where there is no reference', async () => {
    const blind = await sampleInput(3, [], { hasReference: false })
    expect(patchesCsv(blind)).toBe(
      'patch_number,slice_number,instance_number,position_mm,row,column,air\r\n1,1,,,0,0,\r\n2,2,,,0,0,\r\n3,3,,,0,0,\r\n'
    )
  })
})

describe('findings.csv', () => {
  it('has a line for each finding with judgement, region, reviewer and the scores of its patch', () => {
    const [header, line] = findingsCsv(input).trimEnd().split('\r\n')
    expect(header).toBe(
      'finding,audit,patch_number,slice_number,instance_number,position_mm,row,column,denoiser,category,severity,note,region_row,region_column,region_rows,region_columns,reviewer,review,blinded,counted,revision,recorded_at,psnr,ssim,mae,rmse,bias'
    )
    expect(line).toContain(
      'finding-8-lost-structure,sample,9,9,,,0,0,average-7,lost-structure,major,"gone, ""all"" of it",1,2.5,3,4,A. Reviewer,,0,1,1,2026-03-04T05:06:07.000Z,'
    )
    expect(line!.endsWith(`,${input.scores['average-7']!['bias']![8]}`)).toBe(true)
  })

  it('has a line for what the same reader said in a blinded review, not counted, with the review', () => {
    const blinded = finding(2, 'artefact', 'minor', {
      review: { id: 'r1', createdAt: '2026-03-01T09:00:00.000Z', blinded: true }
    })
    const [, first, second] = findingsCsv({ ...input, otherFindings: [blinded] })
      .trimEnd()
      .split('\r\n')
    expect(first).toContain(',artefact,minor,,,,,,A. Reviewer,r1,1,0,1,')
    expect(second).toContain(',A. Reviewer,,0,1,1,')
  })
})

describe('patches judged acceptable', () => {
  const accepted = finding(3, 'acceptable', 'minor')
  const revision = {
    findingId: accepted.id,
    revision: 1,
    judgement: accepted,
    reviewer: 'A. Reviewer',
    review: null,
    recordedAt: accepted.recordedAt
  }

  it('has no severity in findings.csv', () => {
    expect(findingsCsv({ ...input, findings: [accepted] })).toContain(',average-7,acceptable,,,')
  })

  it('has null for a severity in report.json, in its history too; what was withdrawn stays null', async () => {
    const histories = { [accepted.id]: [revision, { ...revision, revision: 2, judgement: null }] }
    const report = JSON.parse(await reportJson({ ...input, findings: [accepted, ...input.findings], histories }))
    expect(report.findings.map(({ severity }: { severity: string | null }) => severity)).toEqual([null, 'major'])
    expect(report.histories[accepted.id].map(({ judgement }: { judgement: object | null }) => judgement)).toEqual([
      expect.objectContaining({ severity: null }),
      null
    ])
  })
})

describe('report.json', () => {
  it('holds record, findings, places and scores', async () => {
    const report = JSON.parse(await reportJson(input))
    expect(report).toMatchObject({
      format: 'denoscope-report',
      formatVersion: 2,
      denoscope: '0.1.0',
      title: 'Sample audit'
    })
    expect(report.audit).toEqual(JSON.parse(JSON.stringify(input.record)))
    expect(report.findings).toEqual(input.findings.map((each) => ({ ...each, patchNumber: 9, sliceNumber: 9 })))
    expect(report.patches.sliceNumber).toEqual(Array.from({ length: 20 }, (_, index) => index + 1))
    expect(report.scores['average-3'].psnr).toEqual([...input.scores['average-3']!['psnr']!])
  })

  it('writes infinity as a word and nothing for what is not a number', async () => {
    const scores = { noisy: { psnr: Float64Array.of(Infinity, NaN, 1) } }
    expect(JSON.parse(await reportJson({ ...input, scores })).scores.noisy.psnr).toEqual(['Infinity', null, 1])
  })
})

describe('writing a report', () => {
  it('leaves its four files in a new folder and names them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'denoscope-report-'))
    const files = await writeReportFiles(join(folder, 'a', 'b'), input)
    expect(files).toEqual(['report.html', 'patches.csv', 'findings.csv', 'report.json'])
    expect(readdirSync(join(folder, 'a', 'b')).sort()).toEqual(files.toSorted())
    expect(readFileSync(join(folder, 'a', 'b', 'findings.csv'), 'utf8')).toBe(findingsCsv(input))
    rmSync(folder, { recursive: true })
  })
})
