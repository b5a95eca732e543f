/** The part of dcmjs that Denoscope uses; the package ships no types. */
declare module 'dcmjs' {
  export interface DicomElement {
    readonly vr?: string
    readonly Value?: readonly unknown[]
  }
  export type DicomElements = Readonly<Record<string, DicomElement>>

  interface Logger {
    setLevel(level: string, persist?: boolean): void
    getLogger(name: string): Logger
  }

  export const log: Logger
  export const data: {
    readonly DicomMessage: {
      readFile(
        buffer: ArrayBuffer,
        options?: { ignoreErrors?: boolean; noCopy?: boolean }
      ): { readonly meta: DicomElements; readonly dict: DicomElements }
    }
  }
}
