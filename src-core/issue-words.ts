/** Message about one problem of a value that a schema refuses. A field that is not there is said to be missing. */
export const issueWords = ({ message }: { readonly message: string }): string =>
  message.replace(/^Invalid input: expected (.*), received undefined$/, 'is missing (expected $1)')
