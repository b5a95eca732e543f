export const sourcesText = {
  title: 'Sources',
  open: {
    files: 'Open files',
    folder: 'Open folder',
    mnist: 'MNIST',
    phantom: 'CT phantom',
    auditOutputs: "Audit a denoiser's output"
  },
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
  join: {
    title: 'Slices without a common series',
    why: 'Each of these files is a series of its own, with no Series Instance UID or one that no other has. They agree in patient, description, kernel and geometry, and lie at different positions.',
    action: 'Join to one series',
    dismiss: 'Leave them apart'
  },
  thumbnailFailed: 'No preview',
  units: { HU: 'HU', '1': '0 to 1', stored: 'stored values' }
} as const
