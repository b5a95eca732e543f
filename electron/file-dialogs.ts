import { dialog, shell, type OpenDialogOptions } from 'electron'
import { existsSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { DenoscopeError } from '../src-core/errors.ts'
import { channels } from './page/bridge.ts'
import type { GrantedPaths } from './granted-paths.ts'
import { answer } from './page/page-requests.ts'
import { currentWindow } from './windows.ts'

const imageFiles: OpenDialogOptions = {
  title: 'Open image files',
  properties: ['openFile', 'multiSelections'],
  filters: [
    { name: 'All files', extensions: ['*'] },
    { name: 'DICOM', extensions: ['dcm', 'dicom', 'ima', 'zip'] },
    { name: 'NIfTI, MetaImage', extensions: ['nii', 'gz', 'hdr', 'img', 'mha', 'mhd'] },
    { name: 'NumPy, HDF5', extensions: ['npy', 'npz', 'h5', 'hdf5'] },
    { name: 'TIFF, PNG', extensions: ['tif', 'tiff', 'png'] }
  ]
}
const imageFolder: OpenDialogOptions = { title: 'Open a folder of images', properties: ['openDirectory'] }
const onnxModel: OpenDialogOptions = {
  title: 'Add a model',
  properties: ['openFile'],
  filters: [{ name: 'ONNX', extensions: ['onnx'] }]
}
const saveFolder: OpenDialogOptions = {
  title: 'Choose a folder to write to',
  properties: ['openDirectory', 'createDirectory']
}

/** Answers requests for the system's file dialogs and for dropped files. Chosen paths are granted. */
export function setupDialogs(granted: GrantedPaths): void {
  const choose = async (options: OpenDialogOptions) => {
    const window = currentWindow()
    const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return granted.grant(filePaths)
  }
  answer(channels.chooseFiles, () => choose(imageFiles))
  answer(channels.chooseModel, () => choose(onnxModel))
  answer(channels.chooseFolder, async () => (await choose(imageFolder))[0] ?? null)
  answer(channels.chooseSaveFolder, async () => (await choose(saveFolder))[0] ?? null)
  // Request of the preload for dropped files. The page itself cannot name a path.
  answer(channels.grantDropped, (_event, paths) => granted.grant(checkedPaths(paths)))
  answer(channels.showInFolder, (_event, path) => showInFolder(granted.check(path)))
}

function checkedPaths(paths: unknown): string[] {
  if (Array.isArray(paths) && paths.every((path) => typeof path === 'string' && isAbsolute(path)))
    return paths as string[]
  throw new DenoscopeError('argument.invalid', 'paths: expected absolute paths')
}

function showInFolder(path: string): void {
  if (!existsSync(path)) throw new DenoscopeError('file.not-found', `path: ${path} does not exist.`)
  shell.showItemInFolder(path)
}
