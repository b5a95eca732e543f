import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { batchOfOne, joinBatches } from '../../src-core/images/image.ts'
import { findPhantom } from '../../src-core/phantoms/find-phantom.ts'
import { huAccuracy } from '../../src-core/phantoms/hu-accuracy.ts'
import { phantomSlices } from '../../src-core/phantoms/phantom-slices.ts'
import { valuesIn } from '../../src-core/physics/regions.ts'
import { uniformity } from '../../src-core/physics/noise-magnitude.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { medianInPlace } from '../../src-core/statistics/order-statistics.ts'

/**
 * Prints what Denoscope and pylinac measure in the same phantom series, as tables in Markdown.
 * Usage: node test/measurements/pylinac.ts FOLDER...
 * DENOSCOPE_PYTHON names a Python with pylinac (default: python3).
 */

interface PylinacModule {
  readonly slice: number
  readonly x: number
  readonly y: number
  readonly values: Readonly<Record<string, number>>
  /** Distance and radius of the regions in mm. */
  readonly distance: number
  readonly radius: number
}

interface PylinacValues {
  readonly version: string
  readonly roll: number
  readonly positions: readonly number[]
  readonly hu: PylinacModule
  readonly uniform: PylinacModule
}

/** Names of pylinac for inserts of Denoscope. */
const pylinacNames: Readonly<Record<string, string>> = { Polyethylene: 'Poly', 'Water vial': 'Vial' }
const edgeAngles: Readonly<Record<string, number>> = { Right: 0, Bottom: 90, Left: 180, Top: -90 }

/** Values of pylinac, or the last line of its error. */
function pylinacValues(model: string, folder: string): PylinacValues | string {
  const python = process.env['DENOSCOPE_PYTHON'] ?? 'python3'
  const script = join(import.meta.dirname, 'pylinac-values.py')
  const { status, stdout, stderr, error } = spawnSync(python, [script, model, folder], { encoding: 'utf8' })
  if (error) throw error
  if (status !== 0) return stderr.trim().split('\n').at(-1)!
  return JSON.parse(stdout) as PylinacValues
}

const row = (name: string, unit: string, ours: number, theirs: number, digits = 2): string =>
  `| ${name} | ${unit} | ${ours.toFixed(digits)} | ${theirs.toFixed(digits)} | ${(ours - theirs).toFixed(digits)} |`

async function compare(folder: string): Promise<void> {
  const { sources } = await openDicom([folder])
  if (!sources[0]) throw new Error(`${folder}: holds no series`)
  const slices = phantomSlices(sources[0])
  const { model, modules, warnings } = await findPhantom(slices)
  console.log(`\n${model.name}, ${slices.positions.length} slices of ${slices.pixelSpacing} mm`)
  for (const warning of warnings) console.log(`Denoscope warns: ${warning}`)
  const theirs = pylinacValues(model.id, folder)
  if (typeof theirs === 'string') return console.log(`pylinac refuses: ${theirs}`)
  console.log(`\n| pylinac ${theirs.version} | unit | Denoscope | pylinac | difference |\n|---|---|---|---|---|`)
  const hu = modules.find(({ kind }) => kind === 'hu')!
  console.log(row('roll', '°', hu.rotation, theirs.roll))
  const images = await Promise.all(hu.slices.map((index) => slices.read(index)))
  const batch = joinBatches(images.map(batchOfOne), images[0]!.rows, images[0]!.columns)
  const { materials } = huAccuracy({ images: batch, pixelSpacing: slices.pixelSpacing }, model.hu!, hu)
  const positionOf = (slice: number) => theirs.positions[slice - 1]!
  const centres = (name: string, own: typeof hu, other: PylinacModule) => {
    console.log(row(`${name}: centre, x`, 'mm', own.phantom.x * slices.pixelSpacing, other.x * slices.pixelSpacing))
    console.log(row(`${name}: centre, y`, 'mm', own.phantom.y * slices.pixelSpacing, other.y * slices.pixelSpacing))
    console.log(row(`${name}: middle slice, z`, 'mm', slices.positions[own.slice]!, positionOf(other.slice), 1))
  }
  centres(hu.name, hu, theirs.hu)
  for (const { name, median: middle, plateauMean } of materials) {
    const value = theirs.hu.values[name] ?? theirs.hu.values[pylinacNames[name] ?? '']
    if (value === undefined) console.log(`| ${name} | HU | ${middle.toFixed(2)} | none | |`)
    else {
      console.log(row(`${name}, median`, 'HU', middle, value))
      console.log(row(`${name}, mean of the smaller disc`, 'HU', plateauMean, value))
    }
  }
  const even = modules.find(({ kind }) => kind === 'uniform')
  if (!even) return console.log('Denoscope: no uniform module in view')
  centres(even.name, even, theirs.uniform)
  const image = await slices.read(even.slice)
  const regionOf = (name: string) => {
    const reach = name === 'Center' ? 0 : theirs.uniform.distance / slices.pixelSpacing
    const angle = (((edgeAngles[name] ?? 0) + even.rotation) * Math.PI) / 180
    const { x, y } = even.phantom
    return { x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle), radius: theirs.uniform.radius }
  }
  const names = ['Center', 'Top', 'Right', 'Bottom', 'Left']
  for (const name of names)
    console.log(
      row(
        `${name}, median`,
        'HU',
        medianInPlace(valuesIn(image, regionOf(name), slices.pixelSpacing)),
        theirs.uniform.values[name]!
      )
    )
  const one = { images: batchOfOne(image), pixelSpacing: slices.pixelSpacing }
  const { uniformityIndex, integralNonUniformity } = uniformity(one, names.map(regionOf), even.phantom)
  const values = names.map((name) => theirs.uniform.values[name]!)
  const [centre, ...edges] = values as [number, ...number[]]
  const index = edges.map((edge) => (100 * (edge - centre)) / (centre + 1000))
  const largest = index.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most))
  const [most, least] = [Math.max(...values), Math.min(...values)]
  console.log(row('uniformity index', '%', uniformityIndex, largest, 3))
  console.log(row('integral non-uniformity', '1', integralNonUniformity, (most - least) / (most + least + 2000), 5))
}

for (const folder of process.argv.slice(2)) await compare(folder)
