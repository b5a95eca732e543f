import type { Attributes } from './attributes.ts'
import { codeItem, type Code } from './codes.ts'
import { imageReference } from './copied-attributes.ts'
import type { Instance } from './slice-header.ts'

/** Relationship of a content item to its parent (DICOM PS3.3 C.17.3.2.4). */
export type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'SELECTED FROM'

function item(relationship: Relationship, type: string, name: Code, content: Attributes): Attributes {
  return { RelationshipType: relationship, ValueType: type, ConceptNameCodeSequence: [codeItem(name)], ...content }
}

export const codeContent = (relationship: Relationship, name: Code, value: Code, more: Attributes = {}): Attributes =>
  item(relationship, 'CODE', name, { ConceptCodeSequence: [codeItem(value)], ...more })

export const textContent = (relationship: Relationship, name: Code, text: string): Attributes =>
  item(relationship, 'TEXT', name, { TextValue: text })

export const uidContent = (relationship: Relationship, name: Code, uid: string): Attributes =>
  item(relationship, 'UIDREF', name, { UID: uid })

/** @param person a PN value */
export const nameContent = (relationship: Relationship, name: Code, person: string): Attributes =>
  item(relationship, 'PNAME', name, { PersonName: person })

/** @param template identifier of the template of DICOM PS3.16; absent if the container has none of its own */
export const containerContent = (name: Code, content: readonly Attributes[], template?: string): Attributes =>
  item('CONTAINS', 'CONTAINER', name, {
    ContinuityOfContent: 'CONTINUOUS',
    ...(template !== undefined && { ContentTemplateSequence: [templateItem(template)] }),
    ContentSequence: content
  })

/** An image of the document. @param name absent for the origin of a region */
export const imageContent = (relationship: Relationship, name: Code, image: Instance): Attributes =>
  item(relationship, 'IMAGE', name, { ReferencedSOPSequence: [imageReference(image)] })

/** A finite number with its unit, and how it was measured. */
export const numberContent = (name: Code, value: number, unit: Code, method: readonly Attributes[]): Attributes =>
  item('CONTAINS', 'NUM', name, {
    MeasuredValueSequence: [
      { MeasurementUnitsCodeSequence: [codeItem(unit)], NumericValue: decimalText(value), FloatingPointValue: value }
    ],
    ContentSequence: method
  })

/** A closed polyline on an image. @param points column and row of each point, in pixels */
export const regionContent = (name: Code, points: readonly number[], origin: Attributes): Attributes =>
  item('CONTAINS', 'SCOORD', name, { GraphicData: points, GraphicType: 'POLYLINE', ContentSequence: [origin] })

export const templateItem = (identifier: string): Attributes => ({
  MappingResource: 'DCMR',
  TemplateIdentifier: identifier
})

const longestDecimal = 16

/** A number as a DS value: as precise as 16 characters allow. */
export function decimalText(value: number): string {
  const text = String(value)
  if (text.length <= longestDecimal) return text
  for (let digits = longestDecimal; ; digits--) {
    const shorter = String(Number(value.toPrecision(digits)))
    if (shorter.length <= longestDecimal) return shorter
  }
}
