/** The parts of dcmjs in use; the package ships no types. */
declare module 'dcmjs' {
  export const log: { setLevel(level: 'silent'): void }
  export const data: {
    readonly DicomMessage: { readFile(buffer: ArrayBuffer): unknown }
    readonly DicomMetaDictionary: {
      /** Attributes of DICOM PS3.6 by tag, as `(0010,0010)`. */
      readonly dictionary: Readonly<Record<string, { readonly vr: string; readonly name: string } | undefined>>
    }
  }
}
