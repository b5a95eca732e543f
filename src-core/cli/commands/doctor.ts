import { Command } from 'commander'
import { jsonOption } from '../options.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Say which versions and which TensorFlow backend are in use, why, and what is wrong.')
    .addOption(jsonOption())
    .action(async (options: { json?: boolean }) => (await import('../actions/doctor.ts')).doctor(options))
}
