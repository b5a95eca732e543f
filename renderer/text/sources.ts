export const sourcesText = {
  title: 'Sources',
  open: { files: 'Open files', folder: 'Open folder', mnist: 'MNIST', phantom: 'CT phantom', auditOutputs: "Audit a denoiser's output" },
  choose: 'Patchify',
  close: 'Close',
  closed: 'Closed',
  undo: 'Undo',
  more: 'More for',
  details: 'Details',
  sending: 'Sending',
  opening: 'Opening',
  cancel: 'Cancel',
  refused: {
    title: 'Not opened',
    file: 'File',
    why: 'Why',
    copy: 'Copy list',
    copied: 'List copied',
    dismiss: 'Dismiss'
  },
  thumbnailFailed: 'No preview',
  units: { HU: 'HU', '1': '0 to 1', stored: 'stored values' }
} as const
