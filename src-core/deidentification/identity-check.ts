import { DenoscopeError } from '../errors.ts'
import { attributeText } from './attribute-dictionary.ts'
import { isPixels, type DicomObject } from './dicom-object.ts'
import { statementTags, type Deidentified } from './deidentify.ts'
import type { DataSetNodes, ValueNode } from './element-tree.ts'
import { findValue, IdentitySearch } from './identity-search.ts'

/** Elements of Denoscope itself in the meta information: class and name of the writer, its title. */
const writtenByUs = new Set([0x00020012, 0x00020013, 0x00020016])

/**
 * Searches a written object for identifying values of its original, and compares the pixels.
 * @param original the object before, whose path the messages name
 * @throws dicom.corrupt, with the attribute and without its value
 */
export function requireNoIdentity(original: DicomObject, written: DicomObject, { identities }: Deidentified): void {
  const search = new IdentitySearch(identities)
  const nodes = [...written.meta, ...written.dataSet].filter(
    ({ tag }) => !statementTags.has(tag) && !writtenByUs.has(tag)
  )
  const hit = findValue(nodes, (node, decode) => search.inValue(node, decode))
  if (hit !== undefined)
    throw new DenoscopeError(
      'dicom.corrupt',
      `${original.path}: ${attributeText(hit.tag)} would still hold an identifying value; nothing was written`
    )
  if (!arePixelsEqual(original.dataSet, written.dataSet))
    throw new DenoscopeError('internal', `${original.path}: its pixels would change; nothing was written`)
}

function arePixelsEqual(first: DataSetNodes, second: DataSetNodes): boolean {
  const [one, other] = [first, second].map((nodes) => nodes.filter((node): node is ValueNode => isPixels(node)))
  return (
    one!.length === other!.length && one!.every(({ bytes }, index) => Buffer.compare(bytes, other![index]!.bytes) === 0)
  )
}
