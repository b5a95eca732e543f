import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { phantomModel } from '../../../src-core/phantoms/phantom-models.ts'
import { slicePlace, syntheticDicom } from '../../support/dicom.ts'
import { phantomScan, scanCentre } from '../../support/phantom-scan.ts'
import { inFolder, useArrayFolder } from './support/array-folder.ts'
import { run, runFully } from './support/command-line.ts'

useArrayFolder()

/** Writes a Catphan 504 from its HU module to its line pairs as DICOM. @returns the folder */
async function writeCatphan(): Promise<string> {
  const { positions, read } = phantomScan(phantomModel('catphan504'), { first: -35, last: 35, step: 5, rotation: 3 })
  const folder = inFolder('catphan')
  mkdirSync(folder)
  for (let index = 0; index < positions.length; index++) {
    const { data, rows, columns } = await read(index)
    const attributes = {
      ...slicePlace(index, 5),
      '0028,0030': ['DS', '1\\1'],
      '0028,1052': ['DS', '0'],
      '0028,1053': ['DS', '1'],
      '0028,1054': ['LO', 'HU']
    } as const
    writeFileSync(
      `${folder}/${index}.dcm`,
      syntheticDicom({ rows, columns, stored: Int16Array.from(data, Math.round), attributes })
    )
  }
  return folder
}

it('denoscope measure phantom names phantom, modules and HU of each material', async () => {
  const folder = await writeCatphan()
  const found = JSON.parse(await run('measure', 'phantom', folder, '--json'))
  expect(found).toMatchObject({ phantom: 'catphan504', name: 'Catphan 504', warnings: [] })
  expect(found.modules.map(({ kind, sliceNumber }: Record<string, unknown>) => [kind, sliceNumber])).toEqual(
    expect.arrayContaining([
      ['hu', 8],
      ['resolution', 14]
    ])
  )
  const [{ x, y, rotation }] = found.modules
  expect(Math.hypot(x - scanCentre.x, y - scanCentre.y)).toBeLessThan(0.2)
  expect(rotation).toBeCloseTo(3, 0)
  const teflon = found.materials.find(({ name }: { name: string }) => name === 'Teflon')
  expect(teflon.plateauMean).toBeCloseTo(1000.5, -1)
  const { stdout } = await runFully('measure', 'phantom', folder)
  expect(stdout).toMatch(/^Catphan 504\n {2}CTP404 +slice 8 \(\d+ to \d+\), centre 113\.\d, 108\.\d, radius 100\.\d mm/)
  expect(stdout).toMatch(/Teflon +\d+\.\d HU, accepted 941 to 1060, bias -?\d+\.\d/)
})

it('denoscope measure phantom takes the scale of files that ask for one', async () => {
  const { read } = phantomScan(phantomModel('catphan504'), { first: 0, last: 0, step: 5, rotation: 0 })
  const { data, rows, columns } = await read(0)
  const offset = Int16Array.from(data, (value) => Math.round(value) + 2048)
  writeFileSync(
    inFolder('scan.mha'),
    Buffer.concat([
      Buffer.from(
        `ObjectType = Image\nNDims = 3\nDimSize = ${columns} ${rows} 1\nElementSpacing = 1 1 5\nOffset = 0 0 0\n` +
          'TransformMatrix = 1 0 0 0 1 0 0 0 1\nElementType = MET_SHORT\nElementDataFile = LOCAL\n'
      ),
      Buffer.from(offset.buffer)
    ])
  )
  await expect(run('measure', 'phantom', inFolder('scan.mha'))).rejects.toThrow(/Choose with --offset -1024/)
  const { stdout } = await runFully('measure', 'phantom', inFolder('scan.mha'), '--offset', '-2048')
  expect(stdout).toMatch(/Teflon +\d+\.\d HU, accepted 941 to 1060/)
})

it('denoscope measure phantom refuses a series without a phantom', async () => {
  const path = inFolder('patient.dcm')
  writeFileSync(path, syntheticDicom({ attributes: { '0028,0030': ['DS', '1\\1'], '0028,1054': ['LO', 'HU'] } }))
  await expect(run('measure', 'phantom', path)).rejects.toThrow(/^phantom: none found|expected values in HU/)
})
