/**
 * Counts trainings that survive a burst of handled signals, for several settings of the native library:
 * `npx node test/measurements/signals.ts [runs]`. docs/decisions/0016 says what was found on which processor.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const script = join(import.meta.dirname, '..', 'support', 'steps-under-signals.ts')
/** A training takes a few; a damaged process may never end, and is killed. */
const secondsUntilHung = 60
const runs = Number(process.argv[2] ?? 8)

const settings: readonly (readonly [name: string, environment: Record<string, string>])[] = [
  ['as Denoscope sets it', {}],
  ['ONEDNN_MAX_CPU_ISA=AVX2', { ONEDNN_MAX_CPU_ISA: 'AVX2' }],
  ['ONEDNN_MAX_CPU_ISA=AVX512_CORE', { ONEDNN_MAX_CPU_ISA: 'AVX512_CORE' }],
  ['ONEDNN_MAX_CPU_ISA=ALL', { ONEDNN_MAX_CPU_ISA: 'ALL' }],
  ['TF_ENABLE_ONEDNN_OPTS=0', { TF_ENABLE_ONEDNN_OPTS: '0' }],
  ["TensorFlow's own matrix kernel", { TF_ENABLE_ONEDNN_OPTS: '0', TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL: 'true' }]
]

/** End of a training, and its seconds. */
async function train(environment: Record<string, string>, signals: boolean): Promise<{ end: string; seconds: number }> {
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...environment }
  })
  const ended = once(child, 'close')
  const lines: string[] = []
  let begun = 0
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (lines.push(line) === 1) begun = performance.now()
  })
  const limit = setTimeout(() => child.kill('SIGKILL'), secondsUntilHung * 1000)
  while (child.exitCode === null && child.signalCode === null && !lines.includes('done')) {
    if (signals && lines.includes('training')) child.kill('SIGUSR2')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  const seconds = (performance.now() - begun) / 1000
  await ended
  clearTimeout(limit)
  return {
    end: lines.includes('done') && child.exitCode === 0 ? 'survived' : String(child.signalCode ?? child.exitCode),
    seconds
  }
}

console.log(`${cpus()[0]!.model}, ${runs} runs`)
for (const [name, environment] of settings) {
  const ends: string[] = []
  for (let run = 0; run < runs; run++) ends.push((await train(environment, true)).end)
  const undisturbed = Math.min((await train(environment, false)).seconds, (await train(environment, false)).seconds)
  const dead = ends.filter((end) => end !== 'survived')
  console.log(
    `${name}: ${runs - dead.length} of ${runs} survived${dead.length > 0 ? ` (${dead.join(', ')})` : ''}; ${undisturbed.toFixed(1)} s undisturbed`
  )
}
