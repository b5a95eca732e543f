import { Command } from 'commander'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import type { MergeSummary } from '../../storage/merge-workspaces.ts'
import { jsonOption } from '../options/common-options.ts'
import { warnAll } from '../support/standard-error.ts'

export function mergeCommand(): Command {
  return new Command('merge')
    .description(
      'Merge workspaces of other readers into one: audits, findings with their history, reviews. Nothing is overwritten. A second merge adds nothing.'
    )
    .argument('<workspaces...>', 'folders of the workspaces to merge; they are not changed')
    .option('--workspace <folder>', 'the workspace to merge into', defaultWorkspacePath())
    .addOption(jsonOption())
    .action((paths: string[], options: { workspace: string; json?: boolean }) => merge(paths, options))
}

/** Merges workspaces into one, and prints the additions of each. */
async function merge(
  paths: readonly string[],
  { workspace: path, json }: { workspace: string; json?: boolean }
): Promise<void> {
  const { Workspace } = await import('../../storage/workspace.ts')
  const workspace = Workspace.open(path)
  try {
    warnAll([...workspace.notices, ...(await workspace.compareFolders())].map(({ text }) => text))
    const brought: ({ workspace: string } & MergeSummary)[] = []
    for (const other of paths) brought.push({ workspace: other, ...(await workspace.merge(other)) })
    process.stdout.write(json ? `${JSON.stringify(brought)}\n` : brought.map(asLine).join(''))
  } finally {
    workspace.close()
  }
}

const asLine = ({
  workspace,
  audits,
  revisions,
  reviews,
  answers,
  decisions,
  measurements
}: { workspace: string } & MergeSummary): string =>
  `${workspace}: ${audits} audits, ${revisions} revisions of findings, ${reviews} reviews, ${answers} answers, ${decisions} consensus statements, ${measurements} measurements were new\n`
