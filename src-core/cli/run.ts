import { CommanderError } from 'commander'
import { asDenoscopeError, errorTable } from '../errors.ts'
import { printableLine } from '../printable.ts'
import { systemReason } from '../system-reason.ts'
import { buildProgram } from './program.ts'

/** Exit codes: 0 done, 1 the machine or Denoscope failed, 2 bad input, 130 cancelled by the person. */
function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2
  const { code } = asDenoscopeError(thrown)
  if (code === 'job.cancelled') return 130
  return errorTable[code].severity === 'input' ? 2 : 1
}

/** Output that nobody reads any more ends the command quietly, as in other programs; output that cannot be written is an error. */
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
  const told = thrown instanceof CommanderError
  if (!told) process.stderr.write(`denoscope: ${printableLine(asDenoscopeError(thrown).message.split('\n')[0]!)}\n`)
  if (process.env.DENOSCOPE_LOG === 'debug' && !told) console.error(thrown)
}
