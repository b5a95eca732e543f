import { svelte } from '@sveltejs/vite-plugin-svelte'
import { playwright } from '@vitest/browser-playwright'
import { configDefaults, defineConfig } from 'vitest/config'
import { chromiumLaunch } from './test/support/chromium.ts'
import { LongestFirst } from './test/support/longest-first.ts'
import './test/support/fixed-place.ts'

/**
 * Tests with a process of their own for each file: they replace modules, change the environment, train, or start
 * processes.
 */
const apart = [
  'test/{electron,scripts}/**/*.test.ts',
  'test/renderer/{commands,engine,state,features/tour}/**/*.test.ts',
  'test/renderer/features/slice-viewer/measurement*.test.ts',
  'test/src-core/files/disk-full.test.ts',
  'test/src-core/{cli,cohort-runs,engine,denoisers/models,job-queue,latent-map,pacs,scores/identity,storage,studies,training}/**/*.test.ts'
]

/** Tests of effects: Svelte as the browser runs it. */
const reactive = ['test/renderer/**/*.svelte.test.ts']

/** Tests that mount a component: in Chromium, without a window. */
const mounted = 'test/renderer/**/*.browser.test.ts'

export default defineConfig({
  // Compiles the renderer's *.svelte.ts state classes.
  plugins: [svelte()],
  test: {
    // Time limits for a busy machine. No test measures speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Vitest leaves one core idle by default, which is half of a machine with two cores.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'apart', include: apart, exclude: [...configDefaults.exclude, mounted] } },
      {
        extends: true,
        // Files without lasting effects share a process, which loads TensorFlow once.
        test: {
          name: 'together',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, 'test/{e2e,product,real-data}/**', mounted, ...apart, ...reactive]
        }
      },
      {
        extends: true,
        resolve: { conditions: ['browser'] },
        test: {
          name: 'reactive',
          include: reactive,
          environment: './test/support/svelte-client.ts',
          server: { deps: { inline: [/svelte/] } }
        }
      },
      {
        extends: true,
        // Packages of all components are found before the first test: one found later would reload the page.
        // An earlier version's list of packages is not taken over: it lacks those of new components.
        optimizeDeps: { entries: ['renderer/**/*.svelte', mounted], force: true },
        test: {
          name: 'components',
          include: [mounted],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch() }),
            instances: [{ browser: 'chromium' }]
          }
        }
      }
    ]
  }
})
