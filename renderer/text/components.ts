/** Words of components. */
export const componentsText = {
  dialog: { close: 'Close' },
  errorNote: { tryAgain: 'Try again' },
  toast: { dismiss: 'Dismiss' },
  splitPane: { resize: (pane: string) => `Resize ${pane}` }
}
