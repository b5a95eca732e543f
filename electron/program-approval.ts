import { dialog, type MessageBoxOptions } from 'electron'
import { commandSetupSchema, type CommandSetup } from '../src-core/denoisers/command/command-setup.ts'
import { commandRows, programQuestion, programWarning } from '../src-core/denoisers/command/command-statements.ts'
import { sealSecret } from '../src-core/engine/path-rules.ts'
import { DenoscopeError } from '../src-core/errors.ts'
import { channels } from './page/bridge.ts'
import { answer } from './page/page-requests.ts'
import { currentWindow } from './windows.ts'

/**
 * Asks the person before a program of others may run. The question is main's own: a page that was taken over can ask
 * for it, but cannot answer it. The engine takes the sealed set-up alone.
 */
export function setupProgramApproval(grantKey: string): void {
  answer(channels.allowProgram, async (_event, value) => {
    const parsed = commandSetupSchema.safeParse(value)
    if (!parsed.success) throw new DenoscopeError('argument.invalid', 'setup: expected the set-up of a command')
    const setup = parsed.data
    return (await isAllowed(setup)) ? sealSecret(grantKey, JSON.stringify({ allowedCommand: setup })) : null
  })
}

async function isAllowed(setup: CommandSetup): Promise<boolean> {
  const question: MessageBoxOptions = {
    type: 'question',
    title: 'Denoscope',
    message: programQuestion,
    detail: [...commandRows(setup).map(([label, text]) => `${label}: ${text}`), programWarning].join('\n\n'),
    buttons: ['Do not run', 'Allow'],
    defaultId: 0,
    cancelId: 0,
    noLink: true
  }
  const window = currentWindow()
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 1
}
