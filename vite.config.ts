import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

/** The screen, for Electron's app:// and for the served page alike; Chromium 108 is the oldest it must run in. */
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
