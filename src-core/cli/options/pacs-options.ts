import type { Command } from 'commander'
import { integer } from './common-options.ts'

/** Options by which a command reaches a server. */
export interface PacsOptions {
  readonly server: string
  readonly user?: string
  readonly token?: boolean
  readonly ca?: string
  readonly callingAe?: string
  readonly timeout: number
  readonly log?: string
}

/** Adds the options of `PacsOptions`. The password is none of them: other users of the machine see arguments. */
export function withPacsOptions(command: Command): Command {
  return command
    .requiredOption(
      '--server <name>',
      'name in the address book, or an address: https://host/dicom-web, dicom://AETITLE@host:port, dicoms:// with TLS'
    )
    .option('--user <name>', 'user; the password comes from DENOSCOPE_PACS_PASSWORD or is asked for')
    .option('--token', 'send the password as a token (Bearer)')
    .option('--ca <file>', 'certificates to trust, as PEM')
    .option('--calling-ae <title>', 'AE title of this machine (DIMSE); default: that of the address book, or DENOSCOPE')
    .option('--timeout <seconds>', 'longest silence of the server', integer(1, 3600), 30)
    .option('--log <file>', 'append steps and times to a file; it names no patient, no UID and no file')
}
