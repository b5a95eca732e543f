import { CommanderError } from 'commander'
import { asDenoscopeError, errorTable, systemReason } from '../errors.ts'
import { printableLine } from '../printable.ts'
import { buildProgram } from './program.ts'

/** Exit codes: 0 done, 1 failure of the machine or of Denoscope, 2 bad input, 130 cancelled. */
function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  const { code } = asDenoscopeError(thrown)
  if (code === 'job.cancelled') return 130
  return errorTable[code].severity === 'input' ? 2 : 1
}

/** A closed reader of standard output ends the command silently. Other errors of writing are printed. */
process.stdout.on('error', (thrown: NodeJS.ErrnoException) => {
  if (thrown.code === 'EPIPE') process.exit(0)
  process.stderr.write(`denoscope: standard output cannot be written (${systemReason(thrown)})\n`)
  process.exit(1)
})
process.stderr.on('error', () => process.exit(1))

try {
  await buildProgram().parseAsync(process.argv)
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown)
  const isPrinted = thrown instanceof CommanderError
  if (!isPrinted)
    process.stderr.write(`denoscope: ${printableLine(asDenoscopeError(thrown).message.split('\n')[0]!)}\n`)
  if (process.env.DENOSCOPE_LOG === 'debug' && !isPrinted) console.error(thrown)
}
