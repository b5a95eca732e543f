import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { link, mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { cacheRoot, cachedFiles, makeOnce, sha256, writeManifest } from './cache.mjs'
import { bindingLoads } from './load-check.mjs'
import { bindingFile, libraryFolder, nodeApiHeaders, packageRoot } from './package.mjs'
import { lastLine, run } from './processes.mjs'

const version = '2.15.1'
/** Wheels of CPython 3.10 with TensorFlow's C library, by platform. */
const wheels = {
  'linux-x64': {
    pipPlatform: 'manylinux2014_x86_64',
    megabytes: 207,
    sha256: 'ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077'
  }
}
const platform = `${process.platform}-${process.arch}`
const compilerFlags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-w']
const members = {
  'tensorflow/libtensorflow_cc.so.2': join(libraryFolder, 'libtensorflow_cc.so.2'),
  'tensorflow/libtensorflow_framework.so.2': join(libraryFolder, 'libtensorflow_framework.so.2'),
  'tensorflow/THIRD_PARTY_NOTICES.txt': 'THIRD_PARTY_NOTICES.txt',
  [`tensorflow_cpu-${version}.dist-info/LICENSE`]: 'LICENSE'
}

/**
 * Links tfjs-node to the cached library; builds the library first if `buildAllowed`.
 * @returns {Promise<string
 * null>} the result in words; null if the cache has no loadable library and building is not allowed
 * @throws Error with a one-line reason
 */
export async function linkFromCache({ log, buildAllowed }) {
  const wheel = wheels[platform]
  if (!wheel) {
    if (!buildAllowed) return null
    throw new Error(`the download host is out of reach, and there is no other way for ${platform}`)
  }
  const folder = join(cacheRoot(), `tensorflow-${version}-${platform}-${fingerprint(wheel)}`)
  if (await linkAndCheck(folder)) return `TensorFlow ${version} linked from the cache`
  if (!buildAllowed) return null
  // The cached library does not load. Damaged files are made again; intact ones would only give the same result.
  if (existsSync(folder) && !(await cachedFiles(folder, { thorough: true }))) await rm(folder, { recursive: true })
  await checkTools()
  await makeOnce(folder, (partial) => build(partial, wheel, log), log)
  if (await linkAndCheck(folder)) return `TensorFlow ${version} built from its Python wheel`
  throw new Error(`the library built in ${folder} does not load: ${(await bindingLoads(folder)).reason}`)
}

/** Fingerprint of everything that the built files depend on. */
function fingerprint(wheel) {
  const hash = createHash('sha256').update(wheel.sha256).update(compilerFlags.join(' '))
  for (const name of readdirSync(join(packageRoot, 'binding')).sort()) {
    hash.update(readFileSync(join(packageRoot, 'binding', name)))
  }
  return hash.digest('hex').slice(0, 12)
}

async function linkAndCheck(folder) {
  const files = await cachedFiles(folder)
  if (!files) return false
  for (const file of files.filter((name) => name.startsWith('deps') || name.startsWith('lib'))) {
    await replaceByLink(join(folder, file), join(packageRoot, file))
  }
  return (await bindingLoads()).loads
}

/**
 * Replaces a file by a hard link, which survives an emptied cache and can be packaged. Other file systems allow only a
 * symbolic link.
 */
async function replaceByLink(from, to) {
  await mkdir(dirname(to), { recursive: true })
  await rm(to, { force: true })
  try {
    await link(from, to)
  } catch {
    await symlink(from, to)
  }
}

async function checkTools() {
  const tools = { python3: ['--version'], 'g++': ['--version'] }
  for (const [tool, args] of Object.entries(tools)) {
    if ((await run(tool, args, { seconds: 20 })).code !== 0) throw new Error(missing(tool))
  }
  if ((await run('python3', ['-m', 'pip', '--version'], { seconds: 30 })).code !== 0) throw new Error(missing('pip'))
  if (!existsSync(nodeApiHeaders)) throw new Error(missing('the package node-api-headers'))
}

const missing = (tool) => `the download host is out of reach, and building it here needs ${tool}, which is missing`

async function build(folder, wheel, log) {
  const file = await download(folder, wheel, log)
  log('Checking and unpacking')
  const actual = await sha256(file)
  if (actual !== wheel.sha256) {
    throw new Error(`the wheel of TensorFlow ${version} has SHA-256 ${actual}, expected ${wheel.sha256}`)
  }
  await unpack(file, folder)
  await compile(folder, log)
  await rm(join(folder, 'download'), { recursive: true })
  await rm(join(folder, 'include'), { recursive: true })
  const names = [...Object.values(members), bindingFile]
  await writeManifest(folder, names, { tensorflow: version, wheelSha256: wheel.sha256, platform })
}

async function download(folder, wheel, log) {
  const target = join(folder, 'download')
  await mkdir(target)
  log(`Downloading TensorFlow ${version} (${wheel.megabytes} MB)`)
  const progress = setInterval(() => {
    const megabytes = Math.min(wheel.megabytes, Math.round(folderSize(target) / 1e6))
    log(`Downloaded ${megabytes} of ${wheel.megabytes} MB`)
  }, 2000)
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--no-cache-dir',
    '--progress-bar',
    'off',
    '--disable-pip-version-check',
    '--retries',
    '1',
    '--python-version',
    '3.10',
    '--implementation',
    'cp',
    '--abi',
    'cp310',
    '--platform',
    wheel.pipPlatform,
    '--dest',
    target,
    `tensorflow-cpu==${version}`
  ]
  const outcome = await run('python3', args, { seconds: 1800, env: { TMPDIR: target } })
  clearInterval(progress)
  const name = readdirSync(target).find((entry) => entry.endsWith('.whl'))
  if (outcome.code === 0 && name) return join(target, name)
  throw new Error(`TensorFlow ${version} could not be downloaded: ${lastLine(outcome.output)}`)
}

function folderSize(folder) {
  let size = 0
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    // pip moves its files meanwhile.
    try {
      size += entry.isDirectory() ? folderSize(path) : statSync(path).size
    } catch {
      continue
    }
  }
  return size
}

/** Python unpacks the wheel: pip needs Python anyway, and Node has no zip reader. */
const unpackScript = `
import json, os, shutil, sys, zipfile
wheel, folder, members = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith('tensorflow/include/') and name.endswith(('.h', '.inc', '.def')):
            members[name] = name[len('tensorflow/'):]
    for name, target in members.items():
        path = os.path.join(folder, target)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with archive.open(name) as source, open(path, 'wb') as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
`

async function unpack(file, folder) {
  const outcome = await run('python3', ['-c', unpackScript, file, folder, JSON.stringify(members)], { seconds: 600 })
  if (outcome.code !== 0) throw new Error(`the wheel could not be unpacked: ${lastLine(outcome.output)}`)
}

async function compile(folder, log) {
  log('Compiling the binding (about 10 s)')
  const library = join(folder, libraryFolder)
  const output = join(folder, bindingFile)
  await mkdir(dirname(output), { recursive: true })
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(packageRoot, 'binding', name))
  const args = [
    ...compilerFlags,
    `-I${nodeApiHeaders}`,
    `-I${join(folder, 'include')}`,
    `-I${packageRoot}`,
    ...sources,
    '-o',
    output,
    join(library, 'libtensorflow_cc.so.2'),
    join(library, 'libtensorflow_framework.so.2'),
    '-Wl,-rpath,$ORIGIN/../../deps/lib'
  ]
  const outcome = await run('g++', args, { seconds: 300 })
  if (outcome.code !== 0) throw new Error(`the binding could not be compiled: ${lastLine(outcome.output)}`)
}
