import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import type { DoctorReport } from '../../engine/contract.ts'
import { examine } from '../../engine/commands/installation-report.ts'
import { loadTensorFlow } from '../../denoisers/tensorflow/tensorflow-backend.ts'
import { defaultWorkspacePath } from '../../storage/locations.ts'

const marks = { good: 'ok      ', limited: 'limited ', bad: 'BAD     ' } as const

/** Prints what this installation stands on; exit code 1 when something is wrong. */
export async function doctor({ json }: { json?: boolean }): Promise<void> {
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
