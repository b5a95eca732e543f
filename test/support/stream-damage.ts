/** Ways in which a compressed stream is damaged on disks and lines; each returns a damaged copy of `stream`. */
export const damages: Readonly<Record<string, (stream: Buffer, random: () => number) => Buffer>> = {
  'one bit': (stream, random) => changed(stream, random, 1, (byte) => byte ^ (1 << Math.floor(random() * 8))),
  'one byte': (stream, random) => changed(stream, random, 1, (byte) => other(byte, random)),
  '16 bytes zero': (stream, random) => changed(stream, random, 16, () => 0),
  '64 bytes of noise': (stream, random) => changed(stream, random, 64, () => Math.floor(random() * 256)),
  'cut short': (stream, random) => Buffer.from(stream.subarray(0, 100 + Math.floor(random() * (stream.length - 104)))),
  'cut short, end marker': (stream, random) =>
    Buffer.concat([stream.subarray(0, 100 + Math.floor(random() * (stream.length - 104))), Buffer.from([0xff, 0xd9])]),
  '7 bytes taken out': (stream, random) => {
    const start = place(stream, random)
    return Buffer.concat([stream.subarray(0, start), stream.subarray(start + 7)])
  },
  '7 bytes put in': (stream, random) => {
    const start = place(stream, random)
    const noise = Buffer.from(Array.from({ length: 7 }, () => Math.floor(random() * 256)))
    return Buffer.concat([stream.subarray(0, start), noise, stream.subarray(start)])
  }
}

function place(stream: Buffer, random: () => number): number {
  return Math.floor(random() * (stream.length - 64))
}

function changed(stream: Buffer, random: () => number, count: number, change: (byte: number) => number): Buffer {
  const bytes = Buffer.from(stream)
  const start = place(stream, random)
  for (let offset = start; offset < start + count; offset++) bytes[offset] = change(bytes[offset]!)
  return bytes
}

function other(byte: number, random: () => number): number {
  return (byte + 1 + Math.floor(random() * 255)) % 256
}
