import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { Command } from 'commander'
import type { DoctorReport } from '../../engine/contract-payloads.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'
import { jsonOption } from '../options/common-options.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Print versions, the TensorFlow backend with its reason, and problems of this installation.')
    .addOption(jsonOption())
    .action((options: { json?: boolean }) => doctor(options))
}

const marks = { good: 'ok      ', limited: 'limited ', bad: 'BAD     ' } as const

/** Prints the state of this installation. Exit code 1 if a check is bad. */
async function doctor({ json }: { json?: boolean }): Promise<void> {
  const { examine } = await import('../../engine/commands/installation-report.ts')
  const { loadTensorFlow } = await import('../../denoisers/tensorflow/tensorflow-backend.ts')
  const workspace = defaultWorkspacePath()
  const { backend } = await loadTensorFlow()
  const report = await examine(backend, existsSync(workspace) ? workspace : homedir())
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : asText(report))
  if (report.checks.some(({ state }) => state === 'bad')) process.exitCode = 1
}

function asText({ checks }: DoctorReport): string {
  const lines = checks.flatMap(({ name, state, value, advice }) => [
    `${marks[state]}${name.padEnd(16)}${value}`,
    ...(advice ? [`${' '.repeat(24)}${advice}`] : [])
  ])
  return `${lines.join('\n')}\n`
}
