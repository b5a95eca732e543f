interface NamedFile {
  readonly name: string
  readonly file: File
}

/** All files of a drop. Files in folders keep their path inside the folder. */
export async function droppedFiles(data: DataTransfer): Promise<NamedFile[]> {
  // The list is empty after the drop event, so all items are read before the first await.
  const lists = await Promise.all([...data.items].map((item) => filesOfItem(item)))
  return lists.flat()
}

async function filesOfItem(item: DataTransferItem): Promise<NamedFile[]> {
  const entry = item.webkitGetAsEntry()
  if (entry) return filesOf(entry)
  // A file from another page has no entry.
  const file = item.getAsFile()
  return file ? [{ name: file.name, file }] : []
}

async function filesOf(entry: FileSystemEntry): Promise<NamedFile[]> {
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)]
  const lists = []
  for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) lists.push(await filesOf(child))
  return lists.flat()
}

function fileOf(entry: FileSystemFileEntry): Promise<NamedFile> {
  return new Promise((resolve, reject) => {
    entry.file((file) => resolve({ name: entry.fullPath.replace(/^\//, ''), file }), reject)
  })
}

/** Reads a directory in portions. An empty portion is the end. */
async function childrenOf(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (portion.length === 0) return all
    all.push(...portion)
  }
}
