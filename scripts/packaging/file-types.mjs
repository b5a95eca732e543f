/**
 * Types of files that the product opens, as one program among several.
 * `added` describes a type that the shared MIME database lacks (shared-mime-info 2.2): its parent type, and the bytes
 * by which its files are known, `offset` in bytes.
 */
export const fileTypes = [
  { mimeType: 'application/dicom', name: 'DICOM image', extensions: ['dcm', 'dicom'] },
  {
    mimeType: 'application/x-npy',
    name: 'NumPy array',
    extensions: ['npy'],
    added: { magic: [{ offset: 0, value: '\\x93NUMPY' }] }
  },
  {
    mimeType: 'application/x-npz',
    name: 'Archive of NumPy arrays',
    extensions: ['npz'],
    added: { parent: 'application/zip' }
  },
  {
    mimeType: 'application/x-nifti',
    name: 'NIfTI image',
    extensions: ['nii'],
    added: {
      magic: [
        { offset: 344, value: 'n+1\\0' },
        { offset: 4, value: 'n+2\\0' }
      ]
    }
  },
  {
    mimeType: 'application/x-nifti-gzip',
    name: 'Compressed NIfTI image',
    extensions: ['nii.gz'],
    added: { parent: 'application/gzip' }
  },
  {
    mimeType: 'application/x-metaimage',
    name: 'MetaImage',
    extensions: ['mha', 'mhd'],
    added: { magic: [{ offset: 0, value: 'ObjectType = Image' }] }
  },
  { mimeType: 'image/tiff', name: 'TIFF image', extensions: ['tif', 'tiff'] },
  { mimeType: 'application/x-hdf', name: 'HDF5 file', extensions: ['h5', 'hdf5'] },
  { mimeType: 'application/x-onnx', name: 'ONNX model', extensions: ['onnx'], added: {} }
]

/** Types in the form of electron-builder. Windows and macOS know no extension of two parts. */
export const fileAssociations = fileTypes.flatMap(({ mimeType, name, extensions }) => {
  const ext = extensions.filter((extension) => !extension.includes('.'))
  return ext.length > 0 ? [{ ext, name, mimeType, role: 'Viewer', rank: 'Alternate' }] : []
})

/** Description of the added types for the shared MIME database (freedesktop.org, version 0.21). */
export function mimeDescription() {
  const types = fileTypes.filter(({ added }) => added).map(describe)
  const space = 'http://www.freedesktop.org/standards/shared-mime-info'
  return `<?xml version="1.0" encoding="UTF-8"?>\n<mime-info xmlns="${space}">\n${types.join('')}</mime-info>\n`
}

function describe({ mimeType, name, extensions, added: { parent, magic } }) {
  const matches = magic?.map(({ offset, value }) => `      <match type="string" offset="${offset}" value="${value}"/>`)
  return [
    `  <mime-type type="${mimeType}">`,
    `    <comment>${name}</comment>`,
    ...(parent ? [`    <sub-class-of type="${parent}"/>`] : []),
    ...(matches ? ['    <magic priority="50">', ...matches, '    </magic>'] : []),
    ...extensions.map((extension) => `    <glob pattern="*.${extension}"/>`),
    '  </mime-type>\n'
  ].join('\n')
}
