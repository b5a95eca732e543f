import { Option, type Command } from 'commander'

/** Options for the identity of the patient in written DICOM objects. It is replaced by default. */
export interface IdentityOptions {
  readonly keepIdentity?: boolean
  readonly keyFile?: string
}

export function addIdentityOptions(command: Command): Command {
  return command
    .addOption(new Option('--keep-identity', "keep the patient's name and identifiers").conflicts('keyFile'))
    .option('--key-file <file>', 'key of the replacements; made if missing (default: your own)')
}
