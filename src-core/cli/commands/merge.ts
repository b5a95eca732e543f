import { Command } from 'commander'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { jsonOption } from '../options.ts'

export function mergeCommand(): Command {
  return new Command('merge')
    .description(
      "Bring other readers' workspaces into one: audits, findings with their history, reviews. Nothing is overwritten; merging again brings nothing new."
    )
    .argument('<workspaces...>', 'folders of the workspaces to take over; they stay as they are')
    .option('--workspace <folder>', 'the workspace that takes them in', defaultWorkspacePath())
    .addOption(jsonOption())
    .action(async (paths: string[], options: { workspace: string; json?: boolean }) =>
      (await import('../actions/merge.ts')).merge(paths, options)
    )
}
