import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { readGreyPng, writeGreyPng } from '../../../src-core/images/grey-png.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Signature (8 bytes), IHDR (25 bytes), length and name of IDAT (8 bytes). */
const pixelsAt = 41

/** A PNG of 4 x 4 pixels with a change of its zlib stream. The checksum of the chunk is right. */
function changed(change: (stream: Buffer) => void): string {
  const path = join(temporaryFolder(), 'a.png')
  writeGreyPng(path, { data: Float32Array.from({ length: 16 }, (_, index) => index / 16), rows: 4, columns: 4 })
  const bytes = readFileSync(path)
  const end = pixelsAt + bytes.readUInt32BE(33)
  change(bytes.subarray(pixelsAt, end))
  bytes.writeUInt32BE(crc32(bytes.subarray(pixelsAt - 4, end)), end)
  writeFileSync(path, bytes)
  return path
}

it('a PNG is read as written', () => {
  expect(readGreyPng(changed(() => undefined)).data[8]).toBeCloseTo(0.5, 4)
})

it('a PNG whose pixels do not fit their own checksum is refused, although that of the chunk fits', () => {
  const path = changed((stream) => void (stream[stream.length - 1]! ^= 1))
  expect(() => readGreyPng(path)).toThrow(`${path}: is a PNG that is cut short or damaged`)
})
