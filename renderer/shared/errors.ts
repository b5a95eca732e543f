import { asDenoscopeError, errorTable } from '../../src-core/errors.ts'

export interface DescribedError {
  readonly heading: string
  readonly message: string
}

/** Heading and line for whatever was thrown; never a stack. */
export function describeError(thrown: unknown): DescribedError {
  const error = asDenoscopeError(thrown)
  return { heading: headingOf(error.code), message: error.message }
}

/** The heading of a code that came as plain text, e.g. in a job's record. */
export function headingOf(code: string): string {
  return code in errorTable ? errorTable[code as keyof typeof errorTable].heading : errorTable.internal.heading
}
