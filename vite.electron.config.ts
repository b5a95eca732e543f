import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/**
 * Builds Electron's main process and its preload, by mode. CommonJS for Node 16 runs in Electron 22 and 45.
 * Two builds, because a sandboxed preload cannot load a chunk shared with main.
 */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  build: {
    target: 'node16',
    outDir: 'dist/electron',
    emptyOutDir: false,
    sourcemap: true,
    minify: false,
    lib: { entry: `electron/${mode}.ts`, formats: ['cjs'], fileName: () => `${mode}.cjs` },
    rolldownOptions: {
      external: ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: { codeSplitting: false }
    }
  }
}))
