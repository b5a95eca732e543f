import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'

/**
 * Packages of many small files, which the bundle includes: read one by one, they took most of the engine's start.
 * Native and large packages stay outside and are loaded on demand.
 */
const bundled = ['birpc', 'commander', 'drizzle-orm', 'msgpackr', 'ws', 'zod']

/** Copies the compiled kernels beside the bundle, where `src-core/kernels/kernels.ts` reads them. */
const kernels: Plugin = {
  name: 'kernels',
  generateBundle() {
    const source = readFileSync('src-core/kernels/kernels.wasm')
    this.emitFile({ type: 'asset', fileName: 'kernels.wasm', source })
  }
}

/**
 * Builds the engine for Node 24 and Electron's utility process: command line, utility process, served engine, worker,
 * cohorts, ONNX and HDF5 processes, threads, DIMSE. All entries lie in dist/ itself, so that each finds the others
 * beside it.
 */
export default defineConfig({
  publicDir: false,
  plugins: [kernels],
  build: {
    ssr: true,
    target: 'node22',
    outDir: 'dist',
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: {
        cli: 'src-core/cli/denoscope.ts',
        engine: 'src-core/engine/transports/utility-process-main.ts',
        served: 'src-core/engine/transports/served-process-main.ts',
        worker: 'src-core/engine/worker/worker-main.ts',
        cohort: 'src-core/engine/worker/cohort-main.ts',
        onnx: 'src-core/denoisers/onnx/onnx-main.ts',
        hdf5: 'src-core/sources/formats/hdf5-main.ts',
        'scoring-thread': 'src-core/audit/scoring-thread-main.ts',
        'phantom-thread': 'src-core/simulated-phantoms/scan-thread-main.ts',
        dimse: 'src-core/pacs/dimse/dimse-main.ts'
      },
      external: ['pg', 'pg-boss', '@electric-sql/pglite'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'shared-[name].mjs' }
    }
  },
  ssr: { target: 'node', noExternal: bundled }
})
