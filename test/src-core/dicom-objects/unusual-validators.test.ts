import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { auditSeries, filesIn, patchAt } from './support/audited-series.ts'
import { writeEnhancedSeries } from './support/enhanced-series.ts'
import { complaints, has, imports, python } from './support/programs-of-others.ts'
import {
  foreignNames,
  sparse,
  tilted,
  withCharacterSet,
  writeImplicit,
  writeVaryingRescale
} from './support/unusual-series.ts'

/** Sources that are unlike the usual one, by what is unusual. */
const unusual: Readonly<Record<string, NonNullable<Parameters<typeof auditSeries>[2]>>> = {
  'enhanced CT': { write: writeEnhancedSeries },
  'enhanced without HU': { write: (folder) => writeEnhancedSeries(folder, 'US') },
  'implicit VR': { write: writeImplicit },
  'rescale that varies': { write: writeVaryingRescale },
  'tilted gantry': { changes: tilted },
  'no optional attribute': { changes: sparse },
  'de-identified without a method': { changes: { '0012,0062': ['CS', 'YES'] } },
  ...Object.fromEntries(foreignNames.map(({ set, bytes }) => [set, { changes: withCharacterSet(set, bytes) }]))
}

const root = mkdtempSync(join(tmpdir(), 'denoscope-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Exports of all these sources, by what is unusual. */
let exported: Promise<ReadonlyMap<string, string>> | undefined
const exports = () =>
  (exported ??= (async () => {
    const found = [patchAt(0, 0, 0), patchAt(2, 1, 1)].map((patch) => ({ patch, output: 'median', reader: 'Ada' }))
    const folders = new Map<string, string>()
    for (const [index, [name, settings]] of Object.entries(unusual).entries()) {
      const own = await auditSeries(join(root, String(index)), found, settings)
      const kinds = name === 'enhanced without HU' ? 'sr,map,key,presentation' : 'derived,sr,map,key,presentation'
      const words = ['--objects', kinds, '--outputs', 'median', '--keep-identity']
      folders.set(name, (await own.export('out', ...words)).folder)
    }
    return folders
  })())

const readAll = `
import glob, sys, warnings, pydicom, highdicom
pydicom.config.settings.reading_validation_mode = pydicom.config.RAISE
warnings.simplefilter('ignore')
for folder in sys.argv[1:]:
    paths = sorted(glob.glob(folder + '/**/*.dcm', recursive=True))
    for path in paths:
        data = pydicom.dcmread(path)
        for element in data.iterall(): element.value
        if 'PixelData' in data: data.pixel_array
    groups = highdicom.sr.srread(folder + '/findings.dcm').content.get_planar_roi_measurement_groups()
    maps = [highdicom.imread(path).get_frames().shape for path in paths if '/map-' in path]
    keys = highdicom.ko.KeyObjectSelectionDocument.from_dataset(pydicom.dcmread(folder + '/key-slices.dcm'))
    print(len(paths), len(groups), maps, len(keys.content.get_references()), data.PatientName)
`

describe('programs of others read the objects of unusual sources', { timeout: 180_000 }, () => {
  it.skipIf(!has('dciodvfy'))('dciodvfy without errors and unknown warnings (needs dicom3tools)', async () => {
    for (const [name, folder] of await exports())
      expect([name, filesIn(folder).flatMap(complaints)]).toEqual([name, []])
  })

  it.skipIf(!imports('highdicom'))('pydicom and highdicom (needs both)', async () => {
    const folders = [...(await exports()).values()]
    const { stdout, stderr } = spawnSync(python, ['-c', readAll, ...folders], { encoding: 'utf8' })
    const usual = 'Zebrafink^Jürgen=山田^太郎=やまだ^たろう'
    const names = Object.keys(unusual).map((name) => foreignNames.find(({ set }) => set === name)?.name ?? usual)
    const counts = Object.keys(unusual).map((name) => (name === 'enhanced without HU' ? 4 : 7))
    const lines = names.map((name, index) => `${counts[index]} 2 [(3, 48, 48)] 2 ${name}`)
    expect([stdout.trim().split('\n'), stderr]).toEqual([lines, ''])
  })
})
