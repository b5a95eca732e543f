/** Severity of an error for its reader. */
export type Severity = 'input' | 'environment' | 'defect'

/**
 * Every error that Denoscope raises on purpose, with its severity and the heading a person reads.
 * `input` is mended by the person, `environment` by the machine's owner, `defect` by us.
 */
export const errorTable = {
  'argument.invalid': { severity: 'input', heading: 'A setting is not usable' },
  'file.not-found': { severity: 'input', heading: 'File not found' },
  'file.unreadable': { severity: 'input', heading: 'File cannot be read' },
  'file.unwritable': { severity: 'environment', heading: 'File cannot be written' },
  'path.refused': { severity: 'input', heading: 'Path was not chosen' },
  'npy.malformed': { severity: 'input', heading: 'Not a usable .npy file' },
  'dicom.not-dicom': { severity: 'input', heading: 'Not a DICOM file' },
  'dicom.not-an-image': { severity: 'input', heading: 'DICOM object without an image' },
  'dicom.truncated': { severity: 'input', heading: 'DICOM file is cut short' },
  'dicom.tag-missing': { severity: 'input', heading: 'DICOM attribute is missing' },
  'dicom.unsupported': { severity: 'input', heading: 'DICOM image of an unsupported kind' },
  'dicom.corrupt': { severity: 'input', heading: 'DICOM file is damaged' },
  'dicom.duplicate': { severity: 'input', heading: 'DICOM image given twice' },
  'format.damaged': { severity: 'input', heading: 'Image file is damaged or incomplete' },
  'format.unsupported': { severity: 'input', heading: 'Image file of an unsupported kind' },
  'format.undecided': { severity: 'input', heading: 'The file leaves a question open' },
  'archive.refused': { severity: 'input', heading: 'Archive is not opened' },
  'source.unknown': { severity: 'input', heading: 'No such source' },
  'source.mismatch': { severity: 'input', heading: 'The two series do not match' },
  'slice.out-of-range': { severity: 'input', heading: 'No such slice' },
  'denoiser.unknown': { severity: 'input', heading: 'No such denoiser' },
  'denoiser.incompatible': { severity: 'input', heading: 'The denoiser does not fit these patches' },
  'denoiser.failed': { severity: 'input', heading: 'The denoiser failed' },
  'command.not-allowed': { severity: 'input', heading: 'The command was not allowed' },
  'onnx.unusable': { severity: 'input', heading: 'Not a usable ONNX model' },
  'model.unknown': { severity: 'input', heading: 'No such model' },
  'model.damaged': { severity: 'input', heading: 'Model files are damaged' },
  'audit.damaged': { severity: 'input', heading: 'Audit files are damaged' },
  'audit.reduced': { severity: 'input', heading: 'Audit without its images' },
  'audit.unknown': { severity: 'input', heading: 'No such audit' },
  'finding.unknown': { severity: 'input', heading: 'No such finding' },
  'measurement.unknown': { severity: 'input', heading: 'No such measurement' },
  'review.unknown': { severity: 'input', heading: 'No such review' },
  'review.unfinished': { severity: 'input', heading: 'The review is not finished' },
  'review.closed': { severity: 'input', heading: 'The reading is closed' },
  'report.unknown': { severity: 'input', heading: 'No such report' },
  'pdf.unavailable': { severity: 'environment', heading: 'The report cannot be printed' },
  'pacs.unreachable': { severity: 'environment', heading: 'The PACS cannot be reached' },
  'pacs.refused': { severity: 'input', heading: 'The PACS refuses the connection' },
  'pacs.not-found': { severity: 'input', heading: 'Not found in the PACS' },
  'pacs.failed': { severity: 'environment', heading: 'The PACS failed' },
  'job.unknown': { severity: 'input', heading: 'No such job' },
  'job.cancelled': { severity: 'input', heading: 'Cancelled' },
  'queue.busy': { severity: 'input', heading: 'Another process works on the queue' },
  'queue.unusable': { severity: 'environment', heading: 'The database of the queue cannot be used' },
  'workspace.unusable': { severity: 'environment', heading: 'The workspace folder cannot be used' },
  'workspace.damaged': { severity: 'environment', heading: 'The workspace is damaged' },
  'workspace.newer': { severity: 'environment', heading: 'The workspace was made by a newer Denoscope' },
  'backend.unavailable': { severity: 'environment', heading: 'No TensorFlow backend could be loaded' },
  'worker.died': { severity: 'environment', heading: 'A worker process ended unexpectedly' },
  'engine.disconnected': { severity: 'environment', heading: 'The engine is not answering' },
  internal: { severity: 'defect', heading: 'Something went wrong inside Denoscope' }
} as const satisfies Record<string, { severity: Severity; heading: string }>

export type ErrorCode = keyof typeof errorTable

/** An expected failure: a stable code, and one line that names what is wrong and where. */
export class DenoscopeError extends Error {
  readonly code: ErrorCode
  override name = 'DenoscopeError'

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Wraps a thrown value as a DenoscopeError; an unforeseen error becomes `internal`. */
export function asDenoscopeError(thrown: unknown): DenoscopeError {
  if (thrown instanceof DenoscopeError) return thrown
  if (isCoded(thrown)) return new DenoscopeError(thrown.code, thrown.message)
  if (isSystemError(thrown)) return fromSystem(thrown)
  if (isDatabaseError(thrown) && isFullDatabase(thrown))
    return new DenoscopeError(
      'file.unwritable',
      `denoscope.sqlite: the workspace's database cannot be written (${systemReason(thrown)})`,
      { cause: thrown }
    )
  if (isDatabaseError(thrown))
    return new DenoscopeError('workspace.unusable', `The workspace's database: ${thrown.message} (${thrown.code})`, {
      cause: thrown
    })
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new DenoscopeError('internal', message, { cause: thrown })
}

/** System calls that change files. */
const writing: ReadonlySet<string> = new Set([
  'write',
  'mkdir',
  'mkdtemp',
  'rename',
  'unlink',
  'rm',
  'rmdir',
  'ftruncate',
  'fsync',
  'copyfile',
  'cp',
  'link',
  'symlink',
  'chmod',
  'utime',
  'futime'
])
const unwritable: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EFBIG'])

/** An unforeseen error of the operating system as one line with path and reason. */
function fromSystem(thrown: NodeJS.ErrnoException): DenoscopeError {
  const where = thrown.path === undefined ? '' : `${thrown.path}: `
  if (isNulInPath(thrown))
    return new DenoscopeError('argument.invalid', `path: ${systemReason(thrown)}`, { cause: thrown })
  const cannotWrite = unwritable.has(thrown.code!) || writing.has(thrown.syscall!)
  if (cannotWrite)
    return new DenoscopeError('file.unwritable', `${where}cannot be written (${systemReason(thrown)})`, {
      cause: thrown
    })
  if (thrown.code === 'ENOENT')
    return new DenoscopeError('file.not-found', `${where}${systemReason(thrown)}`, { cause: thrown })
  return new DenoscopeError('file.unreadable', `${where}cannot be read (${systemReason(thrown)})`, { cause: thrown })
}

/** True for a DenoscopeError after a boundary that carries plain objects only. */
function isCoded(thrown: unknown): thrown is { code: ErrorCode; message: string } {
  const { code, message } = (thrown ?? {}) as Record<string, unknown>
  return typeof code === 'string' && Object.hasOwn(errorTable, code) && typeof message === 'string'
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR_SHMSIZE: 'the disk is full',
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
function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  const { code, syscall } = (thrown ?? {}) as NodeJS.ErrnoException
  return thrown instanceof Error && typeof code === 'string' && (syscall !== undefined || isNulInPath(thrown))
}

/** Node refuses a NUL in a path before the system sees it. */
const isNulInPath = (thrown: Error): boolean =>
  'code' in thrown && thrown.code === 'ERR_INVALID_ARG_VALUE' && thrown.message.includes('null bytes')

/**
 * Answers of SQLite that a disk, a permission or another process causes.
 * Others, such as broken constraints, are defects.
 */
const ofSurroundings = /^SQLITE_(FULL|READONLY|IOERR|CORRUPT|NOTADB|CANTOPEN|BUSY|LOCKED|PERM|NOLFS|AUTH)/

/** True for what SQLite throws without room for its database, or for the shared memory beside it. */
export const isFullDatabase = (thrown: unknown): boolean =>
  ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(String((thrown as { code?: unknown } | null)?.code))

const isDatabaseError = (thrown: unknown): thrown is Error & { readonly code: string } =>
  thrown instanceof Error &&
  thrown.name === 'SqliteError' &&
  ofSurroundings.test(String((thrown as { code?: unknown }).code))
