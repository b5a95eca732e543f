/** Names of what preload and main say to each other. */
export const channels = {
  connect: 'denoscope:connect',
  enginePort: 'denoscope:engine-port',
  chooseFiles: 'denoscope:choose-files',
  chooseFolder: 'denoscope:choose-folder',
  chooseSaveFolder: 'denoscope:choose-save-folder',
  grantDropped: 'denoscope:grant-dropped',
  showInFolder: 'denoscope:show-in-folder',
  printPdf: 'denoscope:print-pdf',
  readyForPaths: 'denoscope:ready-for-paths',
  openPaths: 'denoscope:open-paths',
  showMenu: 'denoscope:show-menu',
  menu: 'denoscope:menu'
} as const
