/** A page of a TIFF file: tags with their values, and its packed strip. */
export interface TiffPageFields {
  readonly columns: number
  readonly rows: number
  readonly strip: Uint8Array
  /** Further or other tags: number, type (2 text, 3 short, 4 long, 5 rational), values. */
  readonly tags?: readonly (readonly [tag: number, type: number, values: readonly number[] | string])[]
}

const typeBytes: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 4, 5: 8, 16: 8 }

/**
 * A TIFF file by TIFF 6.0, or a BigTIFF: one strip a page, 16-bit grey with 0 as black unless tags say otherwise.
 * @param next place of the page that follows the last one. Default: 0, none
 */
export function tiffBytes(
  pages: readonly TiffPageFields[],
  { big = false, bigTiff = false, next = 0 }: { big?: boolean; bigTiff?: boolean; next?: number } = {}
): Buffer {
  const [countBytes, entryBytes, offsetBytes] = bigTiff ? [8, 20, 8] : [2, 12, 4]
  const file = Buffer.alloc(65536)
  const view = new DataView(file.buffer, file.byteOffset, file.length)
  const put = (at: number, bytes: number, value: number) => {
    if (bytes === 1) view.setUint8(at, value)
    else if (bytes === 2) view.setUint16(at, value, !big)
    else if (bytes === 4) view.setUint32(at, value, !big)
    else view.setBigUint64(at, BigInt(value), !big)
  }
  file.write(big ? 'MM' : 'II', 0, 'latin1')
  put(2, 2, bigTiff ? 43 : 42)
  if (bigTiff) put(4, 2, 8)
  let link = bigTiff ? 8 : 4
  let end = bigTiff ? 16 : 8
  for (const { columns, rows, strip, tags = [] } of pages) {
    const place = end
    file.set(strip, place)
    end += strip.length + (strip.length % 2)
    const all = new Map<number, readonly [number, readonly number[] | string]>([
      [256, [4, [columns]]],
      [257, [4, [rows]]],
      [258, [3, [16]]],
      [259, [3, [1]]],
      [262, [3, [1]]],
      [273, [4, [place]]],
      [277, [3, [1]]],
      [278, [4, [rows]]],
      [279, [4, [strip.length]]],
      [339, [3, [2]]],
      ...tags.map(([tag, type, values]) => [tag, [type, values]] as const)
    ])
    const entries = [...all].sort(([one], [other]) => one - other)
    put(link, offsetBytes, end)
    put(end, countBytes, entries.length)
    let at = end + countBytes
    let extra = at + entries.length * entryBytes + offsetBytes
    for (const [tag, [type, values]] of entries) {
      const numbers = typeof values === 'string' ? [...Buffer.from(`${values}\0`)] : values
      const count = type === 5 ? numbers.length / 2 : numbers.length
      put(at, 2, tag)
      put(at + 2, 2, type)
      put(at + 4, offsetBytes === 8 ? 8 : 4, count)
      const inline = at + (bigTiff ? 12 : 8)
      const size = typeBytes[type]! * count
      const target = size <= offsetBytes ? inline : extra
      if (target === extra) {
        put(inline, offsetBytes, extra)
        extra += size + (size % 2)
      }
      const step = type === 5 ? 4 : typeBytes[type]!
      numbers.forEach((value, index) => put(target + index * step, step, value))
      at += entryBytes
    }
    link = at
    put(link, offsetBytes, 0)
    end = extra
  }
  put(link, offsetBytes, next)
  return file.subarray(0, end)
}
