import { expect, it } from 'vitest'
import { seriesAttributes } from '../../src-core/reports/series-table.ts'
import { openDicom } from '../../src-core/sources/dicom/open-dicom.ts'
import { describeRealData, shared } from './support/shared.ts'

/** Attributes of the series of a folder, in the order of their kernels; spaces of units break. */
async function attributesOf(folder: string) {
  const { sources } = await openDicom([shared('data', 'ct-more', folder)], {})
  return sources
    .map(({ summary }) => {
      const entries = Object.entries(seriesAttributes(summary))
      return Object.fromEntries(entries.map(([name, text]) => [name, (text as string).replaceAll('\u00a0', ' ')]))
    })
    .toSorted((one, other) => one.kernel!.localeCompare(other.kernel!))
}

describeRealData('the table of series of a report, on CT of several vendors (expected: README of the data)', () => {
  it('has scanner, kernel, kV, CTDIvol and thickness of Philips', async () => {
    const common = { scanner: 'Brilliance16', voltage: '120 kV', dose: 'CTDIvol 10.6 mGy', thickness: '5 mm' }
    expect(await attributesOf('lung-pet-ct-dx-philips-A0001')).toEqual([
      { ...common, kernel: 'B' },
      { ...common, kernel: 'L' }
    ])
  })

  it('has those of Siemens', async () => {
    const found = await attributesOf('lung-pet-ct-dx-siemens-A0002')
    expect(found.map(({ kernel }) => kernel)).toEqual(['B40f', 'B70f'])
    for (const { scanner, voltage, thickness, dose } of found) {
      expect({ scanner, voltage, thickness }).toEqual({ scanner: 'Sensation 10', voltage: '120 kV', thickness: '8 mm' })
      // Tube current modulation: the mean of 69 to 88 mAs.
      expect(Number(/^([\d.]+) mAs$/.exec(dose!)![1])).toBeGreaterThan(69)
      expect(Number.parseFloat(dose!)).toBeLessThan(88)
    }
  })

  it('has those of GE', async () => {
    for (const { scanner, kernel, voltage, thickness } of await attributesOf('emp-news-ge-atcm-phantom'))
      expect([scanner, kernel, voltage, thickness]).toEqual(['Revolution CT', 'STANDARD', '120 kV', '5 mm'])
  })
})
