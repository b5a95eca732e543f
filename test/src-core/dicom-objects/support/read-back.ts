import { readDicomObject } from '../../../../src-core/deidentification/dicom-object.ts'
import type { DataSetNodes } from '../../../../src-core/deidentification/element-tree.ts'
import {
  characterSetOf,
  decodedText,
  defaultCharacterSet
} from '../../../../src-core/deidentification/identity-search.ts'
import type { CharacterSet } from '../../../../src-core/sources/dicom/character-sets.ts'

/** A data set as Denoscope's own decoder reads it: texts, numbers and items by tag. */
export class ReadBack {
  readonly nodes: DataSetNodes
  readonly #decode: CharacterSet

  constructor(nodes: DataSetNodes, inherited: CharacterSet = defaultCharacterSet) {
    this.nodes = nodes
    this.#decode = characterSetOf(nodes, inherited)
  }

  static async read(path: string): Promise<ReadBack> {
    return new ReadBack((await readDicomObject(path)).dataSet)
  }

  #node(tag: string) {
    return this.nodes.find((node) => node.tag === Number.parseInt(tag.replace(',', ''), 16))
  }

  has(tag: string): boolean {
    return this.#node(tag) !== undefined
  }

  text(tag: string): string | undefined {
    const node = this.#node(tag)
    return node && 'bytes' in node ? decodedText(node, this.#decode) : undefined
  }

  bytes(tag: string): Buffer {
    const node = this.#node(tag)
    if (!node || !('bytes' in node)) throw new Error(`${tag} has no bytes`)
    return Buffer.from(node.bytes)
  }

  /** 16-bit numbers. */
  integers(tag: string): number[] {
    const bytes = this.bytes(tag)
    return Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16LE(2 * index))
  }

  floats(tag: string): number[] {
    const bytes = this.bytes(tag)
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index))
  }

  items(tag: string): ReadBack[] {
    const node = this.#node(tag)
    return node && 'items' in node ? node.items.map((item) => new ReadBack(item, this.#decode)) : []
  }

  /** Value of the first item of a code sequence: `121071 DCM`. */
  code(tag: string): string {
    const [item] = this.items(tag)
    return item === undefined ? '' : `${item.text('0008,0100')} ${item.text('0008,0102')}`
  }

  /** Content items of a structured report with this concept name, such as `121071 DCM`. */
  content(name: string): ReadBack[] {
    return this.items('0040,A730').filter((item) => item.code('0040,A043') === name)
  }
}
