/** An element's value: its bytes, or the items of its sequence. `vr` is the file's, or the dictionary's where that is UN or missing. */
export type Element =
  | { readonly vr: string; readonly bytes: Uint8Array; readonly littleEndian: boolean }
  | { readonly vr: 'SQ'; readonly items: readonly Elements[] }

/** Elements of a data set by tag. */
export type Elements = ReadonlyMap<number, Element>
