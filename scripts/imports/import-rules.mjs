import { posix } from 'node:path'
import { circlesOf } from './import-graph.mjs'
import { layers, packagesOfTheScreen } from './layers.mjs'

const folderOf = (file) => posix.dirname(file)
const processOf = (file) => file.split('/')[0]

/** All broken rules of a graph, each as one line that names the files. */
export function brokenRules(graph) {
  return [...fileCircles(graph), ...mutualFolders(graph), ...importsUpward(graph), ...importsForTheEngineAlone(graph)]
}

/** Files, imports, folders, pairs of folders that import each other, circles of files, imports upward. */
export function importFigures(graph) {
  return {
    files: graph.size,
    imports: [...edgesOf(graph)].length,
    folders: new Set([...graph.keys()].map(folderOf)).size,
    layers: Object.values(layers).flat().length,
    'pairs of folders that import each other': mutualFolders(graph).length,
    'circles of files': fileCircles(graph).length,
    'imports upward': importsUpward(graph).length
  }
}

function* edgesOf(graph) {
  for (const [file, imports] of graph) for (const one of imports) if (one.path) yield { file, ...one }
}

function fileCircles(graph) {
  const edges = new Map([...graph].map(([file, imports]) => [file, new Set(imports.flatMap(({ path }) => path ?? []))]))
  return circlesOf(edges).map((files) => `circle of files: ${files.join(', ')}`)
}

function mutualFolders(graph) {
  const examples = new Map()
  for (const { file, path, line } of edgesOf(graph)) {
    const key = `${folderOf(file)} > ${folderOf(path)}`
    if (folderOf(file) !== folderOf(path) && !examples.has(key)) examples.set(key, `${file}:${line}`)
  }
  return [...examples].flatMap(([key, here]) => {
    const [from, to] = key.split(' > ')
    const there = examples.get(`${to} > ${from}`)
    return from < to && there ? [`${from} and ${to} import each other: ${here}, ${there}`] : []
  })
}

/** Layer with the longest matching folder. The root folder of a process is a layer of its own files alone. */
function layerOf(file) {
  const order = layers[processOf(file)] ?? []
  const matching = order.filter(
    (folder) => folderOf(file) === folder || (folder.includes('/') && file.startsWith(`${folder}/`))
  )
  const folder = matching.sort((one, other) => other.length - one.length)[0]
  return { level: order.indexOf(folder), folder }
}

function importsUpward(graph) {
  return [...edgesOf(graph)].flatMap(({ file, path, line }) => {
    if (processOf(file) !== processOf(path)) return []
    const [from, to] = [layerOf(file), layerOf(path)]
    if (from.level < 0) return [`${file}: its folder has no place in scripts/imports/layers.mjs`]
    return to.level > from.level ? [`${file}:${line} imports upward, from ${from.folder} to ${path}`] : []
  })
}

/** Imports of the screen from src-core that load Node or packages of the engine, directly or through others. */
function importsForTheEngineAlone(graph) {
  const cache = new Map()
  const isForTheEngine = ({ package: name }) => name !== undefined && !packagesOfTheScreen.includes(name)
  const trailFrom = (file) => {
    if (cache.has(file)) return cache.get(file)
    cache.set(file, null)
    const imports = (graph.get(file) ?? []).filter(({ isType }) => !isType)
    const own = imports.find(isForTheEngine)
    const next = own ? null : imports.find(({ path }) => path && trailFrom(path))
    const trail = own ? `${file} > ${own.package}` : next ? `${file} > ${trailFrom(next.path)}` : null
    cache.set(file, trail)
    return trail
  }
  return [...edgesOf(graph)].flatMap(({ file, path, line, isType }) => {
    if (isType || processOf(file) !== 'renderer' || processOf(path) !== 'src-core') return []
    const trail = trailFrom(path)
    return trail ? [`${file}:${line} loads what runs in the engine alone: ${trail}`] : []
  })
}
