import { Command } from 'commander'
import { DenoscopeError } from '../../errors.ts'
import { integer } from '../options/common-options.ts'

export function cohortCommand(): Command {
  return new Command('cohort')
    .description('Audit a whole cohort by a plan: one audit for each series and setting.')
    .argument('<plan>', 'plan of the cohort, YAML or JSON')
    .requiredOption('--out <folder>', 'folder of the cohort')
    .option('--check', 'check the whole plan and state what will be made, without running it')
    .option('--one <number>', 'run only the job of this number, for job arrays', integer(1))
    .action(() => Promise.reject(new DenoscopeError('argument.invalid', 'cohort: not available yet')))
}
