import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { filesIn, patchAt, useAuditedSeries } from '../../dicom-objects/support/audited-series.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { startEngine } from './support/engine-with-jobs.ts'

const audited = useAuditedSeries([
  {
    patch: patchAt(0, 0, 0),
    output: 'median',
    reader: 'Anna Müller',
    category: 'invented-structure',
    severity: 'major',
    note: 'Ring, µ≈0.2\n東京',
    region: { row: 2, column: 10, rows: 5, columns: 6 }
  },
  { patch: patchAt(1, 1, 2), output: 'median', reader: '佐藤^花子', category: 'acceptable' }
])

it('findings of a report come in with their series, once', { timeout: 120_000 }, async () => {
  const { folder } = await audited().export('sent', '--keep-identity', '--objects', 'derived,sr', '--outputs', 'median')
  const engine = startEngine(temporaryFolder())
  const opened = await engine.open([folder])
  expect([opened.sources.length, opened.refusals, opened.reported]).toEqual([1, [], { added: 2, known: 0 }])
  const findings = await engine.call('sources.reportedFindings', { id: opened.sources[0]!.id })
  expect(findings).toMatchObject([
    {
      reader: 'Anna Müller',
      category: 'invented-structure',
      severity: 'major',
      note: 'Ring, µ≈0.2\n東京',
      slice: 0,
      region: { row: 2, column: 10, rows: 5, columns: 6 }
    },
    {
      reader: '佐藤^花子',
      category: 'acceptable',
      severity: null,
      note: '',
      slice: 1,
      region: { row: 16, column: 32, rows: 16, columns: 16 }
    }
  ])
  expect((await engine.open([folder])).reported).toEqual({ added: 0, known: 2 })
  expect(await engine.call('sources.reportedFindings', { id: opened.sources[0]!.id })).toHaveLength(2)
  await engine.stop()
})

it('findings of a report in an archive come in with its series', { timeout: 120_000 }, async () => {
  const { folder } = await audited().export(
    'packed',
    '--keep-identity',
    '--objects',
    'derived,sr',
    '--outputs',
    'median'
  )
  const archive = join(temporaryFolder(), 'study.zip')
  const packed = filesIn(folder).map((path) => [path.slice(folder.length + 1), readFileSync(path)] as const)
  writeFileSync(archive, zipSync(Object.fromEntries(packed)))
  const engine = startEngine(temporaryFolder())
  const opened = await engine.open([archive])
  expect([opened.sources.length, opened.refusals, opened.reported]).toEqual([1, [], { added: 2, known: 0 }])
  await engine.stop()
})

it('findings that an audit of the workspace has are not doubled', { timeout: 120_000 }, async () => {
  const { folder } = await audited().export('back', '--keep-identity', '--objects', 'derived,sr', '--outputs', 'median')
  const workspace = temporaryFolder()
  cpSync(audited().workspace, workspace, { recursive: true })
  const engine = startEngine(workspace)
  expect((await engine.open([folder])).reported).toEqual({ added: 0, known: 2 })
  await engine.stop()
})

it('findings of a report that comes with the source alone show on the source', { timeout: 120_000 }, async () => {
  const { folder } = await audited().export('sr', '--keep-identity', '--objects', 'sr', '--outputs', 'median')
  const engine = startEngine(temporaryFolder())
  const opened = await engine.open([folder, audited().series])
  expect([opened.sources.length, opened.refusals, opened.reported]).toEqual([1, [], { added: 2, known: 0 }])
  const findings = await engine.call('sources.reportedFindings', { id: opened.sources[0]!.id })
  expect(findings.map(({ slice, isOnSource, region }) => [slice, isOnSource, region])).toEqual([
    [0, true, { row: 2, column: 10, rows: 5, columns: 6 }],
    [1, true, { row: 16, column: 32, rows: 16, columns: 16 }]
  ])
  await engine.stop()
})

it('a report without its images is refused, with the remedy', { timeout: 120_000 }, async () => {
  const { folder } = await audited().export('alone', '--keep-identity', '--objects', 'sr', '--outputs', 'median')
  const engine = startEngine(temporaryFolder())
  const { refusals, reported } = await engine.open([folder])
  expect(reported).toEqual({ added: 0, known: 0 })
  expect(refusals.map(({ message }) => message)).toEqual(
    filesIn(folder).map((file) =>
      expect.stringContaining(
        `${file}: is a report with findings on images that were not opened with it; open it together with the denoised series, or with its source`
      )
    )
  )
  await engine.stop()
})

it('a series that is de-identified on import refers to its copy in the workspace', { timeout: 120_000 }, async () => {
  const workspace = temporaryFolder()
  const engine = startEngine(workspace)
  const plan = await engine.call('sources.planDeidentified', { paths: [audited().series] })
  expect(plan).toMatchObject({ files: 3, examined: 3, images: 0, burnedIn: 0 })
  expect(plan.rows).toContainEqual(
    expect.objectContaining({ name: 'PatientID', action: 'replaced', former: '11 characters', files: 3 })
  )
  expect(plan.rows).toContainEqual(expect.objectContaining({ name: 'KVP', action: 'kept', files: 3 }))
  expect(JSON.stringify(plan)).not.toMatch(/Zebrafink|MRN-7734211/)
  const { sources, refusals } = await engine.open([audited().series], { deidentify: true })
  expect([sources.length, refusals]).toEqual([1, []])
  const copies = filesIn(join(workspace, 'uploads'))
  expect(copies).toHaveLength(3)
  for (const copy of copies) expect(readFileSync(copy).includes('Zebrafink')).toBe(false)
  expect(await engine.call('sources.patient', { id: sources[0]!.id })).toMatchObject({
    patientId: expect.stringMatching(/^DENO-/)
  })
  expect(await engine.call('slices.read', { sourceId: sources[0]!.id, index: 2 })).toMatchObject({ rows: 48 })
  await engine.call('sources.close', { id: sources[0]!.id })
  expect(existsSync(join(workspace, 'uploads')) ? readdirSync(join(workspace, 'uploads')) : []).toEqual([])
  await engine.stop()
})

it('the screen exports DICOM objects as a job, into a new folder', { timeout: 180_000 }, async () => {
  const workspace = temporaryFolder()
  cpSync(audited().workspace, workspace, { recursive: true })
  const engine = startEngine(workspace)
  await engine.open([audited().series])
  expect(await engine.call('reports.dicomPlan', { auditId: audited().auditId })).toMatchObject({
    refusal: null,
    auditedSlices: 3,
    sourceSlices: 3,
    imagesPerSlice: 2,
    secondsPerSlice: expect.any(Number),
    others: { sr: 2, map: 2, key: 1, presentation: 2, pdf: 1 }
  })
  const target = temporaryFolder()
  const written = await engine.exportDicom({
    auditId: audited().auditId,
    objects: ['sr', 'derived'],
    directory: target
  })
  expect(written).toMatchObject({
    keptIdentity: false,
    notices: [/^Median: whole slices differ/, /^Gaussian blur: whole/].map((text) => expect.stringMatching(text))
  })
  expect(written.directory.startsWith(join(target, 'dicom-'))).toBe(true)
  expect(filesIn(target)).toHaveLength(8)
  for (const file of filesIn(target)) expect(readFileSync(file).includes('Zebrafink')).toBe(false)
  const kept = await engine.exportDicom({ auditId: audited().auditId, objects: ['sr'], keepIdentity: true })
  expect(kept.directory.startsWith(join(workspace, 'exports', 'dicom-'))).toBe(true)
  expect(kept.keptIdentity).toBe(true)
  await engine.stop()
})
