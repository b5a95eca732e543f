import { oneOf } from '../subject.ts'

type Random = () => number
type Mutation = (bytes: Buffer, random: Random) => Buffer

/** Most bytes of a block that is taken out, put in, doubled or overwritten. */
const longestBlock = 64
/** Bytes at the start of a file in which half of all changes fall: headers. */
const headerBytes = 400

const below = (limit: number, random: Random): number => Math.floor(random() * limit)

function place(bytes: Buffer, random: Random): number {
  return below(Math.max(1, random() < 0.5 ? Math.min(bytes.length, headerBytes) : bytes.length), random)
}

function changed(bytes: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(bytes)
  if (copy.length > 0) change(copy)
  return copy
}

const noise = (length: number, random: Random): Buffer => Buffer.from(Array.from({ length }, () => below(256, random)))

/** Numbers at which lengths, counts and values break, as their bytes in both orders. */
const extremes: readonly Buffer[] = [
  [0],
  [0xff],
  [0x80],
  [0, 0],
  [0xff, 0xff],
  [0xff, 0x7f],
  [0x7f, 0xff],
  [0, 0, 0, 0],
  [1, 0, 0, 0],
  [0, 0, 0, 1],
  [0xff, 0xff, 0xff, 0xff],
  [0xfe, 0xff, 0xff, 0xff],
  [0xff, 0xff, 0xff, 0x7f],
  [0x7f, 0xff, 0xff, 0xff],
  [0, 0, 0, 0x80],
  [0x80, 0, 0, 0],
  [0, 0, 0xc0, 0x7f],
  [0, 0, 0x80, 0x7f],
  [0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]
].map((bytes) => Buffer.from(bytes))

const numberTexts = [
  '0',
  '-1',
  '1',
  '65536',
  '4294967296',
  '99999999999999999999',
  '1e308',
  '-1e-308',
  'nan',
  '',
  ',',
  '.'
]

const mutations: Readonly<Record<string, Mutation>> = {
  bits: (bytes, random) =>
    changed(bytes, (copy) => {
      for (let left = 1 + below(8, random); left > 0; left--) copy[place(copy, random)]! ^= 1 << below(8, random)
    }),
  bytes: (bytes, random) =>
    changed(bytes, (copy) => {
      for (let left = 1 + below(6, random); left > 0; left--) copy[place(copy, random)] = below(256, random)
    }),
  cut: (bytes, random) => bytes.subarray(0, below(bytes.length, random)),
  insert: (bytes, random) => {
    const at = place(bytes, random)
    return Buffer.concat([bytes.subarray(0, at), noise(1 + below(longestBlock, random), random), bytes.subarray(at)])
  },
  remove: (bytes, random) => {
    const at = place(bytes, random)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(longestBlock, random))])
  },
  double: (bytes, random) => {
    const at = place(bytes, random)
    const end = at + 1 + below(longestBlock, random)
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
  },
  zeros: (bytes, random) =>
    changed(bytes, (copy) => {
      const at = place(copy, random)
      copy.fill(0, at, Math.min(copy.length, at + 1 + below(longestBlock, random)))
    }),
  extreme: (bytes, random) =>
    changed(bytes, (copy) => {
      const value = oneOf(extremes, random)
      const at = place(copy, random)
      value.copy(copy, random() < 0.7 ? at - (at % Math.min(4, value.length)) : at)
    }),
  nearby: (bytes, random) =>
    changed(bytes, (copy) => {
      const at = place(copy, random)
      copy[at] = copy[at]! + oneOf([-2, -1, 1, 2, 16], random)
    }),
  numberText: (bytes, random) => {
    const runs = [...bytes.subarray(0, 4096).toString('latin1').matchAll(/\d+/g)]
    if (runs.length === 0) return bytes
    const { index, 0: digits } = oneOf(runs, random)
    const text = Buffer.from(oneOf(numberTexts, random))
    return Buffer.concat([bytes.subarray(0, index), text, bytes.subarray(index + digits.length)])
  },
  swap: (bytes, random) => {
    const [first, second] = [place(bytes, random), place(bytes, random)].sort((one, other) => one - other)
    const length = Math.min(1 + below(longestBlock, random), second! - first!)
    return changed(bytes, (copy) => {
      bytes.copy(copy, first, second, second! + length)
      bytes.copy(copy, second, first, first! + length)
    })
  }
}

/** A damaged copy: one to three changes of random kinds. */
export function mutated(bytes: Uint8Array, random: Random): Buffer {
  let copy: Buffer = Buffer.from(bytes)
  for (let left = oneOf([1, 1, 1, 2, 3], random); left > 0; left--)
    copy = oneOf(Object.values(mutations), random)(copy, random)
  return copy
}
