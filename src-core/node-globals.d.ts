/**
 * What Node offers and @types/node leaves to the DOM's types, which src-core is checked without.
 * The project's other checks have the DOM's types and leave this file out.
 */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  class Module {
    constructor(bytes: Uint8Array)
  }
  class Instance {
    constructor(module: Module)
    readonly exports: Record<string, unknown>
  }
}
