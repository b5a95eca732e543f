import { Command, InvalidArgumentError } from 'commander'
import { count, counted } from '../../counts.ts'
import type { LedgerHead } from '../../review/ledger-head.ts'
import { jsonOption } from '../options/common-options.ts'

const help = `
Each finding, revision, review and answer has an entry in a ledger, and each entry has the SHA-256 of the one before it. A row that
another program changed, deleted, added or moved no longer fits its entry. Who also writes the whole ledger anew is found out only
by a head from elsewhere: each report states one. Exit code 1 if anything does not fit.
docs/workspace-format.md tells how to verify without Denoscope.
`

interface VerifyOptions {
  readonly head?: LedgerHead
  readonly json?: boolean
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check that nothing in the findings and readings of a workspace was changed, deleted or reordered.')
    .argument('<workspace>', 'folder of the workspace; it is not changed')
    .option('--head <number:hash>', 'entry that a report states, such as 128:9f86d0...', readHead)
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(verify)
}

function readHead(text: string): LedgerHead {
  const match = /^([1-9]\d*):([0-9a-f]{64})$/i.exec(text)
  if (!match) throw new InvalidArgumentError('Expected the number of an entry, a colon, and 64 hexadecimal digits.')
  return { number: Number(match[1]), hash: match[2]!.toLowerCase() }
}

async function verify(path: string, { head: stated, json }: VerifyOptions): Promise<void> {
  const { verifyWorkspace } = await import('../../storage/verify-workspace.ts')
  const { head, problems } = verifyWorkspace(path, stated)
  const lines =
    problems.length > 0
      ? [...problems, `${counted(problems.length, 'problem')} in ${counted(head.number, 'entry', 'entries')}`]
      : [
          `${counted(head.number, 'entry', 'entries')}: nothing was changed, deleted, added or moved`,
          ...(head.number > 0 ? [`Head ${count(head.number)}: ${head.hash}`] : [])
        ]
  process.stdout.write(json ? `${JSON.stringify({ head, problems })}\n` : `${lines.join('\n')}\n`)
  if (problems.length > 0) process.exitCode = 1
}
