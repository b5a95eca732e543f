import { torturedCommands } from './commands.ts'
import { killCommand } from './kill/command-rounds.ts'
import { engineJobs } from './kill/engine-jobs.ts'
import { killEngine, stopJob } from './kill/engine-rounds.ts'
import { killWhileFindings } from './kill/findings-rounds.ts'
import type { KindReport, Rounds, Subject } from './subject.ts'

const jobs = Object.keys(engineJobs)

/** Processes killed at random moments. */
export const kill: Subject = {
  name: 'kill',
  about: 'SIGKILL of engine, worker and command at random moments, and jobs cancelled',
  kinds: [
    'engine:findings',
    ...['engine', 'worker', 'cancel'].flatMap((who) => jobs.map((job) => `${who}:${job}`)),
    ...Object.keys(torturedCommands).map((name) => `command:${name}`)
  ],
  rounds: 200,
  run
}

function run(kind: string, rounds: Rounds): Promise<KindReport> {
  if (kind === 'engine:findings') return killWhileFindings(rounds)
  const [who, name] = kind.split(':') as [string, string]
  if (who === 'command') return killCommand(name, rounds)
  return who === 'engine' ? killEngine(name, rounds) : stopJob(name, who as 'worker' | 'cancel', rounds)
}
