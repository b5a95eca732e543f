import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandHash } from '../../../src-core/denoisers/command/command-hash.ts'
import { commandSetupSchema, type CommandSetup } from '../../../src-core/denoisers/command/command-setup.ts'
import {
  allowCommand,
  allowedCommands,
  forbidCommand,
  isAllowedHere
} from '../../../src-core/storage/allowed-commands.ts'
import type { Surroundings } from '../../../src-core/storage/locations.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const setupOf = (more: Partial<CommandSetup> = {}) =>
  commandSetupSchema.parse({
    commandLine: 'python my.py {input} {output} {sigma}',
    exchange: 'npy',
    workingFolder: '/home/ada',
    timeLimit: 60,
    ...more
  })
const personal = (folder: string): Surroundings => ({
  platform: 'linux',
  environment: { XDG_CONFIG_HOME: folder },
  home: folder
})

it('allows one set-up and no other, and takes it back', () => {
  const mine = personal(temporaryFolder())
  expect(allowedCommands(mine)).toEqual([])
  allowCommand(setupOf(), mine)
  allowCommand(setupOf(), mine)
  expect(allowedCommands(mine)).toEqual([commandHash(setupOf())])
  const others: Partial<CommandSetup>[] = [
    { commandLine: 'python my.py {input} {output} {sigma} --all' },
    { exchange: 'dicom' },
    { workingFolder: '/home/eve' },
    { timeLimit: 61 },
    { version: '2' },
    { versionCommand: 'python my.py --version' },
    { parameters: [{ name: 'sigma', value: 25 }] }
  ]
  expect(others.map((more) => isAllowedHere(setupOf(more), mine))).toEqual(others.map(() => false))
  expect(isAllowedHere(setupOf(), mine)).toBe(true)
  expect(isAllowedHere(setupOf(), personal(temporaryFolder()))).toBe(false)
  forbidCommand(setupOf(), mine)
  expect(isAllowedHere(setupOf(), mine)).toBe(false)
})

it('counts on this computer alone, and is readable by its owner alone', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'denoscope', 'allowed-commands.json')
  allowCommand(setupOf(), personal(folder))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const stored = readFileSync(path, 'utf8')
  writeFileSync(path, stored.replace(JSON.stringify(hostname()), '"elsewhere"'))
  expect(isAllowedHere(setupOf(), personal(folder))).toBe(false)
})

it('allows nothing if the file is damaged, and refuses if it cannot be written', () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'denoscope'))
  writeFileSync(join(folder, 'denoscope', 'allowed-commands.json'), '[{"sha256":')
  expect(allowedCommands(personal(folder))).toEqual([])
  writeFileSync(join(folder, 'file'), '')
  expect(() => allowCommand(setupOf(), personal(join(folder, 'file')))).toThrow(
    expect.objectContaining({ code: 'file.unwritable' })
  )
})
