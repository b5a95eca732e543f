import { join } from 'node:path'
import {
  architectures,
  architectureIds,
  takesSlices,
  type ArchitectureId
} from '../../src-core/denoisers/architectures/architectures.ts'
import { repeat, secondsOf, summarize, type Benchmark, type Measurement, type Outcome } from './benchmark.ts'
import { torchScript } from './ct-torch.ts'
import { LineProcess } from './line-process.ts'
import { python } from '../support/python.ts'

const runs = 9
/** In these, programs make their kernels ready, and ours its graph: of slices from the eighth on. */
const warmUps = { slice: 10, step: 2 }
const slices = 300
const limitOfSlice = 0.4
/** Beyond what ten slices took. */
const limitOfGrowth = 0.05

type Task = 'slice' | 'step'

interface Program {
  readonly name: string
  readonly program: LineProcess
}

export const ctInference: Benchmark = {
  name: 'ct-inference',
  about:
    'Each network for CT slices: one slice of 512 x 512; one training step on 16 patches of 64 x 64; the growth of memory over ' +
    `${slices} slices. Programs run in turn, so that all meet the same machine.`,
  async run() {
    const outcomes: Outcome[] = []
    for (const architecture of architectureIds.filter(takesSlices)) outcomes.push(await measureNetwork(architecture))
    return {
      measurements: outcomes.flatMap(({ measurements }) => measurements),
      skipped: outcomes.flatMap(({ skipped = [] }) => skipped)
    }
  }
}

async function measureNetwork(architecture: ArchitectureId): Promise<Outcome> {
  const ours = await LineProcess.start(process.execPath, [join(import.meta.dirname, 'ct-process.ts'), architecture])
  const { torch, reason } = await startTorch(architecture, await ours.program.ask('channels'))
  try {
    const step = await measureInTurn(architecture, 'step', ours, torch)
    // The generator of the GAN is the residual U-Net.
    const inference =
      architecture === 'residual-gan'
        ? []
        : [await measureInTurn(architecture, 'slice', ours, torch), await measureGrowth(architecture, ours)]
    return { measurements: [...inference, step], skipped: reason ? [reason] : [] }
  } finally {
    for (const { program } of [ours, ...torch]) program.stop()
  }
}

async function startTorch(
  architecture: ArchitectureId,
  channels: string
): Promise<{ torch: Program[]; reason?: string }> {
  try {
    return { torch: [await LineProcess.start(python(), ['-c', torchScript, architecture, channels, '2'])] }
  } catch (thrown) {
    return {
      torch: [],
      reason: `PyTorch beside ${architecture}: ${(thrown as Error).message} (DENOSCOPE_PYTHON names the Python to use)`
    }
  }
}

async function measureInTurn(
  architecture: ArchitectureId,
  task: Task,
  ours: Program,
  torch: readonly Program[]
): Promise<Measurement> {
  const programs = [ours, ...torch]
  const times = programs.map((): number[] => [])
  await repeat(runs + warmUps[task], async (run) => {
    for (const [index, { program }] of programs.entries()) {
      const seconds = await secondsOf(() => program.ask(task))
      if (run >= warmUps[task]) times[index]!.push(seconds)
    }
  })
  const beside = torch.map(({ name }, index) => ({ name, values: times[index + 1]! }))
  const best = Math.min(
    task === 'slice' ? limitOfSlice : Infinity,
    ...beside.map(({ values }) => summarize(values).median)
  )
  return {
    name: `${architectures[architecture].name}: ${task === 'slice' ? 'a slice' : 'a training step'}`,
    unit: 's',
    values: times[0]!,
    beside,
    ...(Number.isFinite(best) && { aim: { is: 'at most', value: Number(best.toPrecision(3)) } })
  }
}

async function measureGrowth(architecture: ArchitectureId, { program }: Program): Promise<Measurement> {
  const first = Number(await program.ask('series'))
  let last = first
  for (let done = 10; done < slices; done += 10) last = Number(await program.ask('series'))
  return {
    name: `${architectures[architecture].name}: memory that ${slices} slices add to ten's`,
    unit: 'GB',
    values: [Math.max(0, last - first) / 1e9],
    aim: { is: 'at most', value: limitOfGrowth },
    note: `The process had ${(first / 1e9).toFixed(2)} GB after ten.`
  }
}
