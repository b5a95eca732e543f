// Checks width and plain English of comments (`npm run lint`): node scripts/check-comments.mjs [FOLDER ...]
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commentsOf, problemsOf } from './comments/plain-comments.mjs'
import { root } from './setup/paths.mjs'

const wanted = process.argv.slice(2)
const listed = execFileSync('git', ['ls-files', ...(wanted.length > 0 ? wanted : ['.'])], {
  cwd: root,
  encoding: 'utf8'
})
const files = listed.split('\n').filter((file) => /\.(ts|svelte|mjs)$/.test(file) && existsSync(join(root, file)))
for (const file of files) {
  for (const comment of commentsOf(readFileSync(join(root, file), 'utf8'))) {
    for (const problem of problemsOf(comment)) {
      console.error(`${file}:${comment.line} ${problem}`)
      process.exitCode = 1
    }
  }
}
