import { Menu, app, type MenuItemConstructorOptions } from 'electron'
import { views } from '../renderer/state/views.ts'
import { channels } from './channels.ts'
import type { Dialogs } from './dialogs.ts'
import type { OpenedPaths } from './opened-paths.ts'
import { currentWindow, showWindow } from './windows.ts'

/** The native menu. Keys that the page itself answers to are only shown here, since a person can change them there. */
export function setupMenus(dialogs: Dialogs, paths: OpenedPaths): void {
  const open = async (choose: () => Promise<string[]>) => {
    showWindow()
    paths.add(await choose())
  }
  const folderAsList = async () => {
    const folder = await dialogs.chooseFolder()
    return folder === null ? [] : [folder]
  }
  const fileMenu: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Open DICOM &files…', accelerator: 'CmdOrCtrl+O', click: () => void open(dialogs.chooseFiles) },
      { label: 'Open f&older…', accelerator: 'CmdOrCtrl+Shift+O', click: () => void open(folderAsList) },
      { type: 'separator' },
      process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' }
    ]
  }
  const macMenu: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : []
  Menu.setApplicationMenu(Menu.buildFromTemplate([...macMenu, fileMenu, { role: 'editMenu' }, viewMenu(), { role: 'windowMenu' }, helpMenu]))
}

function viewMenu(): MenuItemConstructorOptions {
  const entries = views.map(({ id, label, key }): MenuItemConstructorOptions => ({
    label,
    ...(key && { accelerator: key, registerAccelerator: false }),
    click: () => tellPage(`view.${id}`)
  }))
  return {
    label: '&View',
    submenu: [
      ...entries,
      { type: 'separator' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'togglefullscreen' },
      { type: 'separator' },
      { role: 'toggleDevTools' }
    ]
  }
}

const helpMenu: MenuItemConstructorOptions = {
  role: 'help',
  submenu: [{ label: '&About Denoscope', click: () => app.showAboutPanel() }]
}

function tellPage(actionId: string): void {
  showWindow()
  currentWindow()?.webContents.send(channels.menu, actionId)
}
