import { asDenoscopeError, errorTable } from '../../src-core/errors.ts'
import type { Refusal } from '../../src-core/sources/source.ts'

/** Refusals as they are listed: by the path below the folder they share, without saying it twice. */
export function shownRefusals(refusals: readonly Refusal[]): Refusal[] {
  const shared = sharedFolder(refusals.map(({ file }) => file))
  return refusals.map(({ file, code, message }) => {
    const own = message.startsWith(`${file}: `) ? message.slice(file.length + 2) : message
    return { file: file.slice(shared.length), code, message: shared === '' ? own : own.replaceAll(shared, '') }
  })
}

/** The longest folder, with its separator, that all paths begin with. */
function sharedFolder(paths: readonly string[]): string {
  const [first = '', ...others] = paths
  const agrees = (length: number) => others.every((path) => path.startsWith(first.slice(0, length)))
  for (let at = first.length - 1; at >= 0; at--) {
    if ((first[at] === '/' || first[at] === '\\') && agrees(at + 1)) return first.slice(0, at + 1)
  }
  return ''
}

export interface DescribedError {
  readonly heading: string
  readonly message: string
}

/** Heading and line of any thrown value, without a stack. */
export function describeError(thrown: unknown): DescribedError {
  const error = asDenoscopeError(thrown)
  return { heading: headingOf(error.code), message: error.message }
}

/** The heading of a code in text form, such as in a job record. */
export function headingOf(code: string): string {
  return code in errorTable ? errorTable[code as keyof typeof errorTable].heading : errorTable.internal.heading
}
