import { isIn, type Mark, type MarkNews } from '../markers'
import { quiet, type Database } from './database'

/** Marks on their way, of all tabs: on disk until the server has them. */
export function createKeptMarks() {
  const marks = new Map<number, Mark>()

  return {
    begin(left: readonly Mark[]): void {
      marks.clear()
      for (const mark of left) marks.set(mark.conversationId, mark)
    },

    note({ type, mark }: MarkNews): void {
      const { conversationId: id } = mark
      if (type === 'mark') marks.set(id, mark)
      else if (isIn(marks.get(id), mark)) marks.delete(id)
    },

    async write(database: Database, { type, mark }: MarkNews): Promise<void> {
      const { store, done } = quiet(database.transaction('marks', 'readwrite'))
      // Told is told; but another tab may have made another one meanwhile.
      if (type === 'mark') await store.put(mark)
      else if (isIn(await store.get(mark.conversationId), mark)) await store.delete(mark.conversationId)
      await done
    },

    async writeAll(database: Database): Promise<void> {
      for (const mark of marks.values()) await database.put('marks', mark)
    },
  }
}
