import { expect, it } from 'vitest'
import { requireSupportedNode } from '../../../src-core/storage/supported-node.ts'

it('refuses a Node in which SQLite would crash, in one line that says how to run it instead', () => {
  expect(() => requireSupportedNode('20.20.2')).toThrow(/^Node 20\.20\.2: a workspace needs Node 22 or newer; run it through 'npm run -s denoscope -- \.\.\.'[^\n]*$/)
  expect(() => requireSupportedNode('16.17.1')).toThrow(/Node 16/)
})

it("takes the pinned Node, this one, and Electron's", () => {
  for (const version of ['22.0.0', '24.21.0', process.versions.node]) expect(() => requireSupportedNode(version)).not.toThrow()
})
