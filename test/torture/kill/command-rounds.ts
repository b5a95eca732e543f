import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { descendants } from '../../support/processes.ts'
import { endOf, makeGround, startCommand, torturedCommands } from '../commands.ts'
import { writeInputs } from '../inputs.ts'
import { contentOf, halfWritten, inPlace, temporaryIn } from '../places.ts'
import { numbersOf, randomOf, type KindReport, type Rounds } from '../subject.ts'
import { resultFaults } from '../result-faults.ts'
import { survivors } from './engine.ts'

/** Kills a command at random moments. Its result must be the former one or a whole one, and the next run must work. */
export function killCommand(name: string, rounds: Rounds): Promise<KindReport> {
  const command = torturedCommands[name]!
  return inPlace(async (folder) => {
    const ground = await makeGround(folder, await writeInputs(join(folder, 'inputs')))
    const place = join(folder, 'place')
    mkdirSync(place)
    const out = join(place, command.file ?? 'out')
    const prepare = () => {
      if (!command.replaces) rmSync(out, { recursive: true, force: true })
      command.prepare?.(ground, out)
    }
    const runWhole = async () => {
      prepare()
      const { code, stderr } = await endOf(startCommand(command.words(ground, out)))
      return code === 0 ? [] : [`the undisturbed command fails: ${stderr.trim()}`]
    }
    const started = performance.now()
    const faults = await runWhole()
    const usual = performance.now() - started
    const whole = contentOf(out)!
    let [hits, partials, processes] = [0, 0, 0]
    for (const round of numbersOf(rounds)) {
      const random = randomOf(rounds.seed, `command:${name}`, round)
      prepare()
      const before = contentOf(out)
      const child = startCommand(command.words(ground, out))
      const end = endOf(child)
      await Promise.race([end, pause(random() * usual)])
      const tree = child.exitCode === null ? [child.pid!, ...descendants(child.pid!).map(({ pid }) => pid)] : []
      if (child.kill('SIGKILL')) hits++
      await end
      const left = await survivors(tree)
      processes += left.length
      partials += halfWritten(place).length
      const found = [
        ...(left.length > 0 ? [`${left.length} processes stay`] : []),
        ...resultFaults(command, out, { before, whole })
      ]
      faults.push(...found.map((fault) => `round ${round}: ${fault}`))
    }
    const last = [
      ...(await runWhole()),
      ...halfWritten(place).map((path) => `${path} stays after the next run`),
      ...readdirSync(temporaryIn(folder)).map((entry) => `${entry} stays in the temporary folder`)
    ]
    faults.push(...last.map((fault) => `after round ${rounds.to - 1}: ${fault}`))
    return {
      figures: {
        rounds: rounds.to - rounds.from,
        hits,
        'half-written, then removed': partials,
        'processes left': processes
      },
      faults
    }
  })
}
