export const settingsText = {
  title: 'Settings',
  appearance: {
    title: 'Appearance',
    theme: 'Theme',
    dark: 'Dark',
    light: 'Light',
    drawing: 'Slices drawn by',
    automatic: 'Automatic',
    gpu: 'GPU',
    cpu: 'Processor'
  },
  reviewer: { title: 'Reviewer', name: 'Name', hint: 'Findings are recorded under this name.' },
  workspace: {
    title: 'Workspace',
    path: 'Folder',
    open: 'Open',
    choose: 'Choose folder',
    hint: 'Audits, findings and models are kept in this folder. A new folder becomes a new workspace.',
    opened: 'Workspace opened'
  },
  doctor: { title: 'Doctor', again: 'Check again', states: { good: 'Good', limited: 'Limited', bad: 'Bad' } },
  phrases: { title: 'Phrases for notes' },
  keys: { title: 'Keys' }
} as const
