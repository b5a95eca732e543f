import { DenoscopeError, systemReason } from '../errors.ts'

/** A failed read or write as one line that begins with the path. */
export function fileError(path: string, action: 'read' | 'write', cause: unknown): DenoscopeError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  const reason = systemReason(cause)
  if (action === 'write')
    return new DenoscopeError('file.unwritable', `${path}: cannot be written (${reason})`, { cause })
  if (code === 'ENOENT') return new DenoscopeError('file.not-found', `${path}: no such file or folder`, { cause })
  return new DenoscopeError('file.unreadable', `${path}: cannot be read (${reason})`, { cause })
}

/** `fileError` for errors of the operating system; any other error unchanged. */
export function readError(path: string, error: unknown): unknown {
  const isOfSystem = error instanceof Error && !(error instanceof DenoscopeError) && 'code' in error
  return isOfSystem ? fileError(path, 'read', error) : error
}
