import { Command } from 'commander'
import { counted } from '../../counts.ts'
import { jsonOption } from '../options/common-options.ts'

const help = `
Rows are read one by one, and those that cannot be read are left out. The ledger tells which findings and readings are missing.
The damaged database is kept. A backup may have more: see denoscope restore.
`

export function repairCommand(): Command {
  return new Command('repair')
    .description('Replace the damaged database of a workspace by what can be read of it.')
    .argument('<workspace>', 'folder of the workspace, which is not open')
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(repair)
}

async function repair(path: string, { json }: { json?: boolean }): Promise<void> {
  const { repairWorkspace } = await import('../../storage/repair-workspace.ts')
  const repaired = repairWorkspace(path)
  if (!repaired) {
    process.stdout.write(json ? 'null\n' : 'The database is sound; nothing was changed\n')
    return
  }
  const { tables, missing, replaced } = repaired
  const lines = [
    ...tables.map(
      ({ name, rows, isIncomplete }) =>
        `${name}: ${counted(rows, 'row')}${isIncomplete ? ', others cannot be read' : ''}`
    ),
    ...missing,
    `The damaged database is in ${replaced}`
  ]
  process.stdout.write(json ? `${JSON.stringify(repaired)}\n` : `${lines.join('\n')}\n`)
}
