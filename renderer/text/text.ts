/** Words of the parts that every view shares, in one place, ready for translation. */
export const text = {
  reviewer: (name: string) => `Reviewer: ${name}`,
  rail: 'Views',
  viewMissing: { title: 'This view is not part of this build', text: 'Choose another one on the left.' },
  drop: { title: 'Drop to open', text: 'DICOM files or folders; files that are no images are listed with the reason.' },
  engine: {
    connecting: 'Connecting to the engine',
    connected: 'Engine',
    lost: 'The engine is not answering',
    lostText:
      'What was saved is safe. This page connects by itself once the engine is back. After a start of your own, open the address that was printed.',
    reconnect: 'Reconnect',
    backendLoading: 'TensorFlow is loading',
    backends: { tensorflow: 'TensorFlow (native)', wasm: 'TensorFlow (WebAssembly)' }
  },
  workspaceState: {
    damaged: 'Something of this workspace is missing or damaged',
    mended: 'Denoscope put something right in this workspace',
    dismiss: 'Dismiss'
  },
  jobs: {
    title: 'Jobs',
    none: 'No jobs running',
    empty: {
      title: 'Nothing has run yet',
      text: 'Opening files, audits, trainings and reports appear here with their progress.'
    },
    cancel: 'Cancel',
    clear: 'Clear ended',
    states: {
      queued: 'Waiting',
      running: 'Running',
      done: 'Done',
      failed: 'Failed',
      cancelled: 'Cancelled',
      interrupted: 'Interrupted'
    },
    results: {
      'open-sources': 'Show sources',
      audit: 'Open audit',
      training: 'Show model',
      'latent-map': 'Show model',
      report: 'Show report'
    }
  },
  palette: {
    title: 'Commands',
    placeholder: 'Search commands, workspaces, sources and audits',
    empty: 'Nothing matches.',
    groups: {
      here: 'In this view',
      everywhere: 'Everywhere',
      workspaces: 'Workspaces',
      sources: 'Sources',
      audits: 'Audits'
    }
  },
  keys: {
    title: 'Keys',
    everywhere: 'Everywhere',
    description: 'Keys count where you are not typing. Press a key’s button to change it.',
    find: 'Find an action, a view or a key',
    nothing: 'Nothing of that name.',
    resetAll: 'All back to defaults',
    howTo: 'Press a key’s button, then the new keys. Backspace removes them, Escape leaves them.',
    press: 'Press keys',
    none: 'None',
    change: 'Change',
    reset: 'Reset to default',
    taken: 'Also used by'
  },
  actions: {
    palette: 'Show commands',
    keys: 'Show keys',
    theme: 'Switch between dark and light',
    jobs: 'Show jobs',
    openFiles: 'Open files',
    openFolder: 'Open folder',
    mnist: 'Open MNIST',
    phantom: 'Open CT phantom',
    auditOutputs: "Audit a denoiser's output",
    report: 'Export report',
    doctor: 'Check this installation',
    forgetWorkspaces: 'Clear recent workspaces',
    reload: 'Reload lists from the engine'
  }
} as const
