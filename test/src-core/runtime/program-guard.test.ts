import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runProgram } from '../../../src-core/runtime/run-program.ts'
import { descendants, isRunning, until } from '../../support/processes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const script = join(import.meta.dirname, '../../support/run-guarded.ts')
/** A program that starts another one. SIGTERM ends neither. */
const endless = `
  const endless = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)'
  const child = require('node:child_process').spawn(process.execPath, ['-e', endless], { stdio: 'inherit' })
  eval(endless)
  require('node:fs').writeFileSync(process.argv[1], child.pid + ' ' + process.pid)`

it('a process that is killed leaves no program and no folder', async () => {
  const folder = temporaryFolder()
  const guarded = join(folder, "it's guarded")
  const pids = join(folder, 'pids.txt')
  mkdirSync(guarded)
  const child = spawn(process.execPath, [script, guarded, process.execPath, '-e', endless, pids], { stdio: 'inherit' })
  onTestFinished(() => void child.kill('SIGKILL'))
  await until(() => existsSync(pids) && readFileSync(pids, 'utf8').includes(' '), 'the program')
  const running = readFileSync(pids, 'utf8').split(' ').map(Number)
  expect(running.map(isRunning)).toEqual([true, true])
  child.kill('SIGKILL')
  await until(() => !running.some(isRunning), 'the end of the group')
  await until(() => !existsSync(guarded), 'the removal of the folder')
}, 30_000)

it('a program that ended leaves no guard, and its folder stays with the caller', async () => {
  const folder = temporaryFolder()
  const end = await runProgram([process.execPath, '-e', ''], { folder, timeLimit: 60, guarded: folder })
  expect(end).toMatchObject({ exitCode: 0, stopped: null })
  const guards = () => descendants(process.pid).filter(({ command }) => command.includes(folder))
  await until(() => guards().length === 0, 'the end of the guard')
  expect(existsSync(folder)).toBe(true)
})
