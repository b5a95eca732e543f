/** Decodes the bytes of a text value. */
export type CharacterSet = (bytes: Uint8Array) => string

/** A decoder of the platform (WHATWG Encoding). Each contains all characters of the DICOM set that it stands for. */
function decoderOf(label: string): CharacterSet {
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  return (bytes) => decoder.decode(bytes)
}

/** Sets without code extensions, and the initial set of those with code extensions (DICOM PS3.3 C.12.1.1.2). */
const labels: Readonly<Record<string, string>> = {
  'IR 6': 'iso-8859-1',
  'IR 13': 'shift_jis',
  'IR 100': 'iso-8859-1',
  'IR 101': 'iso-8859-2',
  'IR 109': 'iso-8859-3',
  'IR 110': 'iso-8859-4',
  'IR 126': 'iso-8859-7',
  'IR 127': 'iso-8859-6',
  'IR 138': 'iso-8859-8',
  'IR 144': 'iso-8859-5',
  'IR 148': 'iso-8859-9',
  'IR 149': 'euc-kr',
  'IR 166': 'windows-874',
  'IR 192': 'utf-8',
  'IR 203': 'iso-8859-15',
  'IR 58': 'gbk',
  'IR 87': 'euc-jp',
  'IR 159': 'euc-jp',
  GB18030: 'gb18030',
  GBK: 'gbk'
}

/** Sets that exist with code extensions only. As a first value they start with the default repertoire. */
const extensionsOnly = new Set(['IR 58', 'IR 87', 'IR 149', 'IR 159'])
/** Sets of `extensionsOnly` whose pairs of high bytes also occur without an escape sequence. */
const highBytePairs = new Set(['IR 58', 'IR 149'])

/** The decoder for Specific Character Set; null if DICOM does not define one of its sets. */
export function characterSet(names: readonly string[]): CharacterSet | null {
  const sets = names.map(normalized)
  if (sets.some((name) => name !== '' && labels[name] === undefined)) return null
  const first = sets[0] ?? ''
  const extended = sets.length > 1 || extensionsOnly.has(first) || /2022/.test(names[0] ?? '')
  if (!extended) return first === '' ? undeclared : decoderOf(labels[first]!)
  const start = first === '' || extensionsOnly.has(first) ? ascii : decoderOf(labels[first]!)
  const pairs = sets.find((name) => highBytePairs.has(name))
  return (bytes) => decodeExtended(bytes, { 0: start, 1: start === ascii && pairs ? decoderOf(labels[pairs]!) : start })
}

const ascii = decoderOf('iso-8859-1')
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decoder without a stated set: UTF-8 if the bytes are valid UTF-8, else Latin 1. */
const undeclared: CharacterSet = (bytes) => {
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return ascii(bytes)
  }
}

/** `ISO_IR 100`, `ISO 2022 IR 100`, `ISO-IR-100` as `IR 100`. */
function normalized(name: string): string {
  const text = name
    .toUpperCase()
    .replace(/[\s_-]+/g, ' ')
    .trim()
  return text.replace(/^ISO ?(2022 ?)?IR ?/, 'IR ')
}

interface Designation {
  /** 0 for bytes below 0x80, 1 for those above. */
  readonly register: 0 | 1
  readonly decode: CharacterSet
}

const raised = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte | 0x80)
const [eucJp, shiftJis] = [decoderOf('euc-jp'), decoderOf('shift_jis')]

/** JIS X 0212 is the plane of EUC-JP that 0x8f begins. */
function supplementaryKanji(bytes: Uint8Array): string {
  const pairs = Array.from({ length: Math.floor(bytes.length / 2) }, (_, index) => [
    0x8f,
    bytes[2 * index]! | 0x80,
    bytes[2 * index + 1]! | 0x80
  ])
  return eucJp(Uint8Array.from(pairs.flat()))
}

const high = (label: string): Designation => ({ register: 1, decode: decoderOf(label) })

/** Escape sequences without ESC, and the set of each (DICOM PS3.3 tables C.12-3 and C.12-4). */
const designations: Readonly<Record<string, Designation>> = {
  '(B': { register: 0, decode: ascii },
  '(J': { register: 0, decode: shiftJis },
  $B: { register: 0, decode: (bytes) => eucJp(raised(bytes)) },
  '$@': { register: 0, decode: (bytes) => eucJp(raised(bytes)) },
  '$(D': { register: 0, decode: supplementaryKanji },
  ')I': high('shift_jis'),
  '-A': high('iso-8859-1'),
  '-B': high('iso-8859-2'),
  '-C': high('iso-8859-3'),
  '-D': high('iso-8859-4'),
  '-F': high('iso-8859-7'),
  '-G': high('iso-8859-6'),
  '-H': high('iso-8859-8'),
  '-L': high('iso-8859-5'),
  '-M': high('iso-8859-9'),
  '-T': high('windows-874'),
  '-b': high('iso-8859-15'),
  '$)C': high('euc-kr'),
  '$)A': high('gbk')
}

type Registers = Readonly<Record<0 | 1, CharacterSet>>

const [escape, backslash] = [0x1b, 0x5c]

/** Decodes runs of bytes with the set in their register. A backslash in a single-byte set restores the initial sets. */
function decodeExtended(bytes: Uint8Array, start: Registers): string {
  let [registers, run, text] = [{ ...start }, 0, '']
  const flush = (end: number): void => {
    if (end > run) text += registers[bytes[run]! < 0x80 ? 0 : 1](bytes.subarray(run, end))
    run = end
  }
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]!
    if (byte === escape) {
      flush(index)
      const length = sequenceLength(bytes, index + 1)
      const called = designations[Buffer.from(bytes.subarray(index + 1, index + 1 + length)).toString('latin1')]
      if (called === undefined) continue
      registers = { ...registers, [called.register]: called.decode }
      run = index + 1 + length
      index += length
    } else if (index > run && byte < 0x80 !== bytes[run]! < 0x80) {
      flush(index)
    }
    if (byte === backslash && (registers[0] === start[0] || registers[0] === ascii)) {
      flush(index + 1)
      registers = { ...start }
    }
  }
  flush(bytes.length)
  return text
}

/** Length of an escape sequence: intermediate bytes 0x20 to 0x2f, then one final byte (ISO/IEC 2022). */
function sequenceLength(bytes: Uint8Array, offset: number): number {
  let length = 0
  while (offset + length < bytes.length && bytes[offset + length]! >= 0x20 && bytes[offset + length]! <= 0x2f) length++
  return length + 1
}
