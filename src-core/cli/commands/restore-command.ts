import { Command } from 'commander'
import { count } from '../../counts.ts'
import { jsonOption } from '../options/common-options.ts'
import { warnAll } from '../support/standard-error.ts'

export function restoreCommand(): Command {
  return new Command('restore')
    .description('Put a backup in the place of the database of a workspace. The replaced database is kept.')
    .argument('<workspace>', 'folder of the workspace, which is not open')
    .option('--from <file>', 'the backup (default: the newest one in the workspace)')
    .option('--list', 'list the backups, and change nothing')
    .addOption(jsonOption())
    .action(restore)
}

async function restore(path: string, { from, list, json }: { from?: string; list?: boolean; json?: boolean }) {
  if (list) return listAll(path, json)
  const { restoreWorkspace } = await import('../../storage/restore-workspace.ts')
  const { lossNotice } = await import('../../storage/workspace-notices.ts')
  const restored = restoreWorkspace(path, from)
  if (restored.lost) warnAll([lossNotice(restored.lost).text])
  const lines = [
    `Restored from ${restored.backup}`,
    ...(restored.replaced ? [`The replaced database is in ${restored.replaced}`] : [])
  ]
  process.stdout.write(json ? `${JSON.stringify(restored)}\n` : `${lines.join('\n')}\n`)
}

async function listAll(path: string, json: boolean | undefined): Promise<void> {
  const { resolve } = await import('node:path')
  const { listBackups } = await import('../../storage/backups.ts')
  const backups = listBackups(resolve(path))
  const lines = backups.map(({ madeAt, bytes, path: file }) => `${madeAt}  ${count(bytes)} bytes  ${file}`)
  const text = lines.length > 0 ? lines.join('\n') : 'No backups'
  process.stdout.write(json ? `${JSON.stringify(backups)}\n` : `${text}\n`)
}
