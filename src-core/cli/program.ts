import { Command } from 'commander'
import { appVersion } from '../runtime/versions.ts'
import { auditCommand } from './commands/audit-command.ts'
import { benchCommand } from './commands/bench-command.ts'
import { backupCommand } from './commands/backup-command.ts'
import { calibrateSfrcCommand } from './commands/calibrate-sfrc-command.ts'
import { cohortCommand } from './commands/cohort-command.ts'
import { compareCommand } from './commands/compare-command.ts'
import { deidentifyCommand } from './commands/deidentify-command.ts'
import { convertCommand } from './commands/convert-command.ts'
import { degradeCommand } from './commands/degrade-command.ts'
import { denoiseCommand } from './commands/denoise-command.ts'
import { drawCasesCommand } from './commands/draw-cases-command.ts'
import { doctorCommand } from './commands/doctor-command.ts'
import { exportCommand } from './commands/export-command.ts'
import { exportReviewsCommand } from './commands/export-reviews-command.ts'
import { filterCommand } from './commands/filter-command.ts'
import { insertLesionsCommand } from './commands/insert-lesions-command.ts'
import { keysCommand } from './commands/keys-command.ts'
import { measureCommand } from './commands/measure-command.ts'
import { mergeCommand } from './commands/merge-command.ts'
import { metricsCommand } from './commands/metrics-command.ts'
import { openCommand } from './commands/open-command.ts'
import { pacsCommand } from './commands/pacs-command.ts'
import { phantomCommand } from './commands/phantom-command.ts'
import { projectCommand } from './commands/project-command.ts'
import { reconstructCommand } from './commands/reconstruct-command.ts'
import { repairCommand } from './commands/repair-command.ts'
import { reportCommand } from './commands/report-command.ts'
import { reproducePaperCommand } from './commands/reproduce-paper-command.ts'
import { restoreCommand } from './commands/restore-command.ts'
import { serveCommand } from './commands/serve-command.ts'
import { trainClassifierCommand } from './commands/train-classifier-command.ts'
import { trainCommand } from './commands/train-command.ts'
import { validateDetectorsCommand } from './commands/validate-detectors-command.ts'
import { validatePhysicsCommand } from './commands/validate-physics-command.ts'
import { verifyCommand } from './commands/verify-command.ts'
import { workerCommand } from './commands/worker-command.ts'
import { withQuiet } from './support/standard-error.ts'
import { refusingInOneLine } from './support/subcommands.ts'

/** The command line. Each command has one file in commands/ and one line here. */
export function buildProgram(): Command {
  const program = new Command('denoscope')
    .description('Shows, patch by patch, what an image denoiser invents, loses or deforms.')
    .version(appVersion)
    .showSuggestionAfterError()
  const withNotices = [
    auditCommand(),
    cohortCommand(),
    workerCommand(),
    drawCasesCommand(),
    compareCommand(),
    calibrateSfrcCommand(),
    validateDetectorsCommand(),
    validatePhysicsCommand(),
    trainCommand(),
    trainClassifierCommand(),
    reproducePaperCommand(),
    reportCommand(),
    exportCommand(),
    exportReviewsCommand(),
    deidentifyCommand(),
    pacsCommand(),
    convertCommand(),
    filterCommand(),
    degradeCommand(),
    insertLesionsCommand(),
    denoiseCommand(),
    metricsCommand(),
    measureCommand(),
    benchCommand(),
    phantomCommand(),
    projectCommand(),
    reconstructCommand()
  ]
  for (const command of withNotices) program.addCommand(withQuiet(command))
  for (const command of [
    openCommand(),
    serveCommand(),
    doctorCommand(),
    mergeCommand(),
    keysCommand(),
    verifyCommand(),
    backupCommand(),
    restoreCommand(),
    repairCommand()
  ])
    program.addCommand(command)
  return refusingInOneLine(program)
}
