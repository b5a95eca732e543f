import { inflateRawSync } from 'node:zlib'

type Cell = string | number | null

/** Reads the sheets of a workbook by its central directory and XML, by name, in the order of the workbook. */
export function readXlsx(bytes: Uint8Array): Map<string, Cell[][]> {
  const parts = unzip(Buffer.from(bytes))
  const textOf = (name: string) => parts.get(name)!.toString()
  const targets = new Map(
    elements(textOf('xl/_rels/workbook.xml.rels'), 'Relationship').map((tag) => [
      attribute(tag, 'Id'),
      attribute(tag, 'Target')
    ])
  )
  return new Map(
    elements(textOf('xl/workbook.xml'), 'sheet').map((tag) => [
      attribute(tag, 'name'),
      rowsOf(textOf(`xl/${targets.get(attribute(tag, 'r:id'))}`))
    ])
  )
}

/** Entries of a ZIP archive, by name (PKWARE APPNOTE 4.3). */
function unzip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
  const entries = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [packed, nameLength, more, comment] = [20, 28, 30, 32].map((offset) =>
      offset === 20 ? zip.readUInt32LE(at + offset) : zip.readUInt16LE(at + offset)
    ) as [number, number, number, number]
    const local = zip.readUInt32LE(at + 42)
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength)
    entries.set(name, inflateRawSync(zip.subarray(start, start + packed)))
    at += 46 + nameLength + more + comment
  }
  return entries
}

const elements = (xml: string, name: string): string[] => xml.match(new RegExp(`<${name} [^>]*>`, 'g')) ?? []
const attribute = (tag: string, name: string): string => new RegExp(` ${name}="([^"]*)"`).exec(tag)![1]!
const plain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

function rowsOf(xml: string): Cell[][] {
  return [...xml.matchAll(/<row [^>]*>(.*?)<\/row>/g)].map(([, row]) => {
    const cells: Cell[] = []
    for (const [, letter, text, number] of row!.matchAll(
      /<c r="([A-Z])\d+"[^>]*>(?:<is><t[^>]*>(.*?)<\/t><\/is>|<v>(.*?)<\/v>)<\/c>/g
    )) {
      const column = letter!.charCodeAt(0) - 65
      while (cells.length < column) cells.push(null)
      cells.push(number === undefined ? plain(text!) : Number(number))
    }
    return cells
  })
}
