import { asDenoscopeError, errorTable } from '../../src-core/errors.ts'

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
