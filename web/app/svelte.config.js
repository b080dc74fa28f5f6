// `tree`: what is drawn is made node by node. No text is ever read as HTML, which the policy of the page then need not allow anybody, and a
// start has eighty such readings less.
export default { compilerOptions: { runes: true, fragments: 'tree' } }
