import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import dcmjs from 'dcmjs'
import { repeat, secondsOf, type Alternative, type Benchmark } from './benchmark.ts'
import { inFolder, withEngine } from './engine.ts'
import { writePhantomSeries } from './phantom-series.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { volumeOfSource } from '../../src-core/sources/volume-files/source-volume.ts'
import { writeVolume } from '../../src-core/sources/volume-files/write-volume.ts'
import { reasonsOf, runPython } from '../support/python.ts'

const slices = 300
const runs = 3
const aim = { is: 'at most', value: 3 } as const
/** dcmjs parses so many of the files, and the time is multiplied. */
const parsedFiles = 30

export const openSeries: Benchmark = {
  name: 'open-series',
  about: `Opening ${slices} slices of 512 x 512 in an engine that has just started: the phantom's pixels as DICOM files, uncompressed, as NIfTI, and the phantom itself.`,
  run: () =>
    inFolder(async (folder) => {
      const series = join(folder, 'series')
      await writePhantomSeries(series, slices)
      const opened = await repeat(runs, () => openFiles(series))
      const volumes = await writeVolumes(series, folder)
      const plain = await repeat(runs, () => openFiles(volumes.nii))
      const packed = await repeat(runs, () => openFiles(volumes.gzip))
      const phantoms = await repeat(runs, openThePhantom)
      const pydicom = await timePydicom(series)
      const dcmjsAlone = [await timeDcmjs(series)]
      const pydicomAlone = 'result' in pydicom ? [pydicom.result] : []
      return {
        measurements: [
          {
            name: 'DICOM folder, to the first slice shown',
            unit: 's',
            values: opened.map(({ shown }) => shown),
            aim,
            beside: dcmjsAlone,
            note: 'The files were just written: they come from memory, not from the disk.'
          },
          {
            name: 'DICOM folder, opened again in the same engine',
            unit: 's',
            values: opened.map(({ again }) => again),
            beside: pydicomAlone,
            note: 'As with pydicom, what it takes to load the libraries is left out.'
          },
          { name: 'DICOM folder, to the listed series', unit: 's', values: opened.map(({ listed }) => listed) },
          { name: 'NIfTI (.nii), to the first slice shown', unit: 's', values: plain.map(({ shown }) => shown), aim },
          {
            name: 'NIfTI (.nii.gz), to the first slice shown',
            unit: 's',
            values: packed.map(({ shown }) => shown),
            aim
          },
          { name: 'phantom, to the first slice shown', unit: 's', values: phantoms.map(({ shown }) => shown), aim },
          { name: 'phantom, all slices read', unit: 's', values: phantoms.map(({ all }) => all) }
        ],
        skipped: reasonsOf('pydicom beside it', pydicom)
      }
    })
}

/** Writes the series as NIfTI of 16-bit integers, plain and packed. @returns their paths */
async function writeVolumes(series: string, folder: string): Promise<{ readonly nii: string; readonly gzip: string }> {
  const [nii, gzip] = [join(folder, 'series.nii'), join(folder, 'series.nii.gz')]
  const { sources } = await openDicom([series], {})
  const volume = volumeOfSource(sources[0]!)
  await writeVolume(nii, 'nii', volume, '<i2')
  await writeVolume(gzip, 'nii.gz', volume, '<i2')
  return { nii, gzip }
}

interface OpenedFiles {
  readonly listed: number
  readonly shown: number
  /** To the first slice shown, the second time. */
  readonly again: number
}

function openFiles(folder: string): Promise<OpenedFiles> {
  return withEngine(async ({ call, finish }) => {
    const open = async () => {
      const { result, seconds: listed } = await finish('open-sources', () => call('sources.open', { paths: [folder] }))
      const [series] = result.sources
      if (series?.sliceCount !== slices) throw new Error(`opened ${series?.sliceCount} slices of ${slices}`)
      const reading = await secondsOf(() => call('slices.read', { sourceId: series.id, index: slices / 2 }))
      return { listed, shown: listed + reading }
    }
    const first = await open()
    return { ...first, again: (await open()).shown }
  })
}

function openThePhantom(): Promise<{ shown: number; all: number }> {
  return withEngine(async ({ call }) => {
    const started = performance.now()
    const { id } = await call('sources.openPhantom', { seed: 1, slices })
    await call('slices.read', { sourceId: id, index: slices / 2 })
    const shown = (performance.now() - started) / 1000
    const all = await secondsOf(async () => {
      for (let index = 0; index < slices; index++) await call('slices.read', { sourceId: id, index })
    })
    return { shown, all }
  })
}

async function timeDcmjs(folder: string): Promise<Alternative> {
  const paths = readdirSync(folder)
    .slice(0, parsedFiles)
    .map((name) => join(folder, name))
  const parse = () =>
    secondsOf(() => {
      for (const path of paths) dcmjs.data.DicomMessage.readFile(new Uint8Array(readFileSync(path)).buffer)
    })
  const values = (await repeat(runs, parse)).map((seconds) => (seconds * slices) / parsedFiles)
  return {
    name: 'dcmjs alone, every file parsed whole',
    values,
    note: `${parsedFiles} files parsed, the time multiplied by ${slices / parsedFiles}.`
  }
}

const script = `
import json, os, sys, time
import pydicom
paths = [os.path.join(sys.argv[1], name) for name in sorted(os.listdir(sys.argv[1]))]
values = []
for run in range(int(sys.argv[2])):
    started = time.perf_counter()
    headers = [pydicom.dcmread(path, stop_before_pixels=True) for path in paths]
    headers.sort(key=lambda header: float(header.ImagePositionPatient[2]))
    shown = pydicom.dcmread(headers[len(headers) // 2].filename)
    pixels = shown.pixel_array * float(shown.RescaleSlope) + float(shown.RescaleIntercept)
    values.append(time.perf_counter() - started)
print(json.dumps({'name': 'pydicom ' + pydicom.__version__ + ': headers, sorted, one slice in HU', 'values': values}))
`

function timePydicom(folder: string) {
  return runPython<Alternative>(script, [folder, String(runs)])
}
