/**
 * Fills a small disk and lets Denoscope write on it. Runs where `disk/` of the folder is such a disk.
 * Prints a KindReport.
 * Arguments: folder, kind, first round, round behind the last, seed.
 */
import { commandsOnFullDisk } from './command-rounds.ts'
import { engineOnFullDisk } from './engine-rounds.ts'

const [folder, kind, from, to, seed] = process.argv.slice(2) as [string, string, string, string, string]
const [who, name] = kind.split(':') as [string, string]
const rounds = { from: Number(from), to: Number(to), seed: Number(seed) }
const report = await (who === 'engine' ? engineOnFullDisk : commandsOnFullDisk)(folder, name, rounds)
process.stdout.write(JSON.stringify(report), () => process.exit(0))
