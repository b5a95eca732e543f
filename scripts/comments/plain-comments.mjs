/** Words that begin a clause, not a noun or verb (docs/glossary.md, "Plain English"). */
const poorStarts = /^(of|what|where|who|whom|whose|that|which|whether|so many|how)\b/i
const widest = 120
const mostWords = 20

/**
 * Comments of a source text: JSDoc, blocks, and lines that begin with `//`, consecutive ones together.
 * @returns for each its first line (from 1), the text of its lines, and the width of the widest line
 */
export function commentsOf(text) {
  const lines = text.split('\n')
  const comments = []
  for (let index = 0; index < lines.length; index++) {
    const start = lines[index].trim()
    const isBlock = start.startsWith('/*')
    if (!isBlock && !start.startsWith('// ')) continue
    const isLast = (at) => (isBlock ? lines[at].includes('*/') : !(lines[at + 1] ?? '').trim().startsWith('// '))
    let end = index
    while (end < lines.length - 1 && !isLast(end)) end++
    const own = lines.slice(index, end + 1)
    comments.push({ line: index + 1, text: own.map(bare), width: Math.max(...own.map((line) => line.length)) })
    index = end
  }
  return comments
}

const bare = (line) =>
  line
    .trim()
    .replace(/^(\/\*\*?|\/\/|\*(?!\/))/, '')
    .replace(/\*\/.*$/, '')
    .trim()

/** Broken rules of a comment: its width, its first word, the length of its sentences. */
export function problemsOf({ text, width }) {
  const problems = []
  if (width > widest) problems.push(`wider than ${widest} columns`)
  const words = text.join(' ').replace(/\s+/g, ' ').trim()
  const start = poorStarts.exec(words)
  if (start) problems.push(`begins with '${start[0]}', not with a noun or a verb`)
  const long = sentencesOf(words).find((sentence) => sentence.split(/\s+/).length > mostWords)
  if (long) problems.push(`a sentence of more than ${mostWords} words: ${long.slice(0, 60)}...`)
  return problems
}

/**
 * Sentences of a comment. Tags, list items and colons end a sentence too.
 * Code, addresses and references count as one word.
 */
function sentencesOf(words) {
  return words
    .replace(/`[^`]*`/g, 'code')
    .replace(/\([^)]*\)/g, '')
    .replace(/https?:\S+|doi:\S+/g, 'reference')
    .split(/(?<=[.:;!?])\s+|\s(?=@\w+)|\s-\s/)
    .map((sentence) => sentence.trim())
    .filter(Boolean)
}
