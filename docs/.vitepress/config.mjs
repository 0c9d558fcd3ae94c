// The documentation site. Build it with: npm ci --prefix docs && npm run build --prefix docs
// DocumentLinkTests checks the links of the pages, and that the sidebar contains each page.
import { posix } from 'node:path'
import { defineConfig } from 'vitepress'

// The address of the repository in a browser, for links to files outside of docs, for example https://github.com/OWNER/NAME/blob/main.
const repository = process.env.SITE_REPOSITORY ?? ''

// The path in the repository, if a link of a page leads to a file that is not a page: a file outside of docs, or one that is not Markdown.
function fileOutsideOfSite(page, href) {
  if (!href || /^([a-z]+:|#|\/)/.test(href)) {
    return undefined
  }
  const path = posix.join(posix.dirname(page), href)
  return path.startsWith('docs/') && /\.md(#|$)/.test(path) ? undefined : path
}

const sidebar = [
  { text: 'Start', items: [
    { text: 'Overview', link: '/' },
    { text: 'Tutorial: ten minutes without a cluster', link: '/tutorial' },
  ] },
  { text: 'How-to guides', items: [
    { text: 'Rotate a Secret', link: '/rotation' },
    { text: 'Roll a version out step by step', link: '/rollouts' },
    { text: 'GitOps, Helm, kustomize and CI', link: '/gitops' },
    { text: 'AWS and External Secrets Operator', link: '/aws' },
    { text: 'Move from another tool', link: '/coming-from' },
    { text: 'Protect custom resources', link: '/custom-resources' },
    { text: 'Operate SecretPin', link: '/operations' },
    { text: 'Load the guard from files', link: '/static-manifests' },
    { text: 'Release SecretPin', link: '/releasing' },
  ] },
  { text: 'Reference', items: [
    { text: 'Overview', link: '/reference/' },
    { text: 'Custom resources (CRDs)', link: '/reference/crds' },
    { text: 'Chart values', link: '/reference/values' },
    { text: 'Settings of the webhook', link: '/configuration' },
    { text: 'Commands and exit codes', link: '/reference/commands' },
    { text: 'Events', link: '/reference/events' },
    { text: 'Failure modes', link: '/faults' },
    { text: 'Licences', link: '/licences' },
  ] },
  { text: 'Explanation', items: [
    { text: 'Concepts and rules', link: '/concepts' },
    { text: 'Architecture', link: '/architecture' },
    { text: 'Garbage collection', link: '/garbage-collection' },
    { text: 'Security', link: '/security' },
    { text: 'Threat model', link: '/threat-model' },
    { text: 'Measurements', link: '/measurements' },
    { text: 'Decision records', link: '/decisions/README' },
  ] },
]

export default defineConfig({
  title: 'SecretPin',
  description: 'Aliases for versioned Kubernetes Secrets, and a guard against the deletion of Secrets in use',
  lang: 'en',
  lastUpdated: false,
  themeConfig: {
    sidebar,
    outline: [2, 3],
    aside: false,
    search: { provider: 'local' },
  },
  markdown: {
    html: false,
    config(md) {
      // A template of Helm or Go in a code span is text, not an expression of Vue.
      const code = md.renderer.rules.code_inline
      md.renderer.rules.code_inline = (tokens, index, ...rest) => {
        tokens[index].attrSet('v-pre', '')
        return code(tokens, index, ...rest)
      }
      // The code of a diagram goes to the component that draws it.
      const fence = md.renderer.rules.fence
      md.renderer.rules.fence = (tokens, index, ...rest) => tokens[index].info.trim() === 'mermaid'
        ? `<MermaidDiagram code="${encodeURIComponent(tokens[index].content)}" />`
        : fence(tokens, index, ...rest)
      // A link to a file that is not a page of the site leads to the repository. If its address is not set, the text has no link.
      md.core.ruler.push('repository-links', state => {
        const page = `docs/${state.env.relativePath ?? ''}`
        const closing = []
        for (const token of state.tokens.flatMap(block => block.children ?? [])) {
          if (token.type === 'link_close' && closing.pop()) {
            token.tag = 'span'
          } else if (token.type === 'link_open') {
            const file = fileOutsideOfSite(page, token.attrGet('href'))
            closing.push(file && !repository)
            if (file && repository) {
              token.attrSet('href', `${repository}/${file}`)
            } else if (file) {
              token.tag = 'span'
              token.attrs = null
            }
          }
        }
      })
    },
  },
})
