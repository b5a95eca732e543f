import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/support/longest-first.ts'
import './test/support/fixed-place.ts'

/** Runs tests of the whole product: Electron, packages, old Nodes, PACS servers, pictures of every view. */
export default defineConfig({
  test: {
    include: ['test/product/**/*.test.ts'],
    passWithNoTests: true,
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } }
  }
})
