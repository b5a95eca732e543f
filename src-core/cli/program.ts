import { Command } from 'commander'
import { appVersion } from '../runtime/versions.ts'
import { auditCommand } from './commands/audit.ts'
import { calibrateSfrcCommand } from './commands/calibrate-sfrc.ts'
import { compareCommand } from './commands/compare.ts'
import { degradeCommand } from './commands/degrade.ts'
import { denoiseCommand } from './commands/denoise.ts'
import { doctorCommand } from './commands/doctor.ts'
import { filterCommand } from './commands/filter.ts'
import { mergeCommand } from './commands/merge.ts'
import { measureCommand } from './commands/measure.ts'
import { metricsCommand } from './commands/metrics.ts'
import { projectCommand } from './commands/project.ts'
import { reconstructCommand } from './commands/reconstruct.ts'
import { reportCommand } from './commands/report.ts'
import { reproducePaperCommand } from './commands/reproduce-paper.ts'
import { serveCommand } from './commands/serve.ts'
import { trainClassifierCommand } from './commands/train-classifier.ts'
import { trainCommand } from './commands/train.ts'
import { validateDetectorsCommand } from './commands/validate-detectors.ts'
import { withQuiet } from './notices.ts'
import { refusingInOneLine } from './one-line.ts'

/** The command line: each command is one line here and one file in commands/. */
export function buildProgram(): Command {
  const program = new Command('denoscope')
    .description('Shows, patch by patch, what an image denoiser invents, loses or deforms.')
    .version(appVersion)
    .showSuggestionAfterError()
  const ofImages = [
    auditCommand(),
    compareCommand(),
    calibrateSfrcCommand(),
    validateDetectorsCommand(),
    trainCommand(),
    trainClassifierCommand(),
    reproducePaperCommand(),
    reportCommand(),
    filterCommand(),
    degradeCommand(),
    denoiseCommand(),
    metricsCommand(),
    measureCommand(),
    projectCommand(),
    reconstructCommand()
  ]
  for (const command of ofImages) program.addCommand(withQuiet(command))
  for (const command of [serveCommand(), doctorCommand(), mergeCommand()]) program.addCommand(command)
  return refusingInOneLine(program)
}
