/** Words of the reports view. */
export const reportsText = {
  settings: 'Report settings',
  title: 'Report',
  unread:
    'The report is not shown here: it has the answers of a blinded review that you have not read. It can be exported for others.',
  audit: 'Audit',
  words: {
    title: 'Title',
    institution: 'Institution',
    reader: 'Reader',
    readerHint: 'Whoever recorded findings where it is empty.',
    conclusion: 'Conclusion',
    hint: 'Kept with the audit. Institution and reader are offered again for the next report.',
    saved: 'Saved',
    saving: 'Saving'
  },
  exporting: {
    title: 'Export',
    all: 'Export report',
    hint: 'HTML with all pictures inside, findings and patches as CSV, and everything as JSON.',
    hintPdf: 'HTML with all pictures inside, PDF, findings and patches as CSV, and everything as JSON.',
    only: { html: 'HTML', pdf: 'PDF', csv: 'CSV', json: 'JSON' },
    onlyLabel: { html: 'Export HTML', pdf: 'Export PDF', csv: 'Export CSV', json: 'Export JSON' },
    print: 'Print or save as PDF',
    single: 'One format only',
    toFolder: 'Export to a folder',
    starting: 'Starting',
    printing: 'Printing pages',
    progress: 'Export',
    cancel: 'Cancel',
    done: 'Report exported'
  },
  exported: {
    title: 'Exported',
    none: 'No report of this audit has been exported yet.',
    show: 'Show in folder',
    download: (file: string) => `Download ${file}`,
    saved: (folder: string) => `Saved in ${folder}`
  },
  preview: 'Report preview'
} as const
