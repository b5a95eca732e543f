import { existsSync } from 'node:fs'
import { gunzipStart, isGzip } from '../../files/gunzip-file.ts'
import { isMetaImage } from './meta-image.ts'
import { niftiVersion } from './nifti-header.ts'
import { numberedGroups } from './numbered-files.ts'
import { readAtMost } from './stored-voxels.ts'

export type FormatKind = 'nifti' | 'tiff' | 'png' | 'npy' | 'npz' | 'hdf5' | 'meta-image'

/** Files that belong together. */
export interface FormatFiles {
  readonly kind: FormatKind
  /** Several if each may be a slice, in slice order. */
  readonly files: readonly string[]
}

export interface SortedFiles {
  readonly formats: readonly FormatFiles[]
  /** ZIP archives. */
  readonly archives: readonly string[]
  /** All other files: DICOM, or to be refused as such. */
  readonly others: readonly string[]
}

/** Bytes that show the format. */
const markBytes = 1024
const filesAtOnce = 16

/**
 * Sorts files by their first bytes, else by their extension. Numbered PNG, TIFF and NumPy files of a folder form one
 * series. A data file goes with its header.
 */
export async function sortFiles(paths: readonly string[]): Promise<SortedFiles> {
  const kinds = new Map<string, FormatKind | 'archive' | 'dicom'>()
  let next = 0
  const work = async () => {
    while (next < paths.length) {
      const path = paths[next++]!
      kinds.set(path, await kindOf(path))
    }
  }
  await Promise.all(Array.from({ length: filesAtOnce }, work))
  const having = (kind: string) => paths.filter((path) => kinds.get(path) === kind)
  const single = (kind: FormatKind, files = having(kind)): FormatFiles[] =>
    files.map((path) => ({ kind, files: [path] }))
  const grouped = (kind: FormatKind): FormatFiles[] => numberedGroups(having(kind)).map((files) => ({ kind, files }))
  const nifti = [...new Set(having('nifti').map(headerFile))]
  const formats = [
    ...single('nifti', nifti),
    ...grouped('tiff'),
    ...grouped('png'),
    ...grouped('npy'),
    ...single('npz'),
    ...single('hdf5'),
    ...single('meta-image')
  ]
  const companions = companionNames(formats)
  return { formats, archives: having('archive'), others: having('dicom').filter((path) => !companions.has(path)) }
}

const byExtension: readonly (readonly [RegExp, FormatKind | 'archive'])[] = [
  [/\.nii(\.gz)?$|\.(img|hdr)\.gz$/i, 'nifti'],
  [/\.tiff?$/i, 'tiff'],
  [/\.png$/i, 'png'],
  [/\.npy$/i, 'npy'],
  [/\.npz$/i, 'npz'],
  [/\.(h5|hdf5|hdf)$/i, 'hdf5'],
  [/\.(mha|mhd)$/i, 'meta-image'],
  [/\.zip$/i, 'archive']
]

/** Format of a file. Without a mark the name decides, so that a damaged file is refused as what it claims to be. */
async function kindOf(path: string): Promise<FormatKind | 'archive' | 'dicom'> {
  const start = await readAtMost(path, 0, markBytes).catch(() => new Uint8Array())
  const starts = (mark: string, at = 0) => Buffer.from(mark, 'latin1').equals(start.subarray(at, at + mark.length))
  const named = byExtension.find(([pattern]) => pattern.test(path))?.[1]
  if (starts('DICM', 128)) return 'dicom'
  if (niftiVersion(start) !== null) return 'nifti'
  if (isGzip(start)) return niftiVersion(gunzipStart(start)) === null ? (named ?? 'dicom') : 'nifti'
  if (/\.img$/i.test(path) && headerFile(path) !== path) return 'nifti'
  if (starts('II*\0') || starts('MM\0*') || starts('II+\0') || starts('MM\0+')) return 'tiff'
  if (starts('\x89PNG')) return 'png'
  if (starts('\x93NUMPY')) return 'npy'
  if (starts('PK\x03\x04') || starts('PK\x05\x06')) return named === 'npz' ? 'npz' : 'archive'
  if (starts('\x89HDF\r\n')) return 'hdf5'
  if (isMetaImage(start)) return 'meta-image'
  return named ?? 'dicom'
}

/** The header beside the data file of a NIfTI pair; else the file itself. */
function headerFile(path: string): string {
  if (!/\.img(\.gz)?$/i.test(path)) return path
  const base = path.replace(/\.img(\.gz)?$/i, '')
  return ['.hdr', '.hdr.gz', '.HDR'].map((extension) => base + extension).find((name) => existsSync(name)) ?? path
}

/** Names of the data files that a folder may hold beside its MetaImage headers. */
function companionNames(formats: readonly FormatFiles[]): ReadonlySet<string> {
  const headers = formats.filter(({ kind }) => kind === 'meta-image').flatMap(({ files }) => files)
  return new Set(
    headers.flatMap((path) => ['raw', 'zraw'].map((extension) => path.replace(/\.mh[ad]$/i, `.${extension}`)))
  )
}
