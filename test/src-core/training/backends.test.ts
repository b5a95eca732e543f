import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../src-core/denoisers/tensorflow/tensorflow-backend.ts'

interface Step {
  readonly backend: string
  readonly loss: number
  readonly gradient: number[]
  readonly averages: number[]
  readonly leakedTensors: number
}

const script = join(import.meta.dirname, '../../support/loss-and-gradient.ts')

function step(backend: string, ...args: string[]): Step {
  const env = { ...process.env, DENOSCOPE_BACKEND: backend }
  const output = execFileSync(process.execPath, [script, ...args], {
    env,
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore']
  })
  return JSON.parse(output.toString('utf8')) as Step
}

const native = (await loadTensorFlow()).backend.name === 'tensorflow'
const webAssembly = step('wasm', 'fused')

test('a step on WebAssembly leaves no tensor behind', () => {
  expect(webAssembly).toMatchObject({ backend: 'wasm', leakedTensors: 0 })
})

test.skipIf(!native)('fused kernels, plain kernels and WebAssembly agree on loss, gradient and moving averages', () => {
  const fused = step('tensorflow', 'fused')
  const plain = step('tensorflow', 'plain')
  expect(fused).toMatchObject({ backend: 'tensorflow', leakedTensors: 0 })
  const scale = Math.max(...fused.gradient.map(Math.abs))
  for (const other of [plain, webAssembly]) {
    expect(other.loss).toBeCloseTo(fused.loss, 6)
    expect(largestDifference(other.gradient, fused.gradient)).toBeLessThan(1e-4 * scale)
    expect(largestDifference(other.averages, fused.averages)).toBeLessThan(1e-5)
  }
})

test.skipIf(!native).each(['l1', 'ssim', 'poisson'])(
  'a step on the loss %s is the same with fused kernels and on WebAssembly',
  (loss) => {
    const [fused, other] = [step('tensorflow', 'fused', loss), step('wasm', 'fused', loss)]
    expect([fused.leakedTensors, other.leakedTensors]).toEqual([0, 0])
    expect(other.loss).toBeCloseTo(fused.loss, 5)
    const scale = Math.max(...fused.gradient.map(Math.abs))
    expect(scale).toBeGreaterThan(0)
    expect(largestDifference(other.gradient, fused.gradient)).toBeLessThan(1e-3 * scale)
  }
)

const generatorWeights: Readonly<Record<string, number>> = {
  unet: 116_754,
  'conditional-gan': 116_754,
  'residual-unet': 481_745,
  'red-cnn': 41_929,
  'residual-gan': 481_745
}

test.skipIf(!native).each([
  ['mse', 'unet'],
  ['l1', 'conditional-gan'],
  ['mse', 'residual-unet'],
  ['mse', 'red-cnn'],
  ['mse', 'residual-gan']
])(
  'a step on %s of the %s agrees on WebAssembly: each network to a thousandth of its largest slope',
  (loss, architecture) => {
    const [fused, other] = [step('tensorflow', 'fused', loss, architecture), step('wasm', 'fused', loss, architecture)]
    expect([fused.leakedTensors, other.leakedTensors]).toEqual([0, 0])
    expect(other.loss).toBeCloseTo(fused.loss, 5)
    const weights = generatorWeights[architecture]!
    const networks = [
      [0, weights],
      [weights, undefined]
    ].slice(0, architecture.endsWith('gan') ? 2 : 1)
    for (const [first, end] of networks) {
      const [expected, actual] = [fused.gradient.slice(first, end), other.gradient.slice(first, end)]
      const scale = largestDifference(
        expected,
        expected.map(() => 0)
      )
      expect(scale).toBeGreaterThan(0)
      expect(largestDifference(actual, expected)).toBeLessThan(1e-3 * scale)
    }
  }
)

test.skipIf(process.platform === 'win32')('signals that arrive during training do not damage the process', async () => {
  const child = spawn(process.execPath, [join(script, '../steps-under-signals.ts')], {
    stdio: ['ignore', 'pipe', 'ignore']
  })
  const ended = once(child, 'close')
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  while (child.exitCode === null && child.signalCode === null && !lines.includes('done')) {
    if (lines.includes('training')) child.kill('SIGUSR2')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  await ended
  expect(lines).toEqual(['training', 'done'])
})

function largestDifference(a: number[], b: number[]): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)
}
