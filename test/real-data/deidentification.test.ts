import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parseDicomObject, textOf } from '../../src-core/deidentification/dicom-object.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { pixelBytes } from '../src-core/deidentification/support/deidentified.ts'
import { run } from '../src-core/cli/support/command-line.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { describeRealData, shared } from './support/shared.ts'

/** De-identifies copies of files. @returns the output folder */
async function deidentified(...paths: readonly string[]): Promise<string> {
  const folder = temporaryFolder()
  const [input, output] = [join(folder, 'in'), join(folder, 'out')]
  mkdirSync(input)
  paths.forEach((path, index) => copyFileSync(path, join(input, `${index}.dcm`)))
  await run('deidentify', input, output, '--key-file', join(folder, 'key'), '--quiet')
  return output
}

async function objectsIn(folder: string) {
  const objects = await Promise.all(
    readdirSync(folder).map(async (name) => {
      const bytes = readFileSync(join(folder, name))
      const { dataSet, meta } = await parseDicomObject(name, bytes)
      return { bytes, dataSet, meta, text: (tag: number) => textOf(dataSet, tag) }
    })
  )
  return objects.sort((first, second) => Number(first.text(0x00200013)) - Number(second.text(0x00200013)))
}

describeRealData('CT with planted identifiers', () => {
  const planted = ['phi_1.dcm', 'phi_2.dcm'].map((name) => shared('interop', 'deid', name))
  it('holds none of the forbidden texts, in UTF-8 and Latin-1', async () => {
    const { forbidden_bytes: forbidden } = JSON.parse(
      readFileSync(shared('interop', 'deid', 'expected.json'), 'utf8')
    ) as { readonly forbidden_bytes: readonly string[] }
    expect(forbidden.length).toBeGreaterThan(20)
    for (const { bytes } of await objectsIn(await deidentified(...planted)))
      for (const text of forbidden)
        expect([text, bytes.includes(text, 0, 'utf8'), bytes.includes(text, 0, 'latin1')]).toEqual([text, false, false])
  })

  it('keeps device, technique, geometry, sex and age, and the bytes of the pixels', async () => {
    const objects = await objectsIn(await deidentified(...planted))
    for (const [index, { bytes, text }] of objects.entries()) {
      expect([0x00080060, 0x00080070, 0x00081090, 0x00180060, 0x00181210, 0x00180050].map(text)).toEqual([
        'CT',
        'GE MEDICAL SYSTEMS',
        'LightSpeed Ultra',
        '120',
        'STANDARD',
        '1.25'
      ])
      expect([0x00100040, 0x00101010, 0x00280030, 0x00281052].map(text)).toEqual([
        'O',
        '074Y',
        '0.810547\\0.810547',
        '-1024'
      ])
      // Rows, columns and 2 bytes a pixel; the original has padding with a name behind its pixels.
      const pixels = 12 + 64 * 64 * 2
      expect(pixelBytes(bytes)).toEqual(pixelBytes(readFileSync(planted[index]!)).subarray(0, pixels))
    }
  })

  it('maps both files to one patient, study and series, and the reference between them resolves', async () => {
    const [first, second] = await objectsIn(await deidentified(...planted))
    for (const tag of [0x00100010, 0x00100020, 0x0020000d, 0x0020000e, 0x00200052, 0x00080020])
      expect(first!.text(tag)).toBe(second!.text(tag))
    const references = first!.dataSet.find(({ tag }) => tag === 0x00081140)
    const items = references !== undefined && 'items' in references ? references.items : []
    expect(textOf(items[0]!, 0x00081155)).toBe(second!.text(0x00080018))
    expect(textOf(first!.meta, 0x00020003)).toBe(first!.text(0x00080018))
  })

  it('cleans descriptions, and shifts date and time by whole days', async () => {
    const [{ text }] = (await objectsIn(await deidentified(...planted))) as [
      Awaited<ReturnType<typeof objectsIn>>[number]
    ]
    expect([0x00081030, 0x0008103e, 0x00181030].map(text)).toEqual(['Abdomen low dose', 'B30f for', 'Abdomen special'])
    expect(text(0x0008002a)).toBe(`${text(0x00080020)}104607.123+0100`)
    expect(text(0x00080020)).toMatch(/^20(1[4-9]|2[0-3])\d{4}$/)
  })
})

describeRealData('real CT series', () => {
  const series = ['01', '02', '03'].map((number) => shared('data', 'ct', `qiicr-ct-3slice-${number}.dcm`))

  it('opens after de-identification as before, but for UIDs', async () => {
    const [before, after] = await Promise.all([openDicom(series, {}), openDicom([await deidentified(...series)], {})])
    const described = ({ sources }: typeof before) => sources.map(({ summary }) => ({ ...summary, id: undefined }))
    expect(after.refusals).toEqual([])
    expect(described(after)).toEqual(described(before))
  })
})
