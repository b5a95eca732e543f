import { count as printedCount } from '../../counts.ts'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { NotCopied } from '../../deidentification/deidentified-folder.ts'
import { DenoscopeError } from '../../errors.ts'
import { isWithin } from '../../files/is-within.ts'
import { printableLine } from '../../printable.ts'

export function deidentifyCommand(): Command {
  return new Command('deidentify')
    .description('Copy DICOM files without the identity of patients, persons, places and devices (DICOM PS3.15 E.1).')
    .argument('<input>', 'DICOM file, or folder with such files')
    .argument('<output>', 'new folder for the copies')
    .requiredOption(
      '--key-file <file>',
      'secret key of the replacements; made if missing. Keep it, and never send it along'
    )
    .option('--preview', 'print what would change; write nothing')
    .option('--show-values', 'with --preview: print an example of each value, which identifies patients')
    .option('--keep-burned-in', 'copy objects whose pixels may show text, unchanged')
    .option('--replace', 'replace the copies of an earlier run in the output')
    .option('--json', 'print the result as JSON on standard output')
    .action((input: string, output: string, options: DeidentifyCommandOptions) =>
      run(resolve(input), resolve(output), options)
    )
}

interface DeidentifyCommandOptions {
  readonly keyFile: string
  readonly preview?: boolean
  readonly showValues?: boolean
  readonly keepBurnedIn?: boolean
  readonly replace?: boolean
  readonly json?: boolean
}

async function run(input: string, output: string, options: DeidentifyCommandOptions): Promise<void> {
  const { deidentifyFiles, planFolder, requireOutputFolder, writeDeidentified } =
    await import('../../deidentification/deidentified-folder.ts')
  const { ChangeTable } = await import('../../deidentification/change-table.ts')
  const { pseudonymsOf } = await import('../support/key-option.ts')
  const preview = options.preview === true
  if (options.showValues && !preview)
    throw new DenoscopeError('argument.invalid', '--show-values: give it with --preview')
  const keyFile = resolve(options.keyFile)
  if (isWithin(output, keyFile))
    throw new DenoscopeError('argument.invalid', `--key-file: ${keyFile} lies in the output, which is given away`)
  requireOutputFolder(input, output, options.replace === true || preview)
  const plan = await planFolder(input, options.keepBurnedIn === true)
  const pseudonyms = pseudonymsOf(keyFile, preview)
  const table = new ChangeTable(options.showValues === true)
  let copies: readonly NotCopied[] = []
  if (preview) for await (const { result } of deidentifyFiles(plan, pseudonyms)) table.add(result.changes)
  else copies = await writeDeidentified(plan, output, pseudonyms, (changes) => table.add(changes))
  const notCopied = [...plan.notCopied, ...copies]
  const count = plan.files.length - copies.length
  if (options.json) {
    const result = { files: count, written: preview ? null : output, changes: table.rows(), notCopied }
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`)
    return
  }
  const files = `${printedCount(count)} ${count === 1 ? 'file' : 'files'}`
  const notice = notCopied.map(({ path, reason }) => `not copied: ${printableLine(path)}: ${printableLine(reason)}\n`)
  const text = preview
    ? `${table.text()}${files} would be written to ${output}\n`
    : `${files} written to ${output}. Each was read again: no identifying value of its original was found.\n`
  process.stdout.write(`${notice.join('')}${text}`)
}
