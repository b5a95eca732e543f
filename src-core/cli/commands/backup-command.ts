import { Command } from 'commander'
import { jsonOption } from '../options/common-options.ts'

const help = `
The copy has the findings, readings, texts and records of audits, not their arrays. Denoscope makes such copies by itself: when a workspace
is open and has changed, and before a new version changes its tables. It keeps the newest 5, and one of each of 7 days and 5 weeks.
`

export function backupCommand(): Command {
  return new Command('backup')
    .description('Copy the database of a workspace into its folder of backups, also while the workspace is open.')
    .argument('<workspace>', 'folder of the workspace')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(backUpWorkspace)
}

async function backUpWorkspace(path: string, { json }: { json?: boolean }): Promise<void> {
  const { resolve, join } = await import('node:path')
  const { backUp } = await import('../../storage/backups.ts')
  const { readDatabase } = await import('../../storage/database.ts')
  const { databaseFile } = await import('../../storage/locations.ts')
  const workspace = resolve(path)
  const { tables, close } = readDatabase(join(workspace, databaseFile))
  try {
    const backup = await backUp(workspace, tables.$client)
    process.stdout.write(json ? `${JSON.stringify(backup)}\n` : `Written to ${backup.path}\n`)
  } finally {
    close()
  }
}
