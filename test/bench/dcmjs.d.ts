/** The part of dcmjs that the benchmark compares with; the package ships no types. */
declare module 'dcmjs' {
  export const data: { readonly DicomMessage: { readFile(buffer: ArrayBuffer): unknown } }
}
