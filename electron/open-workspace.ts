import { app, dialog, type MessageBoxOptions, type OpenDialogOptions } from 'electron'
import { asDenoscopeError } from '../src-core/errors.ts'
import { currentWindow } from './windows.ts'
import type { EngineHost } from './engine/engine-host.ts'

/** Time in ms to answer the question. An unattended box must not keep the program alive. */
const questionShownFor = 30_000

const refusal: MessageBoxOptions = {
  type: 'error',
  title: 'Denoscope',
  message: 'The workspace cannot be opened',
  buttons: ['Choose another folder…', 'Quit'],
  defaultId: 0,
  cancelId: 1
}
const choice: OpenDialogOptions = {
  title: 'Choose a folder for the workspace',
  properties: ['openDirectory', 'createDirectory']
}

/** Opens the workspace, or another one that the person chooses. Ends the program if none is chosen. */
export async function openWorkspace(engine: EngineHost): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await engine.opened()
      // The loaded page may connect only to the engine of its loading time.
      if (attempt > 0) currentWindow()?.reload()
      return
    } catch (thrown) {
      const folder = await askForAnother(asDenoscopeError(thrown).message)
      if (folder === null) return app.exit(1)
      engine.useWorkspace(folder)
    }
  }
}

async function askForAnother(message: string): Promise<string | null> {
  process.stderr.write(`denoscope: ${message}\n`)
  const window = currentWindow()
  const question = { ...refusal, detail: message }
  const answered = window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question)
  const timeOut = new Promise<null>((resolve) => setTimeout(resolve, questionShownFor, null))
  const answer = await Promise.race([answered, timeOut])
  if (answer?.response !== 0) return null
  const { filePaths } = await (window ? dialog.showOpenDialog(window, choice) : dialog.showOpenDialog(choice))
  return filePaths[0] ?? null
}
