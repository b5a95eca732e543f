/**
 * Types of Node that @types/node leaves to the DOM's types. src-core is checked without the DOM.
 * Other checks have the DOM's types and leave this file out.
 */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer
    grow(pages: number): number
  }
  interface Module {
    readonly [Symbol.toStringTag]: 'WebAssembly.Module'
  }
  interface Instance {
    readonly exports: Record<string, unknown>
  }
  const RuntimeError: new (message?: string) => Error
  const Module: new (bytes: Uint8Array) => Module
  const Instance: new (module: Module) => Instance
}
