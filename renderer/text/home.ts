export const homeText = {
  title: 'Home',
  hero: {
    title: 'See what a denoiser invents, loses or deforms',
    text: 'Drop DICOM files or a folder anywhere in this window.'
  },
  steps: {
    title: 'How it goes',
    list: [
      { title: 'Open', text: 'A CT series, MNIST or the phantom.', view: 'sources' },
      { title: 'Patchify', text: 'Cut, degrade and denoise it patch by patch.', view: 'patchify' },
      { title: 'Review', text: 'Worst patches first; flag what is lost or invented.', view: 'audit' },
      { title: 'Report', text: 'Findings with their pictures, figures and settings.', view: 'reports' }
    ]
  },
  open: { files: 'Open files', folder: 'Open folder', outputs: "Audit a denoiser's output" },
  samples: {
    title: 'Start with a sample',
    phantom: { title: 'CT phantom', text: 'Generated series with known vessels and lesions' },
    mnist: { title: 'MNIST test set', text: '10,000 digits, 28 × 28, as in the paper' }
  },
  sources: { title: 'Open sources', all: 'All sources' },
  audits: { title: 'Recent audits' },
  removed: {
    title: 'Recently removed',
    removed: 'removed',
    restore: 'Restore',
    restoreOf: (title: string) => `Restore a removed audit: ${title}`,
    done: 'Audit removed',
    where: 'Home lists it under Recently removed.',
    undo: 'Undo'
  },
  workspaces: { title: 'Workspaces', current: 'Open now' },
  engine: {
    title: 'Engine',
    version: 'Denoscope',
    backend: 'Backend',
    why: 'Why',
    libraries: 'Libraries',
    workspace: 'Workspace',
    doctor: 'Check this machine',
    slower: 'slower'
  },
  states: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' }
} as const
