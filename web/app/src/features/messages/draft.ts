import { client } from '../../store.svelte'

/** What is being written, kept on this device: soon after each key, and at once when one leaves. */
export class DraftKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined
  private text: string | null = null

  private conversationId: number
  // Of whoever began: the view goes after the session has ended.
  private readonly parley = client()
  private readonly leave: () => void

  constructor(conversationId: number) {
    this.conversationId = conversationId
    // A conversation that was made offline gets its number while one writes.
    this.leave = this.parley.onMoved((from, to) => {
      if (from !== this.conversationId) return
      this.conversationId = to
      this.flush()
    })
  }

  read(): Promise<string> {
    return this.parley.draft(this.conversationId)
  }

  keep(text: string): void {
    this.text = text
    clearTimeout(this.timer)
    this.timer = setTimeout(() => { this.flush() }, 300)
  }

  flush(): void {
    clearTimeout(this.timer)
    const text = this.text
    this.text = null
    // A device that keeps nothing still lets one write.
    if (text !== null) this.parley.saveDraft(this.conversationId, text).catch(() => {})
  }

  /** Tells what is written of it in another tab. Returns the way out. */
  onOther(listener: (text: string) => void): () => void {
    return this.parley.on(event => { if (event.type === 'draft' && event.conversationId === this.conversationId) listener(event.text) })
  }

  close(): void {
    this.flush()
    this.leave()
  }
}
