import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { count, counted } from '../../counts.ts'
import { printableLine } from '../../printable.ts'
import type { LedgerHead } from '../../review/ledger-head.ts'
import type { VerifiedReading } from '../../storage/verify-readings.ts'
import { collect, jsonOption } from '../options/common-options.ts'

const help = `
Each finding, revision, review and answer has an entry in a ledger, and each entry has the SHA-256 of the one before it. A row that
another program changed, deleted, added or moved no longer fits its entry. Who also writes the whole ledger anew is found out only
by a head from elsewhere: each report states one. Exit code 1 if anything does not fit.
A finished reading ends in a head, which the key of its reader signs if there is one: a wrong signature, a key that is not recorded,
and rows that came after the head are told too. With --key, only keys that you know from their readers count.
docs/workspace-format.md tells how to verify without Denoscope.
`

interface VerifyOptions {
  readonly head?: LedgerHead
  readonly key?: string[]
  readonly json?: boolean
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description('Check that nothing in the findings and readings of a workspace was changed, deleted or reordered.')
    .argument(
      '<path>',
      'folder of a workspace; or a signed report or DICOM export: its folder or a file; nothing is changed'
    )
    .option('--head <number:hash>', 'entry that a report states, such as 128:9f86d0...', readHead)
    .option(
      '--key <fingerprint>',
      'key that a reader told you; others that signed are problems; may be given several times',
      collect(readFingerprint)
    )
    .addOption(jsonOption())
    .addHelpText('after', help)
    .action(verify)
}

function readHead(text: string): LedgerHead {
  const match = /^([1-9]\d*):([0-9a-f]{64})$/i.exec(text)
  if (!match) throw new InvalidArgumentError('Expected the number of an entry, a colon, and 64 hexadecimal digits.')
  return { number: Number(match[1]), hash: match[2]!.toLowerCase() }
}

function readFingerprint(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Expected 64 hexadecimal digits.')
  return text.toLowerCase()
}

/** Verifies the signature of a report or of exported objects. @returns false if there is none at the path */
async function verifyReport(path: string, keys: string[] | undefined, json: boolean | undefined): Promise<boolean> {
  const { findSeal, verifySeal } = await import('../../signing/file-seal.ts')
  const seal = findSeal(path)
  if (seal === null) return false
  const { statement, problems } = verifySeal(seal, { keys, asked: path })
  const { report, reader, key, signedAt, files } = statement
  const signed = `${counted(Object.keys(files).length, 'file')} signed by ${reader} on ${signedAt} with the key ${key}`
  const lines = (problems.length > 0 ? problems : [`Report ${report}: ${signed}`]).map(printableLine)
  process.stdout.write(json ? `${JSON.stringify({ ...statement, problems })}\n` : `${lines.join('\n')}\n`)
  if (problems.length > 0) process.exitCode = 1
  return true
}

async function verify(path: string, { head: stated, key: keys, json }: VerifyOptions): Promise<void> {
  const { databaseFile } = await import('../../storage/locations.ts')
  if (!existsSync(join(path, databaseFile)) && (await verifyReport(path, keys, json))) return
  const { verifyWorkspace } = await import('../../storage/verify-workspace.ts')
  const { head, problems, readings } = verifyWorkspace(path, stated, keys)
  const lines = [
    ...readings.map(readingLine),
    ...(problems.length > 0
      ? [...problems, `${counted(problems.length, 'problem')} in ${counted(head.number, 'entry', 'entries')}`]
      : [
          `${counted(head.number, 'entry', 'entries')}: nothing was changed, deleted, added or moved`,
          ...(head.number > 0 ? [`Head ${count(head.number)}: ${head.hash}`] : [])
        ])
  ]
  process.stdout.write(json ? `${JSON.stringify({ head, problems, readings })}\n` : `${lines.join('\n')}\n`)
  if (problems.length > 0) process.exitCode = 1
}

function readingLine({ reader, reviewId, key, answered, items, isCurrent }: VerifiedReading): string {
  const state = key === null ? 'not signed' : `signed with the key ${key}`
  const change = isCurrent ? '' : '; changed since'
  return printableLine(
    `Reading of ${reader} in review ${reviewId}: ${count(answered)} of ${count(items)} answered, ${state}${change}`
  )
}
