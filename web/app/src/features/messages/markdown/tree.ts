/** What a message's text says, as plain data: Svelte draws it, and nothing of it ever was HTML. */
export type Block =
  | { readonly kind: 'paragraph', readonly children: readonly Inline[] }
  | { readonly kind: 'code', readonly text: string, readonly language: string }
  | { readonly kind: 'quote', readonly children: readonly Block[] }
  | { readonly kind: 'list', readonly start: number | null, readonly items: readonly (readonly Block[])[] }

export type Inline =
  | { readonly kind: 'text', readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'code', readonly text: string }
  | { readonly kind: 'strong' | 'emphasis' | 'strike', readonly children: readonly Inline[] }
  /** `host` is there where the words pretend to be another address than the one they lead to. */
  | { readonly kind: 'link', readonly href: string, readonly host: string | null, readonly children: readonly Inline[] }

/** The words alone: for quotes, labels and announcements. */
export function plain(blocks: readonly Block[]): string {
  return blocks.map(block => {
    switch (block.kind) {
      case 'paragraph': return plainInline(block.children)
      case 'code': return block.text
      case 'quote': return plain(block.children)
      case 'list': return block.items.map(plain).join(' ')
    }
  }).join(' ')
}

function plainInline(nodes: readonly Inline[]): string {
  return nodes.map(node => {
    switch (node.kind) {
      case 'text': case 'code': return node.text
      case 'break': return ' '
      default: return plainInline(node.children)
    }
  }).join('')
}
