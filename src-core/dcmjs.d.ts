/** The parts of dcmjs in use; the package ships no types. */
declare module 'dcmjs' {
  interface DictionaryEntry {
    /** As `(0010,0010)`. */
    readonly tag: string
    readonly vr: string
    /** Keyword, such as `PatientName`. */
    readonly name: string
  }
  /** Elements by tag, as `00100010`. */
  export type DicomElements = Record<string, { vr: string; Value: unknown[] }>
  export const log: { setLevel(level: 'silent'): void }
  export const data: {
    readonly DicomMessage: { readFile(buffer: ArrayBuffer): unknown }
    readonly DicomMetaDictionary: {
      /** Attributes of DICOM PS3.6 by tag, as `(0010,0010)`. */
      readonly dictionary: Readonly<Record<string, DictionaryEntry | undefined>>
      /** The same by keyword. */
      readonly nameMap: Readonly<Record<string, DictionaryEntry | undefined>>
    }
    readonly DicomDict: new (meta: DicomElements) => { dict: DicomElements; write(): ArrayBuffer }
  }
}
