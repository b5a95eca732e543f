import type { Environment } from 'vitest/runtime'

/** Compiles Svelte as for the browser, so that effects run. Has no DOM. */
const svelteClient: Environment = {
  name: 'svelte-client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => {} })
}
export default svelteClient
