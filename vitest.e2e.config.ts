import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import './test/support/fixed-place.ts'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    passWithNoTests: true,
    // Each file has its own engine and window or browser. It waits for these as often as it computes.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Default of vitest: one second, too short for a busy machine.
    expect: { poll: { timeout: 20_000 } }
  }
})
