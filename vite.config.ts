import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** Builds the screen, for Electron's app:// and for the served page. Chromium 108 is the oldest supported version. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [svelte()],
  css: { transformer: 'lightningcss', lightningcss: { targets: { chrome: 108 << 16 } } },
  build: {
    target: 'chrome108',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    sourcemap: true,
    chunkSizeWarningLimit: 4000
  },
  worker: { format: 'es' }
})
