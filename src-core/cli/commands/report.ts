import { Command, Option } from 'commander'
import { reportFormats } from '../../reports/exported-report.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import type { ReportOptions } from '../actions/report.ts'

export function reportCommand(): Command {
  return new Command('report')
    .description(
      'Write the report on an audit of a workspace. The same workspace and words give the same bytes, but for the date inside of a PDF.'
    )
    .option('--workspace <folder>', 'the workspace', defaultWorkspacePath())
    .option('--audit <id>', 'the audit; needed where the workspace has several')
    .requiredOption('--out <file>', 'the file to write')
    .addOption(
      new Option('--format <format>', "what to write; told by the file's name unless given").choices([...reportFormats])
    )
    .addOption(
      new Option('--table <table>', 'which table a CSV holds').choices(['findings', 'patches']).default('findings')
    )
    .option('--title <text>', "its title; what the workspace keeps, or the audit's, unless given")
    .option('--institution <text>', 'institution; what the workspace keeps unless given')
    .option(
      '--reader <text>',
      'who read the images; what the workspace keeps, or whoever recorded findings, unless given'
    )
    .option('--conclusion <text>', 'conclusion; what the workspace keeps unless given')
    .action(async (options: ReportOptions) => (await import('../actions/report.ts')).report(options))
}
