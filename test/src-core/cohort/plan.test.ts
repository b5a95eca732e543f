import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fitsPattern, matchPattern } from '../../../src-core/cohort/path-pattern.ts'
import { parsePlan, PlanError } from '../../../src-core/cohort/plan-file.ts'
import { planItems } from '../../../src-core/cohort/plan-items.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const problemsOf = (text: string): readonly string[] => {
  try {
    parsePlan(text, 'plan.yaml')
  } catch (thrown) {
    if (thrown instanceof PlanError) return thrown.problems
    throw thrown
  }
  return []
}

/** A right plan with further lines. */
const plan = (...lines: string[]) =>
  ['title: Trial', 'series: [{folder: scans}]', 'denoisers: [median]', ...lines].join('\n')

describe('a plan', () => {
  it('has defaults for all but title, series and denoisers', () => {
    const { plan: read } = parsePlan(plan(), 'plan.yaml')
    expect(read).toMatchObject({ seeds: [1], pixels: 'worst', retries: 2, settings: [{ name: 'audit', patch: 28 }] })
  })

  it('may be JSON', () => {
    const text = JSON.stringify({ title: 'J', series: [{ phantom: 2 }], denoisers: ['median:size=5'] }, null, 2)
    expect(parsePlan(text, 'plan.json').plan.denoisers).toEqual([{ id: 'median', parameters: { size: 5 } }])
  })

  it.each([
    ['text that is no YAML', 'title: [a\nseries: b', /^plan\.yaml: line 2: /],
    ['an empty file', '', /^plan\.yaml: expected a plan .* got an empty file$/],
    ['a list', '- a', /^plan\.yaml: expected a plan .* got other content$/],
    ['no series', 'title: a', /^plan\.yaml: series: is missing \(expected array\)$/],
    ['a line break in a word', plan('"a\\nb": 1'), /^plan\.yaml: line 4: a b: Unrecognized key: "a b"$/],
    ['a long word', plan(`${'x'.repeat(900)}: 1`), /^plan\.yaml: line 4: .{400,500}\.\.\.$/],
    ['an unknown field', plan('sedes: [1]'), /^plan\.yaml: line 4: sedes: /],
    [
      'a wrong degradation',
      plan('settings:', '  - name: a', '    degradation: gaus:1'),
      /^plan\.yaml: line 6: settings 1: degradation: expected 'gaussian:FACTOR'.* got 'gaus:1'$/
    ],
    [
      'a factor out of range',
      plan('settings:', '  - {name: a, degradation: "gaussian:90"}'),
      /line 5: settings 1: degradation: factor: /
    ],
    [
      'two settings of a name',
      plan('settings:', '  - {name: a}', '  - {name: a}'),
      /line 6: settings 2: name: two settings have the name 'a'$/
    ],
    [
      'slices from 0',
      plan('settings: [{name: a, slices: 0-3}]'),
      /slices: expected FIRST-LAST, counted from 1, got '0-3'$/
    ],
    [
      'a margin of an unknown score',
      plan('margins: {psnrr: 1}'),
      /line 4: margins: psnrr: no score has the id 'psnrr'$/
    ],
    ['a seed twice', plan('seeds: [1, 1]'), /line 4: seeds 2: 1 is given twice$/],
    [
      'a source of no kind',
      'title: a\nseries: [{dose: full}]\ndenoisers: [median]',
      /line 2: series 1: expected one of folder, table, pacs and phantom, got none$/
    ],
    [
      'a source of two kinds',
      'title: a\nseries: [{folder: a, table: b}]\ndenoisers: [median]',
      /got folder and table$/
    ],
    [
      'outputs without a pair',
      'title: a\nseries: [{folder: a, outputs: {X: x}}]\ndenoisers: [median]',
      /outputs: outputs of other methods need a pair/
    ],
    [
      'no denoiser and no output',
      'title: a\nseries: [{folder: a}]',
      /settings: 'audit' has no denoiser|'audit' has no denoiser/
    ],
    ['an exclusion of nothing', plan('exclude: [{reason: x}]'), /exclude 1: expected a patient or a folder$/]
  ])('is refused for %s, in one line that names the place', (_, text, expected) => {
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(expected)
    expect(problems[0]).not.toContain('\n')
  })

  it('is refused with every problem at once', () => {
    expect(problemsOf(plan('seeds: [-1]', 'retries: x', 'worst: 0'))).toHaveLength(3)
  })
})

describe('a pattern', () => {
  const tree = () => {
    const folder = temporaryFolder()
    for (const name of ['p10/full', 'p2/full', 'p2/low', '.hidden/full', 'q/full'])
      mkdirSync(join(folder, name), { recursive: true })
    return folder
  }

  it('finds folders in natural order, with the patient of each', () => {
    const folder = tree()
    expect(matchPattern('p{patient}/full', folder)).toEqual([
      { path: join(folder, 'p2/full'), patient: '2' },
      { path: join(folder, 'p10/full'), patient: '10' }
    ])
    expect(matchPattern('*/l*', folder)).toEqual([{ path: join(folder, 'p2/low'), patient: null }])
    expect(matchPattern('p2', folder)).toEqual([{ path: join(folder, 'p2'), patient: null }])
  })

  it('refuses other placeholders', () => {
    expect(() => matchPattern('{name}/a', '/')).toThrow("got '{name}'")
    expect(() => matchPattern('**/a', '/')).toThrow("got '**'")
    expect(() => matchPattern('{patient}/{patient}', '/')).toThrow('{patient} is given twice')
  })

  it('fits a path and what lies in it', () => {
    expect(fitsPattern('p*', '/data', '/data/p2/full')).toBe(true)
    expect(fitsPattern('p*', '/data', '/data/q/full')).toBe(false)
  })
})

describe('the items of a plan', () => {
  const itemsOf = (text: string, base: string) =>
    planItems(parsePlan(text, 'plan.yaml'), { base, pacsFolder: join(base, 'pacs') })

  it('are pairs and outputs relative to each folder', async () => {
    const base = temporaryFolder()
    for (const name of ['a', 'b']) mkdirSync(join(base, name))
    const text =
      'title: T\nseries:\n  - {folder: "{patient}", pair: {input: low, reference: full}, outputs: {ACME: acme}, dose: 25 %}'
    const items = await itemsOf(text, base)
    expect(items).toHaveLength(2)
    expect(items[1]).toMatchObject({
      place: 'series 1, item 2',
      input: join(base, 'b/low'),
      reference: join(base, 'b/full'),
      outputs: { ACME: join(base, 'b/acme') },
      patient: 'b',
      dose: '25 %'
    })
  })

  it('come from a table, relative to it', async () => {
    const base = temporaryFolder()
    mkdirSync(join(base, 'x'))
    writeFileSync(join(base, 'x/low.npy'), '')
    writeFileSync(join(base, 'x/full.npy'), '')
    writeFileSync(
      join(base, 'x/t.csv'),
      'patient;input;reference;dose;output:ACME\nKim;low.npy;full.npy;10 %;low.npy\n'
    )
    expect(await itemsOf('title: T\nseries: [{table: x/t.csv}]', base)).toMatchObject([
      { input: join(base, 'x/low.npy'), patient: 'Kim', dose: '10 %', outputs: { ACME: join(base, 'x/low.npy') } }
    ])
  })

  it('are refused with each wrong line of a table, and with patterns that fit nothing', async () => {
    const base = temporaryFolder()
    writeFileSync(join(base, 't.csv'), 'input,reference\nnone.npy,\n,\n')
    const text = 'title: T\nseries:\n  - table: t.csv\n  - folder: nothing-*\n  - table: no.csv\ndenoisers: [median]'
    const thrown = await itemsOf(text, base).catch((error: unknown) => error)
    expect((thrown as PlanError).problems).toEqual([
      'plan.yaml: line 3: series 1: table: t.csv: line 2: input: no such file or folder',
      'plan.yaml: line 3: series 1: table: t.csv: line 3: expected an input or a reference',
      "plan.yaml: line 4: series 2: folder: nothing fits 'nothing-*'",
      expect.stringMatching(/^plan\.yaml: line 5: series 3: table: .*no\.csv: no such file or folder$/)
    ])
  })
})
