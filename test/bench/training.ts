import { join } from 'node:path'
import { writeNpy } from '../../src-core/files/npy-files.ts'
import { readMnistImages } from '../../src-core/sources/mnist/mnist.ts'
import { imagesBetween } from '../../src-core/images/image.ts'
import {
  type Aim,
  type Alternative,
  type Benchmark,
  type Measurement,
  repeat,
  secondsOf,
  summarize
} from './benchmark.ts'
import { inFolder } from './engine.ts'
import { LineProcess } from './line-process.ts'
import { python } from '../support/python.ts'
import { torchScript } from './training-torch.ts'

const images = 8192
const runs = 5

/** Some programs that do the same at the same time. */
interface Contender {
  readonly name: string
  readonly programs: readonly LineProcess[]
}

/** Seconds of each run; per epoch, where several programs train side by side. */
interface Times {
  readonly name: string
  readonly epoch: number[]
  readonly inference: number[]
}

export const training: Benchmark = {
  name: 'training',
  about:
    `The paper's autoencoder (bottleneck 32) on ${images.toLocaleString('en-US')} MNIST images: one epoch in batches of 256 ` +
    'with new noise, and inference. Every program runs in turn, so that all meet the same machine.',
  run: () =>
    inFolder(async (folder) => {
      const { ours, torch, reason } = await startAll(folder)
      try {
        const times = await measureInTurn([...ours, ...torch])
        const skipped = reason ? [`PyTorch beside it: ${reason}`] : []
        return { measurements: measurementsOf(times.slice(0, 2), times.slice(2)), skipped }
      } finally {
        for (const { programs } of [...ours, ...torch]) programs.forEach((program) => program.stop())
      }
    })
}

async function startAll(folder: string): Promise<{ ours: Contender[]; torch: Contender[]; reason?: string }> {
  const script = join(import.meta.dirname, 'training-process.ts')
  const own = (environment: NodeJS.ProcessEnv) =>
    LineProcess.start(process.execPath, [script, String(images)], environment)
  const oneThread = { TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' }
  const ours = [
    await contender('1 process', [own({})]),
    await contender('2 processes of 1 thread', [own(oneThread), own(oneThread)])
  ]
  const { data, rows, columns } = imagesBetween(await readMnistImages('train'), 0, images)
  const file = join(folder, 'clean.npy')
  writeNpy(file, data, [images, rows, columns])
  const other = (threads: number) => LineProcess.start(python(), ['-c', torchScript, file, String(threads)])
  try {
    const torch = [
      await contender('1 thread', [other(1)]),
      await contender('2 threads', [other(2)]),
      await contender('2 processes of 1 thread', [other(1), other(1)])
    ]
    return { ours, torch }
  } catch (thrown) {
    return { ours, torch: [], reason: `${(thrown as Error).message} (DENOSCOPE_PYTHON names the Python to use)` }
  }
}

async function contender(how: string, starting: readonly ReturnType<typeof LineProcess.start>[]): Promise<Contender> {
  const started = await Promise.all(starting)
  return { name: `${started[0]!.name}, ${how}`, programs: started.map(({ program }) => program) }
}

/** The first run of each, in which it makes its kernels ready, does not count. */
async function measureInTurn(contenders: readonly Contender[]): Promise<Times[]> {
  const times = contenders.map(({ name }): Times => ({ name, epoch: [], inference: [] }))
  await repeat(runs + 1, async (run) => {
    for (const [index, { programs }] of contenders.entries()) {
      for (const what of ['epoch', 'inference'] as const) {
        const seconds = await secondsOf(() => Promise.all(programs.map((program) => program.ask(what))))
        if (run > 0) times[index]![what].push(seconds / programs.length)
      }
    }
  })
  return times
}

function measurementsOf(ours: readonly Times[], torch: readonly Times[]): Measurement[] {
  const beside = (what: 'epoch' | 'inference'): Alternative[] =>
    torch.map(({ name, ...times }) => ({ name, values: times[what] }))
  const [alone, together] = ours as [Times, Times]
  return [
    { name: `epoch, ${alone.name}`, unit: 's', values: alone.epoch },
    { name: `epoch, ${together.name}, effective`, unit: 's', values: together.epoch, ...besideBest(beside('epoch')) },
    {
      name: `inference, ${alone.name}`,
      unit: 's',
      values: alone.inference,
      ...besideBest(beside('inference').slice(0, 2))
    }
  ]
}

/** No slower than the other's best. */
function besideBest(beside: readonly Alternative[]): { beside: readonly Alternative[]; aim?: Aim } {
  if (beside.length === 0) return { beside }
  const best = Math.min(...beside.map(({ values }) => summarize(values).median))
  return { beside, aim: { is: 'at most', value: Number(best.toPrecision(3)) } }
}
