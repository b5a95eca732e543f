import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { endOf, makeGround, startCommand, torturedCommands } from '../commands.ts'
import { writeInputs } from '../inputs.ts'
import { contentOf, halfWritten } from '../places.ts'
import { resultFaults } from '../result-faults.ts'
import { numbersOf, type KindReport, type Rounds } from '../subject.ts'
import { FullDisk, freeBytes, messageFaults } from './full-disk.ts'

/** Runs a command again and again, with a little more room on the disk each time. */
export async function commandsOnFullDisk(folder: string, name: string, rounds: Rounds): Promise<KindReport> {
  const command = torturedCommands[name]!
  const ground = await makeGround(folder, await writeInputs(join(folder, 'inputs')))
  const disk = new FullDisk(join(folder, 'disk'))
  const [place, temporary] = [join(disk.path, 'place'), join(disk.path, 'tmp')]
  for (const made of [place, temporary]) mkdirSync(made)
  process.env.TMPDIR = temporary
  const out = join(place, command.file ?? 'out')
  const prepare = () => {
    if (!command.replaces) rmSync(out, { recursive: true, force: true })
    command.prepare?.(ground, out)
  }
  const runOnce = () => endOf(startCommand(command.words(ground, out)))
  const runWhole = async () => {
    prepare()
    const { code, stderr } = await runOnce()
    return code === 0 ? [] : [`the command fails with room on the disk: ${stderr.trim()}`]
  }
  const free = disk.free
  const faults = await runWhole()
  const needed = free - disk.free
  const whole = contentOf(out)!
  let [full, fitted, partials] = [0, 0, 0]
  for (const round of numbersOf(rounds)) {
    prepare()
    const before = contentOf(out)
    disk.fill(freeBytes(round, needed))
    const { code, stderr } = await runOnce()
    disk.empty()
    const left = [...halfWritten(place), ...readdirSync(temporary)]
    if (code === 0) fitted++
    else full++
    partials += left.length
    const found = [
      ...(code === 0 ? [] : messageFaults(stderr)),
      ...left.map((path) => `${path} stays`),
      ...resultFaults(command, out, { before, whole })
    ]
    faults.push(...found.map((fault) => `round ${round}: ${fault}`))
  }
  faults.push(...(await runWhole()).map((fault) => `after round ${rounds.to - 1}: ${fault}`))
  return { figures: { rounds: rounds.to - rounds.from, full, fitted, 'half-written left': partials }, faults }
}
