// Checks the direction of all imports (`npm run lint`), and prints their figures: node scripts/check-imports.mjs
import { readImportGraph } from './imports/import-graph.mjs'
import { brokenRules, importFigures } from './imports/import-rules.mjs'
import { layers } from './imports/layers.mjs'
import { root } from './setup/paths.mjs'

const graph = readImportGraph(root, Object.keys(layers))
const broken = brokenRules(graph)
for (const line of broken) console.error(line)
for (const [name, figure] of Object.entries(importFigures(graph))) console.log(`${name}: ${figure}`)
process.exitCode = broken.length > 0 ? 1 : 0
