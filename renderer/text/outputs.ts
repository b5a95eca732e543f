/** Words of audits of outputs that other methods made. */
export const outputsText = {
  dialog: {
    title: "Audit a denoiser's output",
    description:
      'Say what each open series is. Outputs of other methods are scored as they are, slice by slice against the reference.',
    noSeries:
      'No two open series share a grid yet. Open the reference, the outputs and, if you have it, the low-dose series they were made from.',
    series: 'Series',
    role: 'Role',
    roleOf: (series: string) => `Role of ${series}`,
    nameOf: (series: string) => `Name of the output ${series}`,
    roles: { reference: 'Reference', input: 'Low-dose input', output: 'Output', unused: 'Not used' },
    denoisers: "Denoscope's own denoisers beside them",
    denoisersNeedInput: 'These run on the low-dose input: give one series that role first.',
    denoisersHint: 'None is needed. They run on the low-dose input and stand beside the outputs.',
    missing: { reference: 'Choose the reference.', output: 'Choose at least one output.' },
    openFiles: 'Open files',
    openFolder: 'Open folder',
    cancel: 'Cancel',
    choosePatches: 'Choose patches'
  },
  section: {
    title: 'Outputs of others',
    add: 'Add an output',
    addPlaceholder: 'Choose a series',
    nameOf: (series: string) => `Name of ${series}`,
    remove: (name: string) => `Leave out ${name}`,
    none: 'None: open a series that another method made from this scan.'
  }
}
