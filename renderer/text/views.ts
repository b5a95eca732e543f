/** What views say before there is anything in them. */
export const viewsText = {
  goTo: { patchify: 'Go to Patchify', sources: 'Choose a source' },
  empty: {
    home: {
      title: 'No audits yet',
      text: 'Open a source, cut it in Patchify and run an audit; it will wait here for review.'
    },
    sources: { title: 'No sources are open', text: 'Drop DICOM files or a folder here, or start with a sample.' },
    patchify: {
      title: 'Nothing to cut into patches yet',
      text: 'Choose a source first: a DICOM series, MNIST or the built-in CT phantom.'
    },
    audit: { title: 'No audit yet', text: 'Choose a source, cut it into patches, and run the denoisers on them.' },
    review: {
      title: 'Nothing to review yet',
      text: 'A review walks through the patches of a finished audit, one at a time. Run an audit first.'
    },
    models: {
      title: 'No models yet',
      text: "Train the paper's autoencoder on MNIST or CT; it then stands among the denoisers."
    },
    reports: {
      title: 'Nothing to report yet',
      text: 'A report is made of a finished audit and its findings. Choose a source and run an audit first.'
    }
  },
  auditRunning: { title: 'The audit is running', text: 'Its patches appear here as soon as it is done.' }
}
