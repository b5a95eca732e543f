import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeNpy, NpyWriter, writeNpy, decodeNpy, NpyRowReader, readNpy } from '../../../src-core/files/npy-files.ts'
import { dtypeText, type NpyArray } from '../../../src-core/files/npy-format.ts'
import { referencePath } from '../../support/reference.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'denoscope-npy-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A .npy file by NumPy's format description, written without the code under test. */
function handmade(dictionary: string, values: Uint8Array, version = 1): Uint8Array {
  const length = Buffer.alloc(version === 1 ? 2 : 4)
  if (version === 1) length.writeUInt16LE(dictionary.length)
  else length.writeUInt32LE(dictionary.length)
  const head = Buffer.from([0x93, ...Buffer.from('NUMPY'), version, 0])
  return new Uint8Array(Buffer.concat([head, length, Buffer.from(dictionary), values]))
}
const bytesOf = (array: NpyArray | BigInt64Array): Uint8Array => new Uint8Array(array.buffer)

it('names of types are words', () => {
  expect(['<i2', '|u1', '>f4', '|b1', '<V8'].map(dtypeText)).toEqual(['int16', 'uint8', 'float32', 'bool', '<V8'])
})

describe('encodeNpy and decodeNpy', () => {
  it.each([
    [Float32Array.of(1.5, -2, 3, 4, 5, 6), '<f4'],
    [Float64Array.of(1 / 3, 2, 3, 4, 5, 6), '<f8'],
    [Uint8Array.of(1, 2, 3, 4, 5, 255), '|u1'],
    [Int8Array.of(-1, 2, 3, 4, 5, 6), '|i1'],
    [Int16Array.of(-1000, 2, 3, 4, 5, 6), '<i2'],
    [Uint16Array.of(65535, 2, 3, 4, 5, 6), '<u2'],
    [Int32Array.of(-100000, 2, 3, 4, 5, 6), '<i4'],
    [Uint32Array.of(4294967295, 2, 3, 4, 5, 6), '<u4']
  ])('keep the values, shape and type of %s', (array, dtype) => {
    expect(decodeNpy(encodeNpy(array, [2, 3]))).toEqual({ data: array, shape: [2, 3], dtype })
  })

  it('write the bytes that numpy.save writes', () => {
    // np.save of np.array([1, 2], dtype='<f4'), NumPy 2.4.6
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"
    const expected = handmade(`${text.padEnd(117)}\n`, bytesOf(Float32Array.of(1, 2)))
    expect(encodeNpy(Float32Array.of(1, 2), [2])).toEqual(expected)
  })

  it('read what NumPy wrote', () => {
    const { data, shape, dtype } = readNpy(referencePath('rect.npy'))
    expect([shape, dtype, data.length]).toEqual([[1, 9, 13], '<f4', 117])
    expect(data.every((value) => value >= 0 && value < 1)).toBe(true)
  })

  it('keep a subarray apart from the memory around it', () => {
    const part = Float32Array.of(9, 1, 2, 9).subarray(1, 3)
    expect(decodeNpy(encodeNpy(part, [2])).data).toEqual(Float32Array.of(1, 2))
  })

  it('read scalars, empty arrays, headers of Python 2, versions 2 and 3, and values at an odd address', () => {
    expect(decodeNpy(encodeNpy(Float32Array.of(7), [])).shape).toEqual([])
    expect(decodeNpy(encodeNpy(new Float32Array(0), [0, 28, 28])).shape).toEqual([0, 28, 28])
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n"
    const python2 = '{"shape": (1L,), "descr": "<f4", "fortran_order": False}'
    expect(decodeNpy(handmade(python2, bytesOf(Float32Array.of(5)))).data).toEqual(Float32Array.of(5))
    for (const version of [2, 3])
      expect(decodeNpy(handmade(text, bytesOf(Float32Array.of(5)), version)).data).toEqual(Float32Array.of(5))
  })

  it('read big-endian values, booleans and 64-bit integers', () => {
    const header = (dtype: string): string => `{'descr': '${dtype}', 'fortran_order': False, 'shape': (2,), }\n`
    expect(decodeNpy(handmade(header('>f4'), Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0))).data).toEqual(
      Float32Array.of(1, -2)
    )
    expect(decodeNpy(handmade(header('|b1'), Uint8Array.of(1, 0))).data).toEqual(Uint8Array.of(1, 0))
    expect(decodeNpy(handmade(header('<i8'), bytesOf(BigInt64Array.of(-3n, 4n)))).data).toEqual(Float64Array.of(-3, 4))
    expect(() => decodeNpy(handmade(header('<i8'), bytesOf(BigInt64Array.of(2n ** 60n, 0n))))).toThrow('too large')
  })

  it('turn Fortran order into C order', () => {
    // np.asfortranarray([[1, 2, 3], [4, 5, 6]]) lies in memory as 1 4 2 5 3 6
    const text = "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n"
    expect(decodeNpy(handmade(text, bytesOf(Float32Array.of(1, 4, 2, 5, 3, 6)))).data).toEqual(
      Float32Array.of(1, 2, 3, 4, 5, 6)
    )
  })

  it.each([
    ['no .npy file', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), 'begins with'],
    ['a text', new Uint8Array(Buffer.from('DICM, certainly')), 'is not a .npy file but a text file'],
    [
      'an archive',
      new Uint8Array(Buffer.from('PK\x03\x04 and so on')),
      'is not a .npy file but a ZIP archive: unpack it'
    ],
    ['objects', handmade("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", new Uint8Array(8)), 'a pickle'],
    [
      'structures',
      handmade("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }\n", new Uint8Array(4)),
      'structured'
    ],
    [
      'complex numbers',
      handmade("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }\n", new Uint8Array(8)),
      'got <c8'
    ],
    [
      'version 4',
      handmade("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", new Uint8Array(4), 4),
      'got 4'
    ],
    ['a header without shape', handmade("{'descr': '<f4', 'fortran_order': False}\n", new Uint8Array(4)), 'shape'],
    [
      'missing values',
      encodeNpy(Float32Array.of(1, 2), [2]).slice(0, -1),
      'expected 8 bytes of values for shape (2) of <f4, got 7'
    ],
    ...[
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } x\n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), \n",
      "{'descr': '<f4';'fortran_order': False, 'shape': (1,), }\n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1,), }\n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1), }\n",
      "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': True, }\n"
    ].map((text): [string, Uint8Array, string] => [
      `the header ${text.trim()}`,
      handmade(text, new Uint8Array(4)),
      'nothing else'
    ]),
    ['a header cut short', encodeNpy(Float32Array.of(1, 2), [2]).slice(0, 40), 'cut short']
  ])('refuse %s in one line that names the file', (_, bytes, words) => {
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(
      expect.objectContaining({ code: 'npy.malformed', message: expect.stringMatching(/^a\.npy: .*$/) })
    )
    expect(() => decodeNpy(bytes, 'a.npy')).toThrow(words)
  })

  it('refuse a shape that does not hold the values', () => {
    expect(() => encodeNpy(new Float32Array(5), [2, 3])).toThrow("shape: (2, 3) does not hold the array's 5 values")
  })
})

describe('readNpy and writeNpy', () => {
  it('replace a file as a whole and leave nothing else behind', () => {
    const path = join(folder, 'whole.npy')
    writeNpy(path, Float32Array.of(1, 2), [2])
    writeNpy(path, Float32Array.of(3, 4, 5), [3])
    expect(readNpy(path).data).toEqual(Float32Array.of(3, 4, 5))
    expect(readdirSync(folder).filter((name) => name.startsWith('whole'))).toEqual(['whole.npy'])
  })

  it('name the file that is missing or cannot be written', () => {
    expect(() => readNpy(join(folder, 'none.npy'))).toThrow(expect.objectContaining({ code: 'file.not-found' }))
    expect(() => readNpy(folder)).toThrow(expect.objectContaining({ code: 'file.unreadable' }))
    expect(() => writeNpy(join(folder, 'no', 'x.npy'), Float32Array.of(1), [1])).toThrow(
      expect.objectContaining({ code: 'file.unwritable' })
    )
  })
})

describe('NpyRowReader', () => {
  it('reads rows in any order, also twice, also runs of neighbours', () => {
    const path = join(folder, 'rows.npy')
    writeNpy(
      path,
      Float32Array.from({ length: 40 }, (_, index) => index),
      [10, 2, 2]
    )
    const reader = new NpyRowReader(path)
    expect(reader.shape).toEqual([10, 2, 2])
    expect([...reader.readRows([9, 0, 1, 2, 0])]).toEqual([
      36, 37, 38, 39, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0, 1, 2, 3
    ])
    expect(reader.readRows([])).toEqual(new Float32Array(0))
    expect(() => reader.readRows([10])).toThrow('expected a row from 0 to 9, got 10')
    reader.close()
    reader.close()
    expect(() => reader.readRows([0])).toThrow('already closed')
  })

  it('gives other types as 32-bit floats', () => {
    const path = join(folder, 'bytes.npy')
    writeNpy(path, Uint8Array.of(1, 2, 3, 255), [2, 2])
    const reader = new NpyRowReader(path)
    expect(reader.readRows([1])).toEqual(Float32Array.of(3, 255))
    reader.close()
  })

  it('refuses a file that is cut short', () => {
    const path = join(folder, 'short.npy')
    writeFileSync(path, encodeNpy(new Float32Array(8), [8]).slice(0, -4))
    expect(() => new NpyRowReader(path)).toThrow('expected 32 bytes of values for shape (8) of <f4, got 28')
  })
})

describe('NpyWriter', () => {
  it('appends batches, and the file appears only when it is complete', () => {
    const path = join(folder, 'batches.npy')
    const writer = new NpyWriter(path, [3, 2])
    writer.append(Float32Array.of(1, 2))
    expect(readdirSync(folder)).not.toContain('batches.npy')
    writer.append(Float32Array.of(3, 4, 5, 6))
    writer.close()
    expect(readNpy(path)).toEqual({ data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2], dtype: '<f4' })
  })

  it('refuses too few values, too many, and those of another type; nothing is left of it', () => {
    const path = join(folder, 'partial.npy')
    const writer = new NpyWriter(path, [2])
    expect(() => writer.append(Float64Array.of(1))).toThrow('expected values of <f4, got <f8')
    writer.append(Float32Array.of(1))
    expect(() => writer.append(Float32Array.of(1, 2))).toThrow('expected at most 2 values, got 3')
    expect(() => writer.close()).toThrow('expected 2 values in all, got 1')
    const given = new NpyWriter(path, [2])
    given.discard()
    expect(readdirSync(folder).filter((name) => name.startsWith('partial'))).toEqual([])
  })
})
