import { defineConfig } from 'vitest/config'
import './test/support/fixed-place.ts'

/** Runs tests on real data, which lie beside the repository. The tests are skipped if the data are absent. */
export default defineConfig({
  test: {
    include: ['test/real-data/**/*.test.ts'],
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 20_000 } }
  }
})
