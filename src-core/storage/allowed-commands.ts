import { hostname } from 'node:os'
import { z } from 'zod'
import { commandHash } from '../denoisers/command/command-hash.ts'
import type { CommandSetup } from '../denoisers/command/command-setup.ts'
import { here, readPersonal, storePersonal, type Surroundings } from './locations.ts'

/**
 * Command that a person has allowed, with the name of the computer: folders of settings may be shared by several.
 * The command line is for the person who reads the file; only the hash counts.
 */
const allowedSchema = z.array(
  z.object({
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    host: z.string(),
    commandLine: z.string(),
    workingFolder: z.string(),
    allowedAt: z.string()
  })
)
type AllowedCommand = z.infer<typeof allowedSchema>[number]

/** Lies in the person's folder of settings: outside of all workspaces, and copied with none. */
const fileName = 'allowed-commands.json'

const read = (surroundings: Surroundings): AllowedCommand[] => readPersonal(fileName, allowedSchema, surroundings) ?? []

/** SHA-256 of the set-ups that a person has allowed on this computer. Read again by each call. */
export function allowedCommands(surroundings: Surroundings = here()): string[] {
  return read(surroundings).flatMap(({ sha256, host }) => (host === hostname() ? sha256 : []))
}

/** True if a person has allowed this very set-up on this computer. */
export const isAllowedHere = (setup: CommandSetup, surroundings: Surroundings = here()): boolean =>
  allowedCommands(surroundings).includes(commandHash(setup))

/** Allows a set-up on this computer. @throws file.unwritable */
export function allowCommand(setup: CommandSetup, surroundings: Surroundings = here()): void {
  const { commandLine, workingFolder } = setup
  const entry = { commandLine, workingFolder, allowedAt: new Date().toISOString() }
  storePersonal(fileName, [...others(setup, surroundings), { ...own(setup), ...entry }], surroundings)
}

/** Takes back what `allowCommand` did. @throws file.unwritable */
export function forbidCommand(setup: CommandSetup, surroundings: Surroundings = here()): void {
  storePersonal(fileName, others(setup, surroundings), surroundings)
}

const own = (setup: CommandSetup) => ({ sha256: commandHash(setup), host: hostname() })

function others(setup: CommandSetup, surroundings: Surroundings): AllowedCommand[] {
  const { sha256, host } = own(setup)
  return read(surroundings).filter((entry) => entry.sha256 !== sha256 || entry.host !== host)
}
