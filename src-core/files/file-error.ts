import { DenoscopeError } from '../errors.ts'
import { systemReason } from '../system-reason.ts'

/** What went wrong with a file, as one line with its path. */
export function fileError(path: string, action: 'read' | 'write', cause: unknown): DenoscopeError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException
  const reason = systemReason(cause)
  if (action === 'write')
    return new DenoscopeError('file.unwritable', `${path}: cannot be written (${reason})`, { cause })
  if (code === 'ENOENT') return new DenoscopeError('file.not-found', `${path}: no such file`, { cause })
  return new DenoscopeError('file.unreadable', `${path}: cannot be read (${reason})`, { cause })
}
