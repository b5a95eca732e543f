const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file is in the way of a folder',
  EISDIR: 'it is a folder',
  EFBIG: 'the file would be too large',
  EIO: 'the disk reported an error',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'symbolic links lead in a circle',
  ERR_INVALID_ARG_VALUE: 'the name holds a NUL character'
}

/** Reason of the system's refusal of a file, in words with its code. */
export function systemReason(thrown: unknown): string {
  const { code } = (thrown ?? {}) as NodeJS.ErrnoException
  if (code === undefined) return thrown instanceof Error ? thrown.message : String(thrown)
  const words = reasons[code]
  return words === undefined ? code : `${words}, ${code}`
}

/** True for what Node throws if the operating system refuses, or if a path could not be handed to it. */
export function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  const { code, syscall } = (thrown ?? {}) as NodeJS.ErrnoException
  return thrown instanceof Error && typeof code === 'string' && (syscall !== undefined || isNulInPath(thrown))
}

/** Node refuses a NUL in a path before the system sees it. */
export const isNulInPath = (thrown: Error): boolean =>
  'code' in thrown && thrown.code === 'ERR_INVALID_ARG_VALUE' && thrown.message.includes('null bytes')

/**
 * Answers of SQLite that a disk, a permission or another process causes.
 * Others, such as broken constraints, are defects.
 */
const ofSurroundings = /^SQLITE_(FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|BUSY|LOCKED|PERM|NOLFS|AUTH)/

export const isDatabaseError = (thrown: unknown): thrown is Error & { readonly code: string } =>
  thrown instanceof Error &&
  thrown.name === 'SqliteError' &&
  ofSurroundings.test(String((thrown as { code?: unknown }).code))
