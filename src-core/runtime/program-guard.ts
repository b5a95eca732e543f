import { spawn } from 'node:child_process'

/**
 * Waits for one line. If the pipe ends without it, this process was killed.
 * The guard then ends the group of the program and removes its folder. Arguments: id of the group, folder.
 */
const script = `
if read -r line; then exit 0; fi
kill -s TERM -- "-$1" 2>/dev/null
left=30
while [ $left -gt 0 ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
kill -s KILL -- "-$1" 2>/dev/null
[ -n "$2" ] || exit 0
rm -rf -- "$2"
sleep 1
rm -rf -- "$2"
`

/**
 * Ends a program after a sudden end of this process (SIGKILL), which runs no code.
 * A shell in a session of its own holds a pipe of this process. Windows has none: nothing is guarded there.
 * @param group id of the process group of the program
 * @param folder removed after such an end. Empty: none
 * @returns a function that ends the guard
 */
export function guardProgram(group: number, folder: string): () => void {
  if (process.platform === 'win32') return () => {}
  const guard = spawn('/bin/sh', ['-c', script, 'denoscope-guard', String(group), folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' }
  })
  // Without a shell nothing is guarded; the next run removes the folder.
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return () => void guard.stdin.end('done\n')
}
