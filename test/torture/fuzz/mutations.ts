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

/** Numbers that lines of texts get in the place of their own. */
const textNumbers = [
  '1e400',
  '-1e400',
  '1'.repeat(400),
  '0x7fffffffffffffff',
  '.inf',
  'NaN',
  '-0',
  '1.5',
  '1_000',
  'null',
  '"1"'
]
const deepest = 20_000
/** Nine levels of nine aliases each: 400 million nodes if each is copied. */
const bomb = Array.from(
  { length: 9 },
  (_, level) =>
    `b${level}: &b${level} [${Array(9)
      .fill(level === 0 ? '1' : `*b${level - 1}`)
      .join(', ')}]`
).join('\n')

type Lines = readonly string[]

function insideLine(lines: Lines, random: Random, change: (line: string) => string): Lines {
  const at = below(lines.length, random)
  return lines.map((line, index) => (index === at ? change(line) : line))
}

const inserted = (line: string, at: number, text: string) => line.slice(0, at) + text + line.slice(at)

const lineMutations: Readonly<Record<string, (lines: Lines, random: Random) => Lines>> = {
  cutInLine: (lines, random) => {
    const at = below(lines.length, random)
    return [...lines.slice(0, at), lines[at]!.slice(0, below(lines[at]!.length + 1, random))]
  },
  swapKeys: (lines, random) => {
    const keys = lines.flatMap((line, at) => {
      const key = /^[\s"-]*(\w+)"?:/.exec(line)?.[1]
      return key === undefined ? [] : [{ at, key }]
    })
    if (keys.length < 2) return lines
    const [first, second] = [oneOf(keys, random), oneOf(keys, random)]
    return lines.map((line, index) => {
      if (index === first.at) return line.replace(first.key, second.key)
      return index === second.at ? line.replace(second.key, first.key) : line
    })
  },
  hugeNumber: (lines, random) =>
    insideLine(lines, random, (line) => line.replace(/-?\d+(\.\d+)?/, oneOf(textNumbers, random))),
  deepNesting: (lines, random) => {
    const depth = 1 + below(deepest, random)
    const [open, close] = oneOf(
      [
        ['[', ']'],
        ['{a: ', '}'],
        ['{"a":', '}'],
        ['- ', '']
      ] as const,
      random
    )
    const nested = open.repeat(depth) + '1' + close.repeat(random() < 0.5 ? depth : 0)
    return insideLine(lines, random, (line) => line.replace(/(?<=[:,] ?)[^:,]*$/, () => nested))
  },
  anchors: (lines, random) => {
    if (random() < 0.5) return [...lines, bomb]
    return insideLine(lines, random, (line) =>
      line.replace(/(?<=: )\S.*$/, () => oneOf(['*b', '&b *b', '!!js/function x', '<<: *b'], random))
    )
  },
  doubleLine: (lines, random) => {
    const at = below(lines.length, random)
    return [...lines.slice(0, at + 1), lines[at]!, ...lines.slice(at + 1)]
  },
  removeLine: (lines, random) => lines.toSpliced(below(lines.length, random), 1),
  character: (lines, random) =>
    insideLine(lines, random, (line) =>
      inserted(
        line,
        below(line.length + 1, random),
        oneOf(['\0', '\ufeff', '\u2028', '\u202e', '\x1b[2J', '\r', '\t', '"', "'", '\\', '\ud800', 'é'], random)
      )
    ),
  shift: (lines, random) => insideLine(lines, random, (line) => oneOf([' ', '  ', '\t', '- '], random) + line),
  word: (lines, random) =>
    insideLine(lines, random, (line) =>
      line.replace(/(?<=: ?)\S[^,]*/, () => oneOf(['{}', '[]', 'true', '""', '__proto__', 'x'.repeat(100_000)], random))
    )
}

/** A damaged copy of a text: one to three changes of its lines. */
export function mutatedText(text: Buffer, random: Random): Buffer {
  let lines: Lines = text.toString('utf8').split('\n')
  for (let left = oneOf([1, 1, 2, 3], random); left > 0; left--)
    lines = oneOf(Object.values(lineMutations), random)(lines, random)
  return Buffer.from(lines.join('\n'))
}
