import { Command } from 'commander'
import { appVersion } from '../engine/versions.ts'
import { auditCommand } from './commands/audit.ts'
import { doctorCommand } from './commands/doctor.ts'
import { serveCommand } from './commands/serve.ts'
import { trainCommand } from './commands/train.ts'

/** The command line: each command is one line here and one file in commands/. */
export function buildProgram(): Command {
  const program = new Command('denoscope')
    .description('Shows, patch by patch, what an image denoiser invents, loses or deforms.')
    .version(appVersion)
    .showSuggestionAfterError()
  for (const command of [auditCommand(), trainCommand(), serveCommand(), doctorCommand()]) program.addCommand(command)
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'denoscope:')) })
  }
  return program
}
