import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { butWhat } from '../../../src-core/files/foreign-formats.ts'

/** A file's start: bytes at an offset, zeros before and behind. */
function start(mark: string, offset = 0): Uint8Array {
  const bytes = Buffer.alloc(600)
  bytes.write(mark, offset, 'latin1')
  return bytes
}

describe('files that are not DICOM are named by their format', () => {
  it.each<[string, Uint8Array, string, RegExp]>([
    ['ZIP', start('PK\x03\x04'), 'a.zip', /^ but a ZIP archive: unpack it and open the folder$/],
    ['gzip', gzipSync('text'), 'a.tar.gz', /^ but a gzip archive: unpack it/],
    ['compressed NIfTI', gzipSync('text'), 'scan.nii.gz', /^ but a compressed NIfTI image: convert it to DICOM/],
    ['NIfTI', start('n+1\0', 344), 'scan.nii', /^ but a NIfTI image: convert it/],
    ['NIfTI of two files', start('ni1\0', 344), 'scan.hdr', /^ but a NIfTI header/],
    ['NIfTI 2', start('n+2\0\r\n', 4), 'scan.nii', /^ but a NIfTI image/],
    ['HDF5', start('\x89HDF\r\n\x1a\n'), 'a.h5', /^ but an HDF5 file: /],
    ['MATLAB', start('MATLAB 5.0 MAT-file'), 'a.mat', /^ but a MATLAB file: /],
    ['TIFF, little-endian', start('II*\0'), 'a.tif', /^ but a TIFF image: open the DICOM files/],
    ['TIFF, big-endian', start('MM\0*'), 'a.tif', /^ but a TIFF image/],
    ['PDF', start('%PDF-1.7'), 'a.pdf', /^ but a PDF document/],
    ['PNG', start('\x89PNG\r\n\x1a\n'), 'a', /^ but a PNG image: .*commands for arrays read grey PNG$/],
    ['JPEG', start('\xff\xd8\xff\xe0'), 'a', /^ but a JPEG image/],
    ['NumPy', start('\x93NUMPY'), 'a.dat', /^ but a NumPy array: give it a name that ends with \.npy$/],
    [
      'NumPy by its name',
      start('\x93NUMPY'),
      'a.NPY',
      /^ but a NumPy array: other commands read it, this one needs DICOM$/
    ],
    ['tar', start('ustar', 257), 'a.tar', /^ but a tar archive/],
    ['text', Buffer.from('ObjectID = 1\n'), 'a.txt', /^ but a text file$/],
    ['MetaImage', Buffer.from('ObjectType = Image\nNDims = 3\n'), 'a.mhd', /^ but a MetaImage header: convert it/],
    ['nothing known', start('\x01\x02'), 'a', /^$/],
    ['an empty file', new Uint8Array(0), 'a', /^$/]
  ])('%s', (_, bytes, path, expected) => {
    expect(butWhat(bytes, path)).toMatch(expected)
  })
})
