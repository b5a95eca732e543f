import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix, relative, resolve, sep } from 'node:path'
import ts from 'typescript'

const isSource = (name) => /\.(ts|svelte)$/.test(name) && !name.endsWith('.d.ts')

/**
 * Reads the imports of all source files below some folders, imports of types included.
 * @returns a map from the path of each file to its imports, `{ path, package, line, isType }`; paths are relative to
 * the root, with slashes. `path` is absent for a package, `package` is absent for a file.
 */
export function readImportGraph(root, folders) {
  const files = folders.flatMap((folder) => sourceFiles(root, folder))
  const known = new Set(files)
  return new Map(files.map((file) => [file, importsOf(root, file, known)]))
}

function sourceFiles(root, folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (entry.isDirectory()) return sourceFiles(root, path)
    return isSource(entry.name) ? [path] : []
  })
}

function importsOf(root, file, known) {
  const text = readFileSync(join(root, file), 'utf8')
  const scripts = file.endsWith('.svelte') ? scriptsOfComponent(text) : [{ text, firstLine: 1 }]
  return scripts.flatMap((script) => importsOfScript(root, file, script, known))
}

function scriptsOfComponent(text) {
  return [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => ({
    text: match[1],
    firstLine: text.slice(0, match.index).split('\n').length
  }))
}

function importsOfScript(root, file, { text, firstLine }, known) {
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => {
    const line = firstLine + text.slice(0, pos).split('\n').length - 1
    const isType = /(import|export)\s+type\s[^'"]*['"]?$/.test(
      text
        .slice(0, pos)
        .split(/;|\n(?=import|export)/)
        .at(-1)
    )
    if (!fileName.startsWith('.')) return { package: packageName(fileName), line, isType }
    const path = relative(root, resolve(root, dirname(file), fileName.split('?')[0]))
      .split(sep)
      .join('/')
    return known.has(path) ? { path, line, isType } : { line, isType }
  })
}

function packageName(specifier) {
  if (specifier.startsWith('node:')) return specifier
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Groups of two or more nodes that reach each other (Tarjan, 1972). `edges` maps a node to the set of its targets. */
export function circlesOf(edges) {
  const state = new Map()
  const stack = []
  const circles = []
  const visit = (node) => {
    const own = { index: state.size, low: state.size, isOpen: true }
    state.set(node, own)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      const seen = state.get(next) ?? visit(next)
      if (seen.isOpen) own.low = Math.min(own.low, seen.low)
    }
    if (own.low === own.index) {
      const members = stack.splice(stack.indexOf(node))
      for (const member of members) state.get(member).isOpen = false
      if (members.length > 1) circles.push(members.sort())
    }
    return own
  }
  for (const node of edges.keys()) if (!state.has(node)) visit(node)
  return circles
}
