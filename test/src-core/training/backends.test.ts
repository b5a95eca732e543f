import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadTensorFlow } from '../../../src-core/models/backend.ts'

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
  const output = execFileSync(process.execPath, [script, ...args], { env, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] })
  return JSON.parse(output.toString('utf8')) as Step
}

const native = (await loadTensorFlow()).backend.name === 'tensorflow'
const webAssembly = step('wasm')

test('a step on WebAssembly leaves no tensor behind', () => {
  expect(webAssembly).toMatchObject({ backend: 'wasm', leakedTensors: 0 })
})

test.skipIf(!native)('fused kernels, plain kernels and WebAssembly agree on loss, gradient and moving averages', () => {
  const fused = step('tensorflow')
  const plain = step('tensorflow', 'plain')
  expect(fused).toMatchObject({ backend: 'tensorflow', leakedTensors: 0 })
  const scale = Math.max(...fused.gradient.map(Math.abs))
  for (const other of [plain, webAssembly]) {
    expect(other.loss).toBeCloseTo(fused.loss, 6)
    expect(largestDifference(other.gradient, fused.gradient)).toBeLessThan(1e-4 * scale)
    expect(largestDifference(other.averages, fused.averages)).toBeLessThan(1e-5)
  }
})

function largestDifference(a: number[], b: number[]): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0)
}
