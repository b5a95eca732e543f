/** The part of dcmjs that names attributes; the package ships no types. */
declare module 'dcmjs' {
  export const data: {
    readonly DicomMetaDictionary: {
      readonly dictionary: Readonly<Record<string, { readonly name: string; readonly vr: string } | undefined>>
    }
    readonly DicomMessage: { readFile(buffer: ArrayBuffer): unknown }
  }
}
