/** Makes a value again only for another key than the last one's: subjects of the same images follow each other. */
export function rememberLast<Input, Value>(
  keyOf: (input: Input) => readonly unknown[],
  make: (input: Input) => Promise<Value>
) {
  let last: { readonly key: string; readonly value: Promise<Value> } | undefined
  return (input: Input): Promise<Value> => {
    const key = JSON.stringify(keyOf(input))
    if (last?.key !== key) last = { key, value: make(input) }
    return last.value
  }
}
