import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Pseudonyms } from '../../../src-core/deidentification/pseudonyms.ts'
import { writeObjects } from '../../../src-core/dicom-objects/write-objects.ts'
import { workspaceObjects } from '../../../src-core/engine/workspace/dicom-export.ts'
import { openDicom } from '../../../src-core/sources/dicom/open-dicom.ts'
import { Workspace } from '../../../src-core/storage/workspace.ts'
import { complaints, has, imports, python } from './support/programs-of-others.ts'
import { filesIn, patchAt, useAuditedSeries } from './support/audited-series.ts'

const audited = useAuditedSeries([
  {
    patch: patchAt(0, 0, 0),
    output: 'median',
    reader: 'Anna Müller',
    category: 'invented-structure',
    severity: 'major',
    note: 'Ring, µ≈0.2 <Δ>, 東京',
    region: { row: 2, column: 10, rows: 5, columns: 6 }
  },
  { patch: patchAt(1, 1, 2), output: 'gaussian', reader: 'Anna Müller' },
  { patch: patchAt(2, 2, 2), output: 'median', reader: '佐藤^花子', category: 'acceptable' }
])

/** The smallest PDF, of an odd length. */
const pdf = Buffer.from(
  '%PDF-1.4\n\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF'
)

/** Adds the report to an export, as the command line does after printing it. */
async function addReport(folder: string, isKept: boolean): Promise<void> {
  const { workspace: path, auditId, series } = audited()
  const workspace = Workspace.read(path)
  const { sources } = await openDicom([series])
  const audit = await workspaceObjects(workspace, auditId, sources[0]!, {
    pseudonyms: isKept ? null : new Pseudonyms(Buffer.alloc(32, 7)),
    denoising: { prepare: async () => 'as-is', read: async () => [] },
    openSeries: async () => sources[0]!
  })
  const report = { pdf, page: '', time: '2026-11-30T12:00:00.000Z' }
  const rgb = Uint8Array.from({ length: 3 * 5 * 7 }, (_, index) => index)
  const capture = { picture: { rows: 5, columns: 7, rgb }, page: '', time: report.time }
  await writeObjects(join(folder, 'report'), audit, {
    kinds: ['pdf', 'capture'],
    required: true,
    report,
    capture,
    seal: null
  })
  workspace.close()
}

const exports = new Map<string, Promise<string>>()
function exported(identity: '--keep-identity' | '--deidentify'): Promise<string> {
  const objects = ['--objects', 'derived,sr,map,key,presentation']
  if (!exports.has(identity))
    exports.set(
      identity,
      audited()
        .export(identity.slice(2), identity, ...objects)
        .then(async ({ folder }) => {
          await addReport(folder, identity === '--keep-identity')
          return folder
        })
    )
  return exports.get(identity)!
}
const everyFile = async (): Promise<string[]> => [
  ...filesIn(await exported('--keep-identity')),
  ...filesIn(await exported('--deidentify'))
]

describe('programs of others read every object', { timeout: 180_000 }, () => {
  it.skipIf(!has('dciodvfy'))('dciodvfy without errors and unknown warnings (needs dicom3tools)', async () => {
    expect((await everyFile()).flatMap(complaints)).toEqual([])
  })

  it.skipIf(!has('dcmdump'))('dcmdump without a complaint (needs dcmtk)', async () => {
    for (const file of await everyFile()) {
      const { status, stderr } = spawnSync('dcmdump', [file], { encoding: 'utf8' })
      expect([file, status, stderr]).toEqual([file, 0, ''])
    }
  })

  it.skipIf(!has('dsrdump'))('dsrdump the reports, with names and notes in UTF-8 (needs dcmtk)', async () => {
    const folder = await exported('--keep-identity')
    const { status, stdout, stderr } = spawnSync('dsrdump', ['+Pl', join(folder, 'findings-1.dcm')], {
      encoding: 'utf8'
    })
    expect(status).toBe(0)
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('ISO_IR 192'))).toEqual([])
    for (const text of [
      '"Person Observer Name")="Anna Müller^"',
      '(INVENTED,99DENOSCOPE,"Invented structure")',
      '(POLYLINE,10/2,16/2,16/7,10/7,10/2)',
      '="Ring, µ≈0.2 <Δ>, 東京"'
    ])
      expect(stdout).toContain(text)
  })

  it.skipIf(!imports('pydicom'))('pydicom with pixels and nested texts (needs pydicom)', async () => {
    const folder = await exported('--keep-identity')
    const script = `
import glob, sys, pydicom
for path in sorted(glob.glob(sys.argv[1] + '/**/*.dcm', recursive=True)):
    pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
    data = pydicom.dcmread(path)
    for element in data.iterall(): element.value
report = pydicom.dcmread(sys.argv[1] + '/findings-1.dcm')
names = [str(item.PersonName) for item in report.ContentSequence if item.ValueType == 'PNAME']
image = pydicom.dcmread(sys.argv[1] + '/denoised/median/0001.dcm')
paper = pydicom.dcmread(sys.argv[1] + '/report/report.dcm')
length = paper.EncapsulatedDocumentLength
print(names[0], image.Rows * image.Columns * 2 == len(image.PixelData), report.PatientName.ideographic,
      length % 2, paper.EncapsulatedDocument[:length].endswith(b'%%EOF'), len(paper.EncapsulatedDocument) - length)
`
    const { stdout, stderr } = spawnSync(python, ['-c', script, folder], { encoding: 'utf8' })
    expect([stdout, stderr]).toEqual(['Anna Müller^ True 山田^太郎 1 True 1\n', ''])
  })

  it.skipIf(!imports('highdicom'))('highdicom the reports, maps and key objects (needs highdicom)', async () => {
    const folder = await exported('--keep-identity')
    const script = `
import sys, warnings, pydicom, highdicom
warnings.simplefilter('ignore')
folder = sys.argv[1]
for group in highdicom.sr.srread(folder + '/findings-1.dcm').content.get_planar_roi_measurement_groups():
    print(group.finding_type.value, [m.name.value for m in group.get_measurements()], group.roi.GraphicData[:4])
print(highdicom.imread(folder + '/map-median.dcm').get_frames().shape)
keys = highdicom.ko.KeyObjectSelectionDocument.from_dataset(pydicom.dcmread(folder + '/key-slices.dcm'))
print(len(keys.content.get_references()))
`
    const { stdout, stderr } = spawnSync(python, ['-c', script, folder], { encoding: 'utf8' })
    expect([stdout.split('\n'), stderr]).toEqual([
      [
        "INVENTED ['PSNR', 'STRUCT-ERROR'] [10.0, 2.0, 16.0, 2.0]",
        "LOST ['PSNR', 'STRUCT-ERROR'] [32.0, 16.0, 48.0, 16.0]",
        '(3, 48, 48)',
        '2',
        ''
      ],
      ''
    ])
  })
})
