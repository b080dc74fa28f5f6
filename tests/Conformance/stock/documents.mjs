// The documents that other projects wrote of their chat, where they lie beside this repository, and the code that stands in them.
import { access, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const beside = fileURLToPath(new URL('../../../../shared/seeds/', import.meta.url))
const folder = process.env.PARLEY_SEEDS ?? beside

/** True where the documents are here. Who names their folder in PARLEY_SEEDS wants them, and gets an error where they are not. */
export const areHere = process.env.PARLEY_SEEDS !== undefined || await access(folder).then(() => true, () => false)

/** The text of the document whose number this is: `001`. */
export async function read(number) {
  const name = (await readdir(folder)).find(file => file.startsWith(`${number}_`))
  if (!name) throw new Error(`there is no document ${number} in ${folder}`)
  return readFile(join(folder, name), 'utf8')
}

/** The pieces of code of a document, in their order: `{language, code}`. */
export const codeOf = text => [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, code]) => ({ language, code }))

/** The one piece in which this stands. */
export function piece(text, part) {
  const found = codeOf(text).filter(({ code }) => code.includes(part))
  if (found.length !== 1) throw new Error(`${part} stands in ${found.length} pieces of code`)
  return found[0].code
}
